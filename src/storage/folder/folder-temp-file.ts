import { readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isLeftOver, isTempName, tempName, type WriteTimes } from '../temp-name.js';

/** A path in `root` for an unfinished write. */
export function tempPath(root: string): string {
  return join(root, tempName());
}

/** Removes the temp files of processes that are gone. */
export async function sweepTempFiles(root: string): Promise<void> {
  let now: Promise<Date | undefined> | undefined;
  for (const name of (await readdir(root)).filter(isTempName)) {
    const path = join(root, name);
    const times = async (): Promise<WriteTimes> => ({
      written: await modified(path),
      now: await (now ??= timeIn(root)),
    });
    if (await isLeftOver(name, times)) await rm(path, { force: true });
  }
}

/** What time it is where the folder is: a disk of another machine has the clock of that one. Undefined if it cannot be asked. */
async function timeIn(root: string): Promise<Date | undefined> {
  const path = tempPath(root);
  try {
    await writeFile(path, '', { flag: 'wx', mode: 0o600 });
    return await modified(path);
  } catch {
    return undefined;
  } finally {
    await rm(path, { force: true }).catch(() => undefined);
  }
}

async function modified(path: string): Promise<Date | undefined> {
  return (await stat(path).catch(() => undefined))?.mtime;
}
