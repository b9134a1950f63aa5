import { inspect } from 'node:util';
import { BackupError, isBackupError, isUnfinished, messageOf } from '../errors.js';
import { adviceFor } from './advice.js';
import { exitCodeOf, type ExitCode } from './exit-codes.js';
import { printableJson } from '../text/printable.js';
import { printable } from './format.js';
import { sentence } from '../text/sentence.js';
import type { Output } from './output.js';

/** What a failed command left behind: nothing as a rule, since every verb undoes what it began. */
export type Changed = 'nothing' | 'partial' | 'settings';

const CHANGED: Readonly<Record<Changed, string>> = {
  nothing: 'Nothing was changed.',
  settings: 'The settings were written; nothing else was changed.',
  partial: 'Partly done. Check the current state before you try again.',
};

/** A failure in its parts: what happened, what it did not do, what to do, its code, and what it came from. */
export interface Failure {
  readonly code: string;
  readonly exit: ExitCode;
  readonly message: string;
  /** Irrelevant where a command did not begin: what was typed is wrong. */
  readonly changed: Changed | 'irrelevant';
  readonly hint: string | undefined;
  /** Where a defect was met, for a report. */
  readonly trace: readonly string[];
  readonly error: unknown;
}

export function failureOf(error: unknown, changed: Changed, stopped: ExitCode | undefined): Failure {
  const known = asBackupError(error, stopped);
  const { code, message } = known;
  const exit = code === 'cancelled' ? (stopped ?? exitCodeOf(code)) : exitCodeOf(code);
  const left = isUnfinished(known) ? 'partial' : changed;
  return { code, exit, message, changed: left, hint: adviceFor(known), trace: traceOf(known), error };
}

/** `debug` adds what the error came from, with stacks. */
export function printFailure(failure: Failure, output: Output, debug = false): void {
  const { code, exit, message, changed, hint, trace, error } = failure;
  const { stderr, flags } = output;
  if (flags.json) {
    const stack = debug ? { debug: inspect(error) } : {};
    const what = changed === 'irrelevant' ? 'nothing' : changed;
    const facts = { type: 'error', code, exit, message, changed: what, ...(hint ? { hint } : {}), ...stack };
    stderr.write(`${printableJson(facts)}\n`);
    return;
  }
  const lines = [`${output.style('red', 'error:', stderr)} ${message}`];
  const isSaid = /\bnothing (is|was) /i.test(`${message} ${hint ?? ''}`);
  if (changed === 'partial' || changed === 'settings' || (changed === 'nothing' && !isSaid))
    lines.push(`  ${CHANGED[changed]}`);
  if (hint) lines.push(`  ${adviceText(hint)}`);
  lines.push(`  (${code}, exit code ${exit})`);
  // The stacks of --debug hold the trace of a defect.
  const more = debug ? inspect(error).split('\n') : trace;
  lines.push(...more.map((line) => `  ${printable(line)}`));
  stderr.write(`${lines.join('\n')}\n`);
}

function asBackupError(error: unknown, stopped: ExitCode | undefined): BackupError {
  if (isBackupError(error)) return error;
  // Streams that a signal stops say so in their own words.
  if (stopped !== undefined) return new BackupError('cancelled', 'the operation was cancelled', { cause: error });
  return new BackupError('unexpected', messageOf(error), {
    hint: 'this is a defect in eventark: please report it',
    cause: error,
  });
}

function traceOf({ code, cause }: BackupError): readonly string[] {
  if (code !== 'unexpected' || !(cause instanceof Error)) return [];
  return (cause.stack ?? '').split('\n').slice(1);
}

/** A line to type stays as it is, and so does a command at the end, which is copied. */
function adviceText(hint: string): string {
  if (/^(npm|npx|eventark) /.test(hint)) return hint;
  const text = sentence(hint);
  return /: (npm|eventark) [^:]*$/.test(hint) ? text.slice(0, -1) : text;
}
