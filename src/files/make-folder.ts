import { existsSync, mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { BackupError } from '../errors.js';
import { systemCode } from './file-errors.js';

/**
 * Makes a folder and those above it that are missing, and returns the first that was made. Each is made by itself: Node's own
 * recursion never ends where a folder is there and takes none, as `/proc`. `mode` is that of the last one.
 */
export function makeFolder(path: string, mode?: number): string | undefined {
  const missing: string[] = [];
  for (let at = resolve(path); !existsSync(at); at = dirname(at)) missing.unshift(at);
  // A file where a folder has to be.
  if (missing.length === 0) return mkdirSync(path, { recursive: true });
  const last = missing.at(-1);
  for (const folder of missing) makeOne(folder, folder === last ? mode : undefined);
  return missing[0];
}

function makeOne(folder: string, mode: number | undefined): void {
  try {
    mkdirSync(folder, mode);
  } catch (error) {
    // Another process may have made it meanwhile.
    if (systemCode(error) === 'EEXIST') return;
    if (systemCode(error) !== 'ENOENT') throw error;
    throw new BackupError('permission-denied', `${dirname(folder)} takes no folders, so ${folder} was not made`, {
      hint: 'choose another folder',
      cause: error,
    });
  }
}
