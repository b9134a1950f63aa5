import { BackupError, type ErrorCode, isBackupError } from '../errors.js';

/** What the file system says, in our codes and in words. */
const MEANINGS: Readonly<Record<string, readonly [code: ErrorCode, words: string]>> = {
  ENOSPC: ['no-space', 'no space is left there'],
  EDQUOT: ['no-space', 'the quota there is used up'],
  EFBIG: ['size-limit', 'it is too large'],
  EACCES: ['permission-denied', 'permission denied'],
  EPERM: ['permission-denied', 'permission denied'],
  EROFS: ['permission-denied', 'the file system is read-only'],
  EEXIST: ['file-exists', 'a file is in the way'],
  ENOTDIR: ['file-exists', 'a file is in the way'],
  EISDIR: ['file-exists', 'it is a folder'],
  ELOOP: ['invalid-argument', 'its symbolic links lead round in a circle'],
  EINVAL: ['invalid-argument', 'the file system does not take it'],
  ENXIO: ['invalid-argument', 'there is no such device'],
  ENODEV: ['invalid-argument', 'there is no such device'],
  ENOTEMPTY: ['file-exists', 'a folder is in the way'],
  EXDEV: ['invalid-argument', 'it is on another file system'],
  EOPNOTSUPP: ['invalid-argument', 'the file system does not support that'],
  ENOTSUP: ['invalid-argument', 'the file system does not support that'],
  EBUSY: ['storage-unreachable', 'it is in use'],
  ENFILE: ['storage-unreachable', 'too many files are open'],
  ENOENT: ['object-not-found', 'it is not there'],
  EMFILE: ['storage-unreachable', 'too many files are open'],
  ENAMETOOLONG: ['invalid-argument', 'the name is too long'],
  EIO: ['storage-unreachable', 'the disk has failed'],
  EREMOTEIO: ['storage-unreachable', 'the network drive has failed'],
  ESTALE: ['storage-unreachable', 'the network drive is gone'],
  ETIMEDOUT: ['storage-unreachable', 'the network drive does not answer'],
  EHOSTDOWN: ['storage-unreachable', 'the network drive does not answer'],
  ENOTCONN: ['storage-unreachable', 'the network drive is gone'],
};

const HINTS: Partial<Record<ErrorCode, string>> = {
  'no-space': 'free some space there, or choose another folder',
  'file-exists': 'move that file away, or choose another folder',
  'permission-denied': 'give the account that runs this the right to read and write there',
  'storage-unreachable': 'check the disk, or the network drive, then try again',
};

const HINTS_OF_REASONS: Readonly<Record<string, string>> = {
  EISDIR: 'name a file, not a folder',
  EMFILE: 'allow this user more open files (ulimit -n), then try again',
  ENFILE: 'allow this machine more open files, then try again',
  ENAMETOOLONG: 'choose a shorter name',
  ELOOP: 'remove the symbolic link that leads to itself, or choose another folder',
  EXDEV: 'choose a folder on the same file system',
};

/** The `BackupError` for what the file system has said; `failed` says what was not done: `a.zip was not written`. */
export function fileError(error: unknown, failed: string): BackupError {
  if (isBackupError(error)) return error;
  const reason = systemCode(error);
  const [code, words] = MEANINGS[reason] ?? ['unexpected' as const, 'unexpected file system error'];
  const hint = HINTS_OF_REASONS[reason] ?? HINTS[code];
  const said = reason === '' ? words : `${words} (${reason})`;
  return new BackupError(code, `${failed}: ${said}`, { ...(hint === undefined ? {} : { hint }), cause: error });
}

/** `ENOENT` and the like; empty for any other error. */
export function systemCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** Whether the file or folder, or one on the way to it, is not there. */
export function isMissing(error: unknown): boolean {
  return systemCode(error) === 'ENOENT' || systemCode(error) === 'ENOTDIR';
}

/** For `catch`: a file or folder that is not there is no error. */
export function undefinedIfMissing(error: unknown): undefined {
  if (!isMissing(error)) throw error;
}
