import { BackupError, isBackupError, messageOf } from '../errors.js';

/**
 * The error of a verb that failed and whose undo failed as well: it has the code of the first failure, and that
 * failure's message first. A cancellation is not a failure, so then the error is about the undo alone.
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

/** Why a verb stopped: the loss of its claim if that was lost, otherwise its own error. */
export function causeOf(error: unknown, lost: AbortSignal): unknown {
  return lost.aborted ? lost.reason : error;
}
