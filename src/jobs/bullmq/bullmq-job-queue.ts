import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { setTimeout as sleep } from 'node:timers/promises';
import { incrementBase32 } from 'ulid';
import { BackupError, isBackupError } from '../../errors.js';
import {
  JobQueue,
  type JobFilter,
  type JobRunner,
  type JobRuntime,
  type JobWorker,
  type WorkLimits,
} from '../job-queue.js';
import { ChangeFeed } from '../change-feed.js';
import { newJob, sameJob, type Job, type JobChange, type JobRequest } from '../job.js';
import type { BullMqSettings } from './bullmq-settings.js';
import { BullMqJobWorker } from './bullmq-job-worker.js';
import { refusalOf } from './redis-refusals.js';
import { RedisJobStore } from './redis-job-store.js';

/** Name of the queue: in braces, so that a cluster keeps its keys together. */
const QUEUE = '{eventark}';

/** For the end of a connection, in ms. */
const CLOSE_MS = 2_000;

/** How long Redis may take to refuse a connection, in ms. */
const ANSWER_MS = 3_000;

/** Before a reader asks a Redis again that did not answer, in ms. */
const AWAY_MS = 500;

/** How long a reader waits for changes before it looks whether it is still wanted, in ms. */
const WAIT_MS = 1_000;

/**
 * Jobs for workers on several machines: BullMQ hands them out, notices workers that died and hands their jobs to others.
 * What a job is, and who has it, is a record beside the queue, so that progress, cancelling and history are those of the
 * port. Losing Redis loses jobs that wait, and no backup.
 */
export class BullMqJobQueue extends JobQueue {
  readonly #redis: Redis;
  /** Of the queue; not its own, which would keep the process alive where Redis refuses it. */
  readonly #queueRedis: Redis;
  readonly #queue: Queue;
  readonly #store: RedisJobStore;
  readonly #closed = new AbortController();
  readonly #feed = new ChangeFeed((signal) => this.#changed(signal));

  constructor(
    private readonly settings: BullMqSettings,
    private readonly runtime: JobRuntime,
  ) {
    super();
    this.#redis = new Redis(settings.url, { maxRetriesPerRequest: 2 });
    // What fails is told by the command that failed.
    this.#redis.on('error', () => undefined);
    this.#queueRedis = this.#redis.duplicate();
    this.#queueRedis.on('error', () => undefined);
    this.#queue = new Queue(QUEUE, { connection: this.#queueRedis });
    this.#queue.on('error', () => undefined);
    this.#store = new RedisJobStore(this.#redis, `${QUEUE}:jobs`);
  }

  /**
   * What Redis refuses for good is told at once; one that is away is waited for. Errors: `permission-denied`, `invalid-config`.
   */
  async requireAccess(): Promise<void> {
    const refusal = await Promise.race([refusalOf(this.#redis), sleep(ANSWER_MS, undefined, { ref: false })]);
    if (refusal === undefined) return;
    await this.close();
    throw refusal;
  }

  async add(request: JobRequest): Promise<Job> {
    for (;;) {
      const known = request.once && (await this.findOnce(request.once.key));
      const job =
        known ?? (await this.#store.add(newJob(request, await this.#newId(), this.runtime.now().toISOString())));
      if (job === undefined) continue;
      if (request.once) sameJob(job, request.once);
      await this.#enqueue(job.id);
      return job;
    }
  }

  async find(id: string): Promise<Job | undefined> {
    return this.#store.find(id);
  }

  async findOnce(key: string): Promise<Job | undefined> {
    return this.#store.findOnce(key);
  }

  async list(filter: JobFilter = {}): Promise<readonly Job[]> {
    return this.#store.list(filter);
  }

  protected async change(id: string, how: (job: Job, at: string) => JobChange | undefined): Promise<Job> {
    return this.#store.change(id, (job) => how(job, this.runtime.now().toISOString()));
  }

  async lastSeq(): Promise<number> {
    return this.#store.lastSeq();
  }

  work(run: JobRunner, limits: WorkLimits): JobWorker {
    return new BullMqJobWorker(QUEUE, this.settings, this.#store, run, limits, {
      now: this.runtime.now,
      enqueue: (id) => this.#enqueue(id),
    });
  }

  changes(after: number | undefined, signal: AbortSignal): AsyncIterable<Job> {
    const stop = AbortSignal.any([signal, this.#closed.signal]);
    return this.#feed.follow(async () => (after === undefined ? [] : this.#changedAfter(after)), stop);
  }

  async *#changed(signal: AbortSignal): AsyncIterable<readonly Job[]> {
    const stop = AbortSignal.any([signal, this.#closed.signal]);
    const reader = this.#redis.duplicate();
    reader.on('error', () => undefined);
    // A reader that waits for changes is woken by closing its connection.
    const wake = (): void => reader.disconnect();
    stop.addEventListener('abort', wake, { once: true });
    try {
      let place = await this.#store.end();
      yield [];
      while (!stop.aborted) {
        const { place: next, jobs } = await this.#nextChanges(reader, place, stop);
        place = next;
        yield jobs;
      }
    } catch (error) {
      if (!stop.aborted) throw error;
    } finally {
      stop.removeEventListener('abort', wake);
      reader.disconnect();
    }
  }

  /** Redis that is away for a while is waited for: what changed meanwhile is in the stream of changes. */
  async #nextChanges(
    reader: Redis,
    place: string,
    stop: AbortSignal,
  ): Promise<{ place: string; jobs: readonly Job[] }> {
    try {
      return await this.#store.changesAfter(reader, place, WAIT_MS);
    } catch (error) {
      if (!stop.aborted && !isBackupError(error)) throw error;
      await sleep(AWAY_MS, undefined, { signal: stop }).catch(() => undefined);
      return { place, jobs: [] };
    }
  }

  async close(): Promise<void> {
    if (this.#closed.signal.aborted) return;
    this.#closed.abort();
    // A connection that Redis never answered has nothing to say goodbye to.
    await Promise.race([this.#queue.close(), sleep(CLOSE_MS)]);
    this.#queueRedis.disconnect();
    this.#redis.disconnect();
  }

  /** Ids are in the order of adding, also when clocks differ. */
  async #newId(): Promise<string> {
    const [id, last] = [this.runtime.newPointId(), await this.#store.newestId()];
    return id > last ? id : incrementBase32(last.toUpperCase()).toLowerCase();
  }

  async #changedAfter(seq: number): Promise<readonly Job[]> {
    const jobs = await this.#store.list({ limit: Number.MAX_SAFE_INTEGER });
    return jobs.filter((job) => job.seq > seq).toSorted((a, b) => a.seq - b.seq);
  }

  /** Adding a job that the queue has already changes nothing. */
  async #enqueue(id: string): Promise<void> {
    await this.#queue.add('job', { id }, { jobId: id, removeOnComplete: true, removeOnFail: true }).catch((cause) => {
      throw new BackupError('jobs-unreachable', 'the job queue does not answer', {
        hint: 'check that Redis runs and can be reached, then try again',
        cause,
      });
    });
  }
}
