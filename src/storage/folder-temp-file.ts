import { createHash, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';

/** No encoded name begins like this: a `%` there is followed by two hexadecimal digits, `-` or `~`. */
export const TEMP_PREFIX = '%tmp-';

/** A temp file of another machine counts as left over when nobody has written to it for so long. */
const ABANDONED_AFTER_MS = 24 * 60 * 60 * 1000;

/** Containers and machines that share a folder have process numbers of their own, so the host is part of the name. */
const HOST = createHash('sha256').update(hostname()).digest('hex').slice(0, 8);

/** A path in `root` for an unfinished write; the name says which process is at it. */
export function tempPath(root: string): string {
  return join(root, `${TEMP_PREFIX}${HOST}-${process.pid}-${processStart(process.pid)}-${randomUUID()}`);
}

/** Removes the temp files of processes that are gone. */
export async function sweepTempFiles(root: string, now: number): Promise<void> {
  const names = (await readdir(root)).filter((name) => name.startsWith(TEMP_PREFIX));
  for (const name of names) {
    const path = join(root, name);
    if (await isAbandoned(name, path, now)) await rm(path, { force: true });
  }
}

async function isAbandoned(name: string, path: string, now: number): Promise<boolean> {
  const [host, pid, start] = name.slice(TEMP_PREFIX.length).split('-');
  if (host === HOST) return !isAlive(Number(pid)) || processStart(Number(pid)) !== start;
  const written = await stat(path).catch(() => undefined);
  return written !== undefined && now - written.mtimeMs > ABANDONED_AFTER_MS;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's process lives too.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Tells a process from an earlier one with the same number, where the system says when it began (Linux). */
function processStart(pid: number): string {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The second field is the program's name in parentheses and may hold spaces; the start is the 22nd.
    return fields.slice(fields.lastIndexOf(')') + 2).split(' ')[19] ?? '0';
  } catch {
    return '0';
  }
}
