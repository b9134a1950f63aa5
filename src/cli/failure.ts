import { BackupError, isBackupError } from '../errors.js';
import { EXIT_CODES, type ExitCode } from './exit-codes.js';
import { printable } from './format.js';
import type { TextStream } from './output.js';

/** What a failed command left behind: nothing as a rule, since every verb undoes what it began. */
export type Changed = 'nothing' | 'partial';

const CHANGED: Readonly<Record<Changed, string>> = {
  nothing: 'Nothing was changed.',
  partial: 'Some of it was done: see what is there before you try again.',
};

/** What only looks into an archive says what it stumbles over first. */
const DAMAGED: ExitCode = 7;

/** A failure in its four parts: what happened, what it did not do, what to do, and its code. */
export interface Failure {
  readonly code: string;
  readonly exit: ExitCode;
  readonly message: string;
  readonly changed: Changed;
  readonly hint: string | undefined;
}

export function failureOf(error: unknown, changed: Changed, stopped: ExitCode | undefined): Failure {
  const known = asBackupError(error, stopped);
  const { code, message, hint } = known;
  const exit = code === 'cancelled' ? (stopped ?? EXIT_CODES[code]) : EXIT_CODES[code];
  const advice =
    hint ?? (exit === DAMAGED ? 'see all that is damaged with: eventark verify ARCHIVE --depth replay' : hint);
  return { code, exit, message, changed: code === 'undo-failed' ? 'partial' : changed, hint: advice };
}

export function tellFailure(failure: Failure, json: boolean, stderr: TextStream): void {
  const { code, exit, message, changed, hint } = failure;
  if (json) {
    stderr.write(`${JSON.stringify({ type: 'error', code, exit, message, changed, ...(hint ? { hint } : {}) })}\n`);
    return;
  }
  const lines = [`error: ${printableLines(message)}`, `  ${CHANGED[changed]}`];
  if (hint) lines.push(`  ${sentence(printableLines(hint))}`);
  lines.push(`  (${code}, exit code ${exit})`);
  stderr.write(`${lines.join('\n')}\n`);
}

function asBackupError(error: unknown, stopped: ExitCode | undefined): BackupError {
  if (isBackupError(error)) return error;
  // Streams that a signal stops say so in their own words.
  if (stopped !== undefined) return new BackupError('cancelled', 'the operation was cancelled', { cause: error });
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return new BackupError('unexpected', message, { hint: 'this is a defect of eventark: please report it' });
}

function printableLines(text: string): string {
  return text.split('\n').map(printable).join('\n');
}

function sentence(text: string): string {
  const first = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(first) ? first : `${first}.`;
}
