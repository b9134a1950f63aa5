import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isLeftOver, isTempName, tempName } from '../temp-name.js';

/** A path in `root` for an unfinished write. */
export function tempPath(root: string): string {
  return join(root, tempName());
}

/** Removes the temp files of processes that are gone. */
export async function sweepTempFiles(root: string, now: number): Promise<void> {
  for (const name of (await readdir(root)).filter(isTempName)) {
    const path = join(root, name);
    const written = async (): Promise<Date | undefined> => (await stat(path).catch(() => undefined))?.mtime;
    if (await isLeftOver(name, now, written)) await rm(path, { force: true });
  }
}
