import { BackupError, type ErrorCode, isBackupError } from '../errors.js';

/** Result codes of SQLite: https://www.sqlite.org/rescode.html */
const MEANINGS: Readonly<Record<number, readonly [code: ErrorCode, words: string, hint: string]>> = {
  3: ['permission-denied', 'cannot be written', 'check who owns the data folder'],
  8: ['permission-denied', 'cannot be written', 'check who owns the data folder'],
  10: ['storage-unreachable', 'cannot be written', 'check the disk of the data folder: it may be full, or have failed'],
  13: ['no-space', 'finds no space left', 'free some space on the disk of the data folder and try again'],
  14: ['permission-denied', 'cannot be opened', 'check who owns the data folder'],
};

/** The error for what SQLite said while the index of an archive's contents was made. */
export function indexError(error: unknown): unknown {
  if (isBackupError(error) || !(error instanceof Error) || !('errcode' in error)) return error;
  const meaning = MEANINGS[Number(error.errcode) & 0xff];
  if (meaning === undefined) return error;
  const [code, words, hint] = meaning;
  return new BackupError(code, `the index of the contents ${words}: ${error.message}`, { hint, cause: error });
}
