import { randomUUID } from 'node:crypto';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isGone, processTag } from '../../process/process-tag.js';

/** No encoded name begins like this: a `%` there is followed by two hexadecimal digits, `-` or `~`. */
export const TEMP_PREFIX = '%tmp-';

/** A temp file of another host counts as left over when nobody has written to it for so long. */
const ABANDONED_AFTER_MS = 24 * 60 * 60 * 1000;

/** A path in `root` for an unfinished write; the name says which process is at it. */
export function tempPath(root: string): string {
  return join(root, `${TEMP_PREFIX}${processTag()}-${randomUUID()}`);
}

/** Removes the temp files of processes that are gone. */
export async function sweepTempFiles(root: string, now: number): Promise<void> {
  const names = (await readdir(root)).filter((name) => name.startsWith(TEMP_PREFIX));
  for (const name of names) {
    const path = join(root, name);
    const gone = isGone(name.slice(TEMP_PREFIX.length)) ?? (await isOld(path, now));
    if (gone) await rm(path, { force: true });
  }
}

async function isOld(path: string, now: number): Promise<boolean> {
  const written = await stat(path).catch(() => undefined);
  return written !== undefined && now - written.mtimeMs > ABANDONED_AFTER_MS;
}
