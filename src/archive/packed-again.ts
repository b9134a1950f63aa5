import { BackupError, isBackupError, isDamage } from '../errors.js';
import { FLAG_ENCRYPTED, parseCentralRecord } from './native/zip/central-record.js';

/** A record of a directory, whole, and its flags. */
interface RawRecord {
  readonly bytes: Buffer;
  readonly flags: number;
}

/** Shows the records of a directory that any tool may have written, until it is told that no more are wanted. */
export type VisitRecords = (visit: (record: RawRecord) => boolean) => Promise<void>;

/**
 * The error for an archive of eventark that a zip tool has packed again: all records of its directory can be read, and none
 * is as eventark writes it. Undefined otherwise: then the archive is damaged, and its undamaged records are eventark's.
 */
export async function packedAgain(visitRecords: VisitRecords): Promise<BackupError | undefined> {
  let isOwn = false;
  let isEncrypted = false;
  try {
    await visitRecords(({ bytes, flags }) => {
      isEncrypted ||= (flags & FLAG_ENCRYPTED) !== 0;
      isOwn = isAsWritten(bytes);
      return !isOwn;
    });
  } catch (error) {
    if (isBackupError(error)) return undefined;
    throw error;
  }
  if (isOwn) return undefined;
  const hint = 'give the zip as eventark made it: its bytes are proven as a whole';
  if (isEncrypted) return new BackupError('archive-encrypted', 'the backup was packed again, and encrypted', { hint });
  return new BackupError('archive-packing', 'the backup was packed again by a zip tool', { hint });
}

function isAsWritten(record: Buffer): boolean {
  try {
    parseCentralRecord(record);
    return true;
  } catch (error) {
    if (isDamage(error) || isBackupError(error, 'archive-encrypted')) return false;
    throw error;
  }
}
