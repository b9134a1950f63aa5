import type { Progress } from '../archive/archive.js';
import { BackupError } from '../errors.js';
import {
  hasEnded,
  type Job,
  type JobLogLine,
  type JobRequest,
  type JobState,
  type JsonObject,
  type Once,
} from './job.js';

/** Which jobs a list shows; newest first. */
export interface JobFilter {
  readonly app?: string;
  readonly states?: readonly JobState[];
  /** At most this many; 100 if undefined. */
  readonly limit?: number;
  /** Only jobs older than the one with this id. */
  readonly before?: string;
}

/** What a job may do while it runs. */
export interface JobContext {
  /** Aborted when somebody cancels the job, and when the worker has lost it to another one. */
  readonly signal: AbortSignal;
  readonly progress: (progress: Progress) => void;
  readonly log: (line: Omit<JobLogLine, 'at'>) => void;
}

/** Runs one job to its end and returns its result; what it throws becomes the job's failure. */
export type JobRunner = (job: Job, context: JobContext) => Promise<JsonObject>;

/** What a queue needs of its runtime. */
export interface JobRuntime {
  readonly now: () => Date;
  /** A ULID in lower case. */
  readonly newPointId: () => string;
}

export interface WorkLimits {
  /** Jobs that this worker runs at once. */
  readonly concurrency: number;
  /** Jobs that run at once against one destination, over all workers; no limit if undefined. */
  readonly perDestination?: number;
}

/** A worker that takes jobs until it is closed. */
export interface JobWorker {
  /**
   * Takes no more jobs, cancels those that run, and waits for their clean end. A job that was not cancelled by a person
   * goes back to the queue, for another worker or the next start.
   */
  close(): Promise<void>;
}

/**
 * Port: jobs, and who runs them. Adapters pass `spec/contracts/job-queue-contract.ts`.
 *
 * A job that was added is never dropped: it ends completed, failed or cancelled, whatever happens to workers. No job runs
 * twice at once, and of jobs with one key only one runs; a worker that was taken for dead finds its `signal` aborted.
 *
 * Errors: `job-not-found`, `job-not-cancellable`, `job-not-ended`, and `jobs-unreachable`.
 */
export abstract class JobQueue {
  /**
   * Adds a job at the end of the queue. With `once` at most one job is added for its key, whatever happens at the same time:
   * the answer is the job that was, for as long as that is kept. Error: `idempotency-key-reused`.
   */
  abstract add(request: JobRequest): Promise<Job>;

  abstract find(id: string): Promise<Job | undefined>;

  /** The job that was added for this key. */
  abstract findOnce(key: string): Promise<Job | undefined>;

  /** Newest first. */
  abstract list(filter?: JobFilter): Promise<readonly Job[]>;

  /** A queued job is cancelled at once; a running one within two seconds, after its clean undo. */
  abstract cancel(id: string): Promise<Job>;

  /** Adds a job that failed or was cancelled once more, as a new job. */
  async retry(id: string, once?: Once): Promise<Job> {
    const job = await this.find(id);
    if (job === undefined) throw new BackupError('job-not-found', `there is no such job: ${id}`);
    if (!hasEnded(job)) throw new BackupError('job-not-ended', `the job ${id} is ${job.state}; nothing was started`);
    const { verb, args, key, app, destination, createdBy } = job;
    return this.add({ verb, args, key, app, destination, createdBy, ...(once === undefined ? {} : { once }) });
  }

  /** Starts to take jobs. Until then, and after the worker is closed, jobs wait. */
  abstract work(run: JobRunner, limits: WorkLimits): JobWorker;

  /**
   * Every job as it changes, those of other processes included, in the order of `seq`. A job that changes often is
   * yielded at most four times a second, the last state always. Ends when the signal is aborted.
   */
  abstract changes(after: number | undefined, signal: AbortSignal): AsyncIterable<Job>;

  abstract close(): Promise<void>;
}
