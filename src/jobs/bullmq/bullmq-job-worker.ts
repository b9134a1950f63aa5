import { DelayedError, Worker, type Job as QueuedJob } from 'bullmq';
import { randomUUID } from 'node:crypto';
import { isBackupError } from '../../errors.js';
import { JobRecorder } from '../job-recorder.js';
import type { JobRunner, JobWorker, WorkLimits } from '../job-queue.js';
import {
  endedJob,
  failureOf,
  hasEnded,
  interruptedJob,
  MAX_ATTEMPTS,
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

interface WorkerParts {
  readonly now: () => Date;
  readonly enqueue: (id: string) => Promise<void>;
}

/** Runs what BullMQ hands out. */
export class BullMqJobWorker implements JobWorker {
  readonly #worker: Worker;
  readonly #stops = new Set<AbortController>();
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
    await this.#worker.pause(true);
    await this.#worker.close();
  }

  async #process(queued: QueuedJob<{ readonly id: string }>, token: string | undefined): Promise<void> {
    const job = await this.store.find(queued.data.id);
    if (job === undefined || hasEnded(job)) return;
    const comeBack = async (delayMs: number): Promise<never> => {
      await queued.moveToDelayed(Date.now() + delayMs, token);
      throw new DelayedError();
    };
    if (!(await this.store.occupy(job, this.limits))) return comeBack(BUSY_MS);
    const holder = randomUUID();
    const isSpent = job.attempt >= MAX_ATTEMPTS;
    const begun = await this.store.hold(
      job,
      isSpent ? interruptedJob(job, this.#time()) : startedJob(job, this.#time()),
      holder,
    );
    if (begun === undefined) return comeBack(0);
    if (hasEnded(begun)) return this.store.vacate(begun);
    const end = await this.#runHeld(begun, holder);
    if (end === undefined) return;
    await this.store.vacate(end);
    if (end.state === 'queued') await comeBack(0);
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
    await this.store.changeHeld(job.id, holder, (last) => recorder.take(last));
    return this.store.changeHeld(job.id, holder, (last) =>
      isHandedBack(stop.signal) && !('result' in outcome) && last.state === 'running'
        ? { state: 'queued', attempt: last.attempt - 1 }
        : endedJob(last, outcome, this.#time()),
    );
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
      const job = recorder.isChanged
        ? await this.store.changeHeld(id, holder, (last) => recorder.take(last))
        : await this.store.held(id, holder);
      if (job === undefined) stop.abort(new Lost('another worker has taken the job'));
      else if (job.state === 'cancelling') stop.abort(new Error('cancelled'));
    } catch (error) {
      if (!isBackupError(error)) throw error;
    }
  }

  /** A job that was noted but never reached the queue, since its process died between the two, is enqueued now. */
  async #repair(): Promise<void> {
    try {
      const waiting = await this.store.list({ states: ['queued', 'running', 'cancelling'] });
      for (const { id } of waiting) await this.parts.enqueue(id);
    } catch (error) {
      if (!isBackupError(error)) throw error;
    }
  }

  #time(): string {
    return this.parts.now().toISOString();
  }
}
