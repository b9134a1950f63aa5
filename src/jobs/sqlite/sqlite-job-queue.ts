import { setTimeout as sleep } from 'node:timers/promises';
import {
  JobQueue,
  type JobFilter,
  type JobRunner,
  type JobRuntime,
  type JobWorker,
  type WorkLimits,
} from '../job-queue.js';
import { newJob, type Job, type JobChange, type JobRequest } from '../job.js';
import { ChangeFeed } from '../change-feed.js';
import { SqliteJobTable } from './sqlite-job-table.js';
import { SqliteJobWorker } from './sqlite-job-worker.js';

/** How often changes by other processes are looked for, in ms: progress reaches readers four times a second. */
const POLL_MS = 250;

/** Jobs in a SQLite file, for the processes of one machine on one data folder. */
export class SqliteJobQueue extends JobQueue {
  readonly #table: SqliteJobTable;
  readonly #closed = new AbortController();
  readonly #feed = new ChangeFeed((signal) => this.#changed(signal));

  constructor(
    path: string,
    private readonly runtime: JobRuntime,
  ) {
    super();
    this.#table = new SqliteJobTable(path, () => runtime.now().toISOString());
  }

  async add(request: JobRequest): Promise<Job> {
    return this.#table.add(newJob(request, this.runtime.newPointId(), this.runtime.now().toISOString()));
  }

  async find(id: string): Promise<Job | undefined> {
    return this.#table.find(id);
  }

  async findOnce(key: string): Promise<Job | undefined> {
    return this.#table.findOnce(key);
  }

  async list(filter: JobFilter = {}): Promise<readonly Job[]> {
    return this.#table.list(filter);
  }

  protected async change(id: string, how: (job: Job, at: string) => JobChange | undefined): Promise<Job> {
    return this.#table.change(id, (job) => how(job, this.runtime.now().toISOString()));
  }

  async lastSeq(): Promise<number> {
    return this.#table.lastSeq();
  }

  work(run: JobRunner, limits: WorkLimits): JobWorker {
    return new SqliteJobWorker(this.#table, run, limits, this.runtime.now);
  }

  changes(after: number | undefined, signal: AbortSignal): AsyncIterable<Job> {
    const stop = AbortSignal.any([signal, this.#closed.signal]);
    const from = after ?? this.#table.lastSeq();
    return this.#feed.follow(async () => this.#table.changedAfter(from), stop);
  }

  async *#changed(signal: AbortSignal): AsyncIterable<readonly Job[]> {
    const stop = AbortSignal.any([signal, this.#closed.signal]);
    let seen = this.#table.lastSeq();
    yield [];
    while (!stop.aborted) {
      const jobs = this.#table.changedAfter(seen);
      seen = jobs.at(-1)?.seq ?? seen;
      yield jobs;
      await sleep(POLL_MS, undefined, { signal: stop }).catch(() => undefined);
    }
  }

  async close(): Promise<void> {
    if (this.#closed.signal.aborted) return;
    this.#closed.abort();
    this.#table.close();
  }
}
