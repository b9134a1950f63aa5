import type { Progress } from '../archive/archive.js';
import type { Settings } from '../config/settings.js';
import { BackupError, isBackupError, messageOf, type ErrorCode } from '../errors.js';
import type { JobRun } from '../jobs/observed-runner.js';
import type { Answers } from './answers.js';

/** What a server tells its worker process: first what to work with, at the end to close. */
export type ToWorker =
  | { readonly type: 'start'; readonly settings: Settings; readonly concurrency: number; readonly recover: boolean }
  | Ask
  /** Nobody waits for the answer any more. */
  | { readonly type: 'drop'; readonly id: number }
  | { readonly type: 'close' };

export interface Ask {
  readonly type: 'ask';
  readonly id: number;
  readonly what: keyof Answers;
  readonly asked: readonly unknown[];
}

/** What it hears. `inTime` is false if a job did not stop within 30 seconds. */
export type FromWorker =
  | { readonly type: 'ran'; readonly run: JobRun }
  /** How far an answer is that takes long. */
  | { readonly type: 'progress'; readonly id: number; readonly progress: Progress }
  /** As JSON, since numbers that are kept as they are written are no values that go between processes; undefined for no answer. */
  | { readonly type: 'answer'; readonly id: number; readonly json: string | undefined }
  | { readonly type: 'refusal'; readonly id: number; readonly refusal: Refusal }
  | { readonly type: 'closed'; readonly inTime: boolean };

/** An error on its way between the processes. */
interface Refusal {
  /** Undefined for a defect, whose text the log is told. */
  readonly code: ErrorCode | undefined;
  readonly message: string;
  readonly hint?: string | undefined;
  readonly facts?: BackupError['facts'];
}

export function refusalOf(error: unknown): Refusal {
  if (!isBackupError(error)) {
    return { code: undefined, message: error instanceof Error ? (error.stack ?? error.message) : messageOf(error) };
  }
  const { code, message, hint, facts } = error;
  return { code, message, hint, facts };
}

export function errorOf({ code, message, hint, facts = {} }: Refusal): Error {
  if (code === undefined) return new Error(message);
  return new BackupError(code, message, { facts, ...(hint === undefined ? {} : { hint }) });
}
