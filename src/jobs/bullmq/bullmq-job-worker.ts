import { isDamaged } from '../read-job.js';
import { DelayedError, Worker, type Job as QueuedJob } from 'bullmq';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { isBackupError } from '../../errors.js';
import { JobRecorder, reportedChange } from '../job-recorder.js';
import type { JobRunner, JobWorker, WorkLimits } from '../job-queue.js';
import {
  ACTIVE_STATES,
  endedJob,
  failureOf,
  hasEnded,
  isInOwnWay,
  isSpent,
  spentJob,
  startedJob,
  type Job,
  type JobOutcome,
} from '../job.js';
import { HandedBack, isHandedBack, isLost, Lost } from '../job-stop.js';
import type { BullMqSettings } from './bullmq-settings.js';
import type { RedisJobStore } from './redis-job-store.js';

/** How often a running job writes down its progress and looks whether it is cancelled, in ms. */
const TICK_MS = 250;

/** A job whose key or destination is busy is looked at again after this long, in ms. */
const BUSY_MS = 500;

/** How often jobs that the queue has lost are looked for, in ms. */
const REPAIR_MS = 15_000;

/** For the end of a connection, in ms. */
const CLOSE_MS = 2_000;

/** Attempts of a worker that is being closed to write down how a job ended. */
const CLOSING_TRIES = 20;

interface WorkerParts {
  readonly now: () => Date;
  readonly enqueue: (id: string) => Promise<void>;
}

/** Runs what BullMQ hands out. */
export class BullMqJobWorker implements JobWorker {
  readonly #worker: Worker;
  readonly #stops = new Set<AbortController>();
  readonly #running = new Set<Promise<unknown>>();
  readonly #repairs: NodeJS.Timeout;
  #isClosed = false;

