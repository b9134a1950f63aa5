import { BackupError, type ErrorCode } from '../errors.js';

const CODES: Readonly<Record<string, ErrorCode>> = {
  ENOENT: 'name-not-found',
  ENOTDIR: 'name-not-found',
  EISDIR: 'name-not-found',
  ENOSPC: 'no-space',
  EDQUOT: 'no-space',
  EFBIG: 'size-limit',
  EACCES: 'permission-denied',
  EPERM: 'permission-denied',
  EROFS: 'permission-denied',
  ENAMETOOLONG: 'invalid-argument',
  EIO: 'storage-unreachable',
  ESTALE: 'storage-unreachable',
  ETIMEDOUT: 'storage-unreachable',
  EHOSTDOWN: 'storage-unreachable',
  ENOTCONN: 'storage-unreachable',
};

const HINTS: Partial<Record<ErrorCode, string>> = {
  'no-space': 'free some space there, or choose another folder',
  'permission-denied': 'give the account that runs this the right to read and write there',
  'storage-unreachable': 'check the disk, or the network drive, then try again',
};

/** The `BackupError` for what the file system has said about a name in the folder `url`. */
export function folderError(error: unknown, name: string, url: string): BackupError {
  if (error instanceof BackupError) return error;
  const reason = systemCode(error);
  const code = CODES[reason] ?? 'unexpected';
  const hint = HINTS[code];
  const place = name === '' ? url : `"${name}" in ${url}`;
  const message = code === 'name-not-found' ? `there is no ${place}` : `${place}: ${reason || code}`;
  return new BackupError(code, message, { ...(hint === undefined ? {} : { hint }), cause: error });
}

/** For `catch`: a file or folder that is not there is no error. */
export function undefinedIfMissing(error: unknown): undefined {
  const code = systemCode(error);
  if (code !== 'ENOENT' && code !== 'ENOTDIR') throw error;
}

/** `ENOENT` and the like; empty for any other error. */
export function systemCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
