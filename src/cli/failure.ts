import { BackupError, isBackupError, messageOf } from '../errors.js';
import { adviceFor } from './advice.js';
import { exitCodeOf, type ExitCode } from './exit-codes.js';
import { printable } from './format.js';
import type { TextStream } from './output.js';

/** What a failed command left behind: nothing as a rule, since every verb undoes what it began. */
export type Changed = 'nothing' | 'partial';

const CHANGED: Readonly<Record<Changed, string>> = {
  nothing: 'Nothing was changed.',
  partial: 'Some of it was done: see what is there before you try again.',
};

/** A failure in its four parts: what happened, what it did not do, what to do, and its code. */
export interface Failure {
  readonly code: string;
  readonly exit: ExitCode;
  readonly message: string;
  readonly changed: Changed;
  readonly hint: string | undefined;
  /** Where a defect was met, for a report. */
  readonly trace: readonly string[];
}

export function failureOf(error: unknown, changed: Changed, stopped: ExitCode | undefined): Failure {
  const known = asBackupError(error, stopped);
  const { code, message } = known;
  const exit = code === 'cancelled' ? (stopped ?? exitCodeOf(code)) : exitCodeOf(code);
  const left = code === 'undo-failed' ? 'partial' : changed;
  return { code, exit, message, changed: left, hint: adviceFor(known), trace: traceOf(known) };
}

export function tellFailure(failure: Failure, json: boolean, stderr: TextStream): void {
  const { code, exit, message, changed, hint, trace } = failure;
  if (json) {
    stderr.write(`${JSON.stringify({ type: 'error', code, exit, message, changed, ...(hint ? { hint } : {}) })}\n`);
    return;
  }
  const lines = [`error: ${message}`, `  ${CHANGED[changed]}`];
  if (hint) lines.push(`  ${sentence(hint)}`);
  lines.push(`  (${code}, exit code ${exit})`, ...trace.map((line) => `  ${printable(line)}`));
  stderr.write(`${lines.join('\n')}\n`);
}

function asBackupError(error: unknown, stopped: ExitCode | undefined): BackupError {
  if (isBackupError(error)) return error;
  // Streams that a signal stops say so in their own words.
  if (stopped !== undefined) return new BackupError('cancelled', 'the operation was cancelled', { cause: error });
  return new BackupError('unexpected', messageOf(error), {
    hint: 'this is a defect of eventark: please report it',
    cause: error,
  });
}

function traceOf({ code, cause }: BackupError): readonly string[] {
  if (code !== 'unexpected' || !(cause instanceof Error)) return [];
  return (cause.stack ?? '').split('\n').slice(1);
}

function sentence(text: string): string {
  const first = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(first) ? first : `${first}.`;
}
