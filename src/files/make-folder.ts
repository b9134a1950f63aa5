import { accessSync, constants, existsSync, mkdirSync, statfsSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { BackupError } from '../errors.js';
import { systemCode } from './file-errors.js';

/** What is kept below holds secrets of clients and e-mail addresses: no other user of the machine looks into it. */
const OWN = 0o700;

/** `/proc` and `/sys` of Linux: they say that they can be written into. */
const KERNEL_FILE_SYSTEMS: ReadonlySet<number> = new Set([0x9fa0, 0x62656572]);

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
    throw takesNoFolders(dirname(folder), folder, error);
  }
}

/** Whether a folder is there or could be made, and could be written into, without making it. Errors: those of the system. */
export function requireMakeable(path: string): void {
  let at = resolve(path);
  while (!existsSync(at)) at = dirname(at);
  if (!statSync(at).isDirectory()) {
    throw new BackupError('file-exists', `${at} is not a folder, so there can be no ${resolve(path)}`, {
      hint: 'move that file away, or choose another folder',
    });
  }
  accessSync(at, constants.W_OK);
  if (at !== resolve(path) && KERNEL_FILE_SYSTEMS.has(statfsSync(at).type)) throw takesNoFolders(at, path);
}

function takesNoFolders(at: string, folder: string, cause?: unknown): BackupError {
  return new BackupError('permission-denied', `${at} takes no folders, so ${folder} was not made`, {
    hint: 'choose another folder',
    cause,
  });
}
