import { existsSync, mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { BackupError } from '../errors.js';
import { systemCode } from './file-errors.js';

/** What is kept below holds secrets of clients and e-mail addresses: no other user of the machine looks into it. */
const OWN = 0o700;

/**
 * Makes a folder and those above it that are missing, and returns the first that was made; only this user can enter them.
 * Each is made by itself: Node's own recursion never ends where a folder is there and takes none, as `/proc`.
 */
export function makeFolder(path: string): string | undefined {
  const missing: string[] = [];
  for (let at = resolve(path); !existsSync(at); at = dirname(at)) missing.unshift(at);
  // A file where a folder has to be.
  if (missing.length === 0) return mkdirSync(path, { recursive: true });
  for (const folder of missing) makeOne(folder);
  return missing[0];
}

function makeOne(folder: string): void {
  try {
    mkdirSync(folder, OWN);
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
