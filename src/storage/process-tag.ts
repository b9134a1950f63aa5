import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

/** Containers and machines that share a storage have process numbers of their own, so the host is part of the tag. */
const HOST = createHash('sha256').update(hostname()).digest('hex').slice(0, 8);

const OWN_TAG = `${HOST}-${process.pid}-${startOf(process.pid)}`;

/** Marks what this process has not finished: `<host>-<process number>-<start>`. */
export function processTag(): string {
  return OWN_TAG;
}

/** Whether the process with this tag is gone; undefined if it ran on another host. */
export function isGone(tag: string): boolean | undefined {
  const [host, pid, start] = tag.split('-');
  if (host !== HOST) return undefined;
  return !isAlive(Number(pid)) || startOf(Number(pid)) !== start;
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
function startOf(pid: number): string {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The second field is the program's name in parentheses and may hold spaces; the start is the 22nd.
    return fields.slice(fields.lastIndexOf(')') + 2).split(' ')[19] ?? '0';
  } catch {
    return '0';
  }
}
