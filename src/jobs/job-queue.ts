import type { Progress } from '../archive/archive.js';
import { BackupError } from '../errors.js';
import {
  cancelledJob,
  hasEnded,
  stoppedJob,
  type Job,
  type JobChange,
  type JobFailure,
  type JobLogLine,
  type JobRequest,
  type JobState,
  type JsonObject,
  type Once,
} from './job.js';

/** Which jobs a list shows. */
export interface JobFilter {
  readonly app?: string;
  readonly states?: readonly JobState[];
  /** Most jobs; 100 if left out. */
  readonly limit?: number;
  /** Only jobs older than the one with this id. */
  readonly before?: string;
}

/** What a running job is given. */
export interface JobContext {
  /** Aborted when a person cancels the job, and when the worker has lost it to another worker. */
  readonly signal: AbortSignal;
  readonly progress: (progress: Progress) => void;
  readonly log: (line: Omit<JobLogLine, 'at'>) => void;
}

/** Runs one job and returns its result. What it throws becomes the failure of the job. */
export type JobRunner = (job: Job, context: JobContext) => Promise<JsonObject>;

/** What a queue is given: clock and ids. */
export interface JobRuntime {
  readonly now: () => Date;
  /** A ULID in lower case. */
  readonly newPointId: () => string;
}

export interface WorkLimits {
  /** Most jobs that this worker runs at once. */
  readonly concurrency: number;
  /** Most jobs that all workers together run at once against one destination; no limit if left out. */
  readonly perDestination?: number;
}

/** A worker that takes jobs until it is closed. */
export interface JobWorker {
  /**
   * Takes no more jobs, cancels those that run, and resolves when they have ended and undone what they began. A job that no
   * person cancelled goes back to the queue.
   */
  close(): Promise<void>;
}

/**
 * Port: jobs, and who runs them. Adapters pass `spec/contracts/job-queue-contract.ts`.
 *
 * A job that was added is never dropped: it ends completed, failed or cancelled, whatever happens to workers. No job runs
 * twice at once, and of all jobs with one key one runs at a time. A worker that was taken for dead finds its `signal`
 * aborted.
 *
 * Error of every method: `jobs-unreachable`; nothing was changed.
 */
export abstract class JobQueue {
  /**
   * Adds a job at the end of the queue. With `once` at most one job is added for its key, also when requests come at the
   * same time; later calls return that job for as long as it is kept. Error: `idempotency-key-reused`.
   */
  abstract add(request: JobRequest): Promise<Job>;

  /** The job; undefined if there is none with this id. */
  abstract find(id: string): Promise<Job | undefined>;

  /** The job that was added for this key; undefined if there is none. */
  abstract findOnce(key: string): Promise<Job | undefined>;

  /** Jobs, newest first. */
  abstract list(filter?: JobFilter): Promise<readonly Job[]>;

  /**
   * Cancels a queued job at once. Asks a running one to stop: within two seconds it begins to undo what it did. Errors:
   * `job-not-found`, `job-not-cancellable`.
   */
  async cancel(id: string): Promise<Job> {
    return this.change(id, cancelledJob);
  }

  /**
   * Ends a job that was cancelled and does not stop, whatever its worker does: the worker finds that it has lost the job. One that has
   * ended meanwhile stays as it ended. Errors: `job-not-found`, `job-not-cancellable` for one that was not cancelled.
   */
  async stop(id: string, failure: JobFailure): Promise<Job> {
    return this.change(id, (job, at) => stoppedJob(job, failure, at));
  }

  /** Changes a job as it is now, at a time of the queue's clock; not at all where there is no change. Error: `job-not-found`. */
  protected abstract change(id: string, how: (job: Job, at: string) => JobChange | undefined): Promise<Job>;

  /** Adds a job that failed or was cancelled once more, as a new job. Errors: `job-not-found`, `job-not-ended`, `job-not-retryable`. */
  async retry(id: string, once?: Once): Promise<Job> {
    const job = await this.find(id);
    if (job === undefined) throw new BackupError('job-not-found', `there is no such job: ${id}`);
    if (!hasEnded(job)) throw new BackupError('job-not-ended', `the job ${id} is ${job.state}; nothing was started`);
    if (job.state === 'completed') {
      throw new BackupError('job-not-retryable', `the job ${id} is completed; nothing was started`);
    }
    const { verb, args, key, app, destination, createdBy } = job;
    return this.add({ verb, args, key, app, destination, createdBy, ...(once === undefined ? {} : { once }) });
  }

  /** The `seq` of the last change of any job: as long as it is the same, so is everything that can be read. */
  abstract lastSeq(): Promise<number>;

  /** Starts a worker that takes jobs. Without one, jobs wait. */
  abstract work(run: JobRunner, limits: WorkLimits): JobWorker;

  /**
   * Yields every job that changes, in the order of `seq`, also those that other processes change: first all that changed
   * after `after`, if that is given. A job that changes often comes at most four times a second; its last state always
   * comes. Ends when the signal is aborted.
   */
  abstract changes(after: number | undefined, signal: AbortSignal): AsyncIterable<Job>;

  /** Releases connections and files. May be called twice. */
  abstract close(): Promise<void>;
}
