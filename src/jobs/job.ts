import { defined } from '../collections/defined.js';
import {
  BackupError,
  type ErrorCode,
  type Facts,
  isBackupError,
  isPartlyDone,
  isUnfinished,
  messageOf,
} from '../errors.js';
import type { PhaseState } from './phase-tracker.js';

/**
 * A job is one verb of the module with plain JSON arguments, run by some worker process. This file is what a job is and
 * how it changes, free of clocks and storage: a queue applies these functions and keeps the result.
 */
export const JOB_VERBS = [
  'backup',
  'restore',
  'verify',
  'export',
  'copy',
  'delete',
  'import',
  'make-template',
  'use-template',
  'undo-restore',
] as const;
export type JobVerb = (typeof JOB_VERBS)[number];

/** Verbs that make a new app. */
export const MAKES_APP: ReadonlySet<JobVerb> = new Set(['restore', 'copy', 'use-template']);

export const ACTIVE_STATES = ['queued', 'running', 'cancelling'] as const;
export const ENDED_STATES = ['completed', 'failed', 'cancelled'] as const;
export const JOB_STATES = [...ACTIVE_STATES, ...ENDED_STATES] as const;
export type JobState = (typeof JOB_STATES)[number];

/** A value that survives JSON unchanged. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [member: string]: Json };
export type JsonObject = { readonly [member: string]: Json };

/** What is asked for. */
export interface JobRequest {
  readonly verb: JobVerb;
  readonly args: JsonObject;
  /** Jobs with the same key never run at once: one backup or restore an app. */
  readonly key: string;
  /** Name of the app that the job is about, for lists. */
  readonly app: string;
  /** Where it writes; a limit may apply to each destination. */
  readonly destination: string;
  /** Who asked for it. */
  readonly createdBy: string;
  /** By what the same request is known when it comes again. */
  readonly once?: Once;
}

/** A request that may be sent twice, where an answer was lost for instance, and is done once. */
export interface Once {
  /** No other request has it. */
  readonly key: string;
  /** Of all that was asked for. */
  readonly digest: string;
}