  constructor(
    queue: string,
    settings: BullMqSettings,
    private readonly store: RedisJobStore,
    private readonly run: JobRunner,
    private readonly limits: WorkLimits,
    private readonly parts: WorkerParts,
  ) {
    this.#worker = new Worker<{ readonly id: string }>(queue, (job, token) => this.#process(job, token), {
      connection: { url: settings.url, maxRetriesPerRequest: null },
      concurrency: limits.concurrency,
      lockDuration: settings.lockMs,
      stalledInterval: settings.lockMs,
      // How often a job may be tried is for its record to say.
      maxStalledCount: Number.MAX_SAFE_INTEGER,
    });
    // BullMQ connects again by itself.
    this.#worker.on('error', () => undefined);
    this.#repairs = setInterval(() => void this.#repair(), REPAIR_MS);
    void this.#repair();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearInterval(this.#repairs);
    for (const stop of this.#stops) stop.abort(new HandedBack('the worker is closed'));
    await Promise.race([this.#worker.pause(true), sleep(CLOSE_MS)]);
    await Promise.allSettled(this.#running);
    // After an outage BullMQ may wait for an answer that never comes; by now it has nothing of ours to do.
    await Promise.race([this.#worker.close(), sleep(CLOSE_MS)]);
    await Promise.race([this.#worker.disconnect().catch(() => undefined), sleep(CLOSE_MS)]);
  }

  /** Until it has ended, or has gone back to the queue. */
  async #watched<T>(work: Promise<T>): Promise<T> {
    this.#running.add(work);
    try {
      return await work;
    } finally {
      this.#running.delete(work);
    }
  }

  async #process(queued: QueuedJob<{ readonly id: string }>, token: string | undefined): Promise<void> {
    const job = await this.store.find(queued.data.id);
    if (job === undefined) return;
    if (hasEnded(job)) {
      // The job waited with an unreadable record. Stored as ended, it is forgotten like the others.
      if (isDamaged(job)) await this.store.hold(job, {}, '');
      return;
    }
    const comeBack = async (delayMs: number): Promise<never> => {
      await queued.moveToDelayed(Date.now() + delayMs, token);
      throw new DelayedError();
    };
    if (!(await this.store.occupy(job, this.limits))) return comeBack(BUSY_MS);
    const holder = randomUUID();
    const next = isSpent(job) ? spentJob(job, this.#time()) : startedJob(job, this.#time());
    const begun = await this.store.hold(job, next, holder);
    if (begun === undefined) return comeBack(0);
    if (hasEnded(begun)) return this.store.vacate(begun);
    const end = await this.#watched(this.#runToItsEnd(begun, holder));
    if (end?.state === 'queued') await comeBack(this.#isClosed ? 0 : BUSY_MS);
  }

  async #runToItsEnd(job: Job, holder: string): Promise<Job | undefined> {
    const end = await this.#runHeld(job, holder);
    if (end !== undefined) await this.store.vacate(end);
    return end;
  }

  /** The job as it ended, or as it goes back to the queue; undefined if another worker has it. */
  async #runHeld(job: Job, holder: string): Promise<Job | undefined> {
    const stop = new AbortController();
    const recorder = new JobRecorder(this.parts.now);
    if (job.state === 'cancelling') stop.abort(new Error('cancelled'));
    // What was handed out just before the worker was closed goes back as well.
    if (this.#isClosed) stop.abort(new HandedBack('the worker is closed'));
    this.#stops.add(stop);
    const ticking = this.#tick(job.id, holder, stop, recorder);
    const outcome = await this.run(job, { signal: stop.signal, ...recorder.sinks }).then(
      (result): JobOutcome => ({ result }),
      (error: unknown): JobOutcome => ({ failure: failureOf(error) }),
    );
    this.#stops.delete(stop);
    clearInterval(ticking);
    if (isLost(stop.signal)) return undefined;
    const goesBack = (isHandedBack(stop.signal) && !('result' in outcome)) || isInOwnWay(job, outcome);
    await this.#untilWritten(async () => this.#report(job.id, holder, recorder));
    return this.#untilWritten(async () =>
      this.store.changeHeld(job.id, holder, (last) =>
        goesBack && last.state === 'running'
          ? { state: 'queued', attempt: last.attempt - 1 }
          : endedJob(last, outcome, this.#time()),
      ),
    );
  }

  /** How a job ended is not forgotten because Redis is away or full just now; only a worker that is closed waits no longer. */
  async #untilWritten<T>(write: () => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await write();
      } catch (error) {
        if (!isBackupError(error) || (this.#isClosed && tries >= CLOSING_TRIES)) throw error;
        await sleep(TICK_MS);
      }
    }
  }

  async #report(id: string, holder: string, recorder: JobRecorder): Promise<Job | undefined> {
    const reported = recorder.take();
    try {
      return await this.store.changeHeld(id, holder, (last) => reportedChange(last, reported));
    } catch (error) {
      recorder.putBack(reported);
      throw error;
    }
  }

  #tick(id: string, holder: string, stop: AbortController, recorder: JobRecorder): NodeJS.Timeout {
    let isBusy = false;
    return setInterval(() => {
      if (isBusy) return;
      isBusy = true;
      void this.#look(id, holder, stop, recorder).finally(() => (isBusy = false));
    }, TICK_MS);
  }

  /** Redis out of reach for a moment stops no job: claims, not the queue, keep two from working on one app. */
  async #look(id: string, holder: string, stop: AbortController, recorder: JobRecorder): Promise<void> {
    try {
      const job = recorder.isChanged ? await this.#report(id, holder, recorder) : await this.store.held(id, holder);
      if (job === undefined) stop.abort(new Lost('another worker has taken the job'));
      else if (job.state === 'cancelling') stop.abort(new Error('cancelled'));
    } catch (error) {
      if (!isBackupError(error)) throw error;
    }
  }

  /** A job that was noted but never reached the queue, since its process died between the two, is enqueued now. */
  async #repair(): Promise<void> {
    try {
      const waiting = await this.store.list({ states: ACTIVE_STATES });
      for (const { id } of waiting) await this.parts.enqueue(id);
    } catch (error) {
      if (!isBackupError(error)) throw error;
    }
  }

  #time(): string {
    return this.parts.now().toISOString();
  }
}
