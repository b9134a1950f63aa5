import { execFileSync } from 'node:child_process';
import { closeSync, constants, openSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { filesBelow } from '../module.js';

/** Makes a file in a folder one that never answers, as on a disk that hangs; what is returned heals it, once. */
export async function hangFile(folder: string): Promise<() => void> {
  const file = join(folder, (await filesBelow(folder)).at(-1) ?? '');
  renameSync(file, `${file}.away`);
  execFileSync('mkfifo', [file]);
  let isHung = true;
  return () => {
    if (!isHung) return;
    isHung = false;
    renameSync(file, `${file}.hung`);
    renameSync(`${file}.away`, file);
    // Who waits for it to open reads its end.
    closeSync(openSync(`${file}.hung`, constants.O_RDWR));
    rmSync(`${file}.hung`);
  };
}