export const LOG_LEVELS = ['info', 'warn', 'error'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export interface JobLogLine {
  /** RFC 3339, UTC. */
  readonly at: string;
  readonly level: LogLevel;
  /** Code of an error or a warning; absent where the line tells of a step. */
  readonly code?: string;
  readonly text: string;
  /** What the text of an error or a warning names. */
  readonly params?: Facts;
}

export const CHANGES = ['nothing', 'rolledBack', 'partial'] as const;

/** Why a job failed. `changed` is what is left of it. */
export interface JobFailure {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
  readonly changed: (typeof CHANGES)[number];
  /** What the message names. */
  readonly params?: Facts;
  /** Of damage: number of the last event before it. */
  readonly soundUntil?: number;
}

/** How far a job is. */
export type JobProgress = Omit<PhaseState, 'isNew'>;

export interface Job extends JobRequest {
  /** A ULID in lower case: ids sort by creation. */
  readonly id: string;
  readonly state: JobState;
  /** Grows with every change of any job in the queue: what a reader has seen. */
  readonly seq: number;
  /** 0 while it has not started, 2 when a second worker took it over. */
  readonly attempt: number;
  readonly created: string;
  readonly started?: string;
  readonly ended?: string;
  readonly progress?: JobProgress;
  /** The last `MAX_LOG_LINES` lines. */
  readonly log: readonly JobLogLine[];
  /** Lines that the log once had, so that line n of all is `log[n - (logged - log.length)]`. */
  readonly logged: number;
  readonly warnings: number;
  readonly result?: JsonObject;
  readonly failure?: JobFailure;
}

/** A text argument of a job; empty if it has none. */
export function textOf({ args }: Pick<Job, 'args'>, name: string): string {
  const value = args[name];
  return typeof value === 'string' ? value : '';
}

/** More would make every change of a job a large write. */
export const MAX_LOG_LINES = 200;

/**
 * A job whose worker died this often is given up: it may be what kills them. Its last attempt only finds out what the others
 * finished, and undoes the rest.
 */
export const MAX_ATTEMPTS = 3;

export function hasEnded({ state }: Pick<Job, 'state'>): boolean {
  return ENDED_STATES.some((each) => each === state);
}

/** What a change of a job adds to it; the queue numbers it. */
export type JobChange = Partial<Omit<Job, 'id' | 'seq' | keyof JobRequest>>;

/** The job that was added with a key before. Error: `idempotency-key-reused` if it was asked for something else. */
export function sameJob(job: Job, { digest }: Once): Job {
  if (job.once?.digest === digest) return job;
  throw new BackupError(
    'idempotency-key-reused',
    'the idempotency key came with another request before; nothing was started',
    {
      hint: 'give each request another key, and the same one only to a request that is sent again',
      facts: { job: job.id },
    },
  );
}

export function newJob(request: JobRequest, id: string, at: string): Omit<Job, 'seq'> {
  return { ...request, id, state: 'queued', attempt: 0, created: at, log: [], logged: 0, warnings: 0 };
}

/** A worker begins it, or begins it again after another one died. */
export function startedJob(job: Job, at: string): JobChange {
  const attempt = job.attempt + 1;
  const next = attempt > MAX_ATTEMPTS ? 'Finding out what it finished.' : 'Starting again.';
  const again: JobLogLine[] =
    attempt === 1 ? [] : [{ at, level: 'info', code: 'interrupted', text: `The worker ended. ${next}` }];
  const state = job.state === 'cancelling' ? 'cancelling' : 'running';
  return { state, attempt, started: job.started ?? at, ...withLines(job, again) };
}

/** The change that adds lines to the log of a job. */
export function withLines(job: Pick<Job, 'log' | 'logged' | 'warnings'>, lines: readonly JobLogLine[]): JobChange {
  if (lines.length === 0) return {};
  return {
    log: [...job.log, ...lines].slice(-MAX_LOG_LINES),
    logged: job.logged + lines.length,
    warnings: job.warnings + lines.filter(({ level }) => level === 'warn').length,
  };
}

/**
 * Somebody cancels it: a job that waits ends at once, one that runs is asked to stop; undefined if it was asked already.
 * Error: `job-not-cancellable`.
 */
export function cancelledJob(job: Job, at: string): JobChange | undefined {
  if (hasEnded(job)) {
    throw new BackupError('job-not-cancellable', `the job ${job.id} is ${job.state} already; nothing was cancelled`);
  }
  if (job.state === 'cancelling') return undefined;
  return job.state === 'running' ? { state: 'cancelling' } : { state: 'cancelled', ended: at };
}

/**
 * It was stopped by force and ends without its worker; undefined if it has ended meanwhile. Error: `job-not-cancellable` unless
 * it was cancelled before.
 */
export function stoppedJob(job: Job, failure: JobFailure, at: string): JobChange | undefined {
  if (hasEnded(job)) return undefined;
  requireCancelling(job);
  return endedJob(job, { failure }, at);
}

/** Error: `job-not-cancellable`. */
export function requireCancelling({ id, state }: Pick<Job, 'id' | 'state'>): void {
  if (state === 'cancelling') return;
  throw new BackupError(
    'job-not-cancellable',
    `the job ${id} is ${state} and not being cancelled; nothing was stopped`,
    {
      hint: 'cancel it first, and stop it by force if it has not ended 20 seconds later',
    },
  );
}

/** Whether its attempts are used up: the last one only finds out what the others finished, and none follows it. */
export function isSpent({ attempt }: Pick<Job, 'attempt'>): boolean {
  return attempt > MAX_ATTEMPTS;
}

/**
 * To be called by a job between the look at what earlier attempts finished and its own work. Error: `interrupted` if its
 * workers died too often.
 */
export function requireAttempt(job: Pick<Job, 'attempt'>, done = 0): void {
  if (!isSpent(job)) return;
  throw new BackupError(
    'interrupted',
    `the worker ended ${MAX_ATTEMPTS} times while it ran this job; it was given up`,
    {
      hint: 'see the log of the workers, then retry',
      facts: { done },
    },
  );
}

/** Its workers died too often, the last one while it found out what the others had left. */
export function spentJob(job: Job, at: string): JobChange {
  const message = `the worker ended ${job.attempt} times while it ran this job; what it began may be there in part`;
  const hint = 'see the log of the workers; what is left is undone when eventark starts again';
  return {
    state: 'failed',
    ended: at,
    failure: { code: 'interrupted', message, hint, changed: 'partial' },
    ...withLines(job, [{ at, level: 'error', code: 'interrupted', text: message }]),
  };
}

/** What a progress report of a verb becomes in the record. */
export function progressOf({ isNew: _isNew, ...progress }: PhaseState): JobProgress {
  return progress;
}

/** How a job ended: with its result, cancelled, or with what went wrong. */
export function endedJob(job: Job, outcome: JobOutcome, at: string): JobChange {
  if ('result' in outcome) return { state: 'completed', ended: at, result: outcome.result };
  const { failure } = outcome;
  const state = failure.code === 'cancelled' ? 'cancelled' : 'failed';
  const level = state === 'cancelled' ? 'info' : 'error';
  const { code, message, params } = failure;
  const line: JobLogLine = { at, level, code, text: message, ...defined({ params }) };
  return { state, ended: at, failure, ...withLines(job, [line]) };
}

/** Errors that say that another worker holds the thing. */
const BUSY: ReadonlySet<string> = new Set<ErrorCode>(['app-busy', 'app-name-busy', 'restore-point-busy']);

/**
 * Whether an attempt was refused because of what the one before it may still hold: a worker that hung for longer than its lock
 * lasts notices only when it resumes that it has lost the job, and releases its claims then.
 */
export function isInOwnWay({ attempt }: Pick<Job, 'attempt'>, outcome: JobOutcome): boolean {
  return attempt > 1 && 'failure' in outcome && BUSY.has(outcome.failure.code);
}

export type JobOutcome = { readonly result: JsonObject } | { readonly failure: JobFailure };

/** The failure that an error becomes, and what it left behind. */
export function failureOf(error: unknown): JobFailure {
  if (!isBackupError(error)) return { code: 'unexpected', message: messageOf(error), changed: 'rolledBack' };
  const { code, message, hint, facts } = error;
  const { soundUntil } = facts;
  return {
    code,
    message,
    ...(hint === undefined ? {} : { hint }),
    changed: isUnfinished(error) || isPartlyDone(error) ? 'partial' : 'rolledBack',
    ...(Object.keys(facts).length === 0 ? {} : { params: facts }),
    ...(typeof soundUntil === 'number' ? { soundUntil } : {}),
  };
}
