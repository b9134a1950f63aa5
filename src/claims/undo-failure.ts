import { BackupError, isBackupError, messageOf } from '../errors.js';

/**
 * The error of a verb that failed and whose undo failed as well: what went wrong first is the headline. Being cancelled
 * is nothing that went wrong; then the undo's failure is all there is to say.
 */
export function undoFailure(cause: unknown, undoError: unknown, hint: string): BackupError {
  const details = {
    hint,
    facts: { ...(isBackupError(cause) ? cause.facts : {}), unfinished: 'undo' },
    cause: new AggregateError([cause, undoError]),
  };
  if (isBackupError(cause, 'cancelled') && isBackupError(undoError)) {
    const message = `the operation was cancelled, but what it had begun could not be undone: ${undoError.message}`;
    return new BackupError(undoError.code, message, details);
  }
  const code = isBackupError(cause) ? cause.code : 'unexpected';
  return new BackupError(code, `${messageOf(cause)}; its undo failed too: ${messageOf(undoError)}`, details);
}

/** What stopped a verb: where its claim was lost it did not stop of its own accord. */
export function causeOf(error: unknown, lost: AbortSignal): unknown {
  return lost.aborted ? lost.reason : error;
}
