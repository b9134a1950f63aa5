import { randomUUID } from 'node:crypto';
import { isBackupError } from '../../errors.js';
import { parseJson } from '../../json/json-value.js';
import { livenessOf, thisProcess } from '../../process/process-identity.js';
import { identityIn } from '../../process/read-identity.js';
import { JobRecorder, reportedChange } from '../job-recorder.js';
import type { JobRunner, JobWorker, WorkLimits } from '../job-queue.js';
import { endedJob, failureOf, type Job, type JobChange, type JobOutcome } from '../job.js';
import { HandedBack, isHandedBack, isLost, Lost } from '../job-stop.js';
import type { HeldRow, SqliteJobTable } from './sqlite-job-table.js';

/** How often a worker looks for jobs, writes down progress, and notices a cancel, in ms. */
const TICK_MS = 250;

/** A worker of another machine is dead once its beat has not changed for this long while this one watched, in ms. */
const LEASE_MS = 60_000;

interface RunningJob {
  readonly id: string;
  readonly holder: string;
  readonly stop: AbortController;
  readonly recorder: JobRecorder;
  readonly done: Promise<void>;
}

export class SqliteJobWorker implements JobWorker {
  readonly #running = new Map<string, RunningJob>();
  /** When the beat of a job was first seen as it is now. */
  readonly #watched = new Map<string, { readonly sign: string; readonly since: number }>();
  readonly #timer: NodeJS.Timeout;
  #isClosed = false;

  constructor(
    private readonly table: SqliteJobTable,
    private readonly run: JobRunner,
    private readonly limits: WorkLimits,
    private readonly now: () => Date,
  ) {
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
    this.#tick();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const running = [...this.#running.values()];
    for (const { stop } of running) stop.abort(new HandedBack('the worker is closed'));
    await Promise.all(running.map(({ done }) => done));
    clearInterval(this.#timer);
  }

  /** A store that is locked or out of reach for a moment is asked again at the next tick. */
  #tick(): void {
    try {
      for (const job of this.#running.values()) this.#keepAlive(job);
      while (!this.#isClosed && this.#running.size < this.limits.concurrency) {
        const holder = JSON.stringify({ ...thisProcess(), token: randomUUID() });
        const job = this.table.take(holder, this.limits, this.#dead());
        if (job === undefined) return;
        this.#start(job, holder);
      }
    } catch (error) {
      if (!isBackupError(error)) throw error;
    }
  }

  #start(job: Job, holder: string): void {
    const stop = new AbortController();
    const recorder = new JobRecorder(() => this.now());
    if (job.state === 'cancelling') stop.abort(new Error('cancelled'));
    const { id } = job;
    const done = this.#finish(job, holder, stop, recorder).finally(() => this.#running.delete(id));
    this.#running.set(id, { id, holder, stop, recorder, done });
  }

  async #finish(job: Job, holder: string, stop: AbortController, recorder: JobRecorder): Promise<void> {
    const outcome = await this.run(job, { signal: stop.signal, ...recorder.sinks }).then(
      (result): JobOutcome => ({ result }),
      (error: unknown): JobOutcome => ({ failure: failureOf(error) }),
    );
    if (isLost(stop.signal)) return;
    const goesBack = isHandedBack(stop.signal) && !('result' in outcome);
    const end = (last: Job): JobChange =>
      goesBack && last.state === 'running'
        ? { state: 'queued', attempt: last.attempt - 1 }
        : endedJob(last, outcome, this.now().toISOString());
    // Lines first: the end is the last one.
    await this.#retry(() => this.#report(job.id, holder, recorder));
    await this.#retry(() => this.table.changeHeld(job.id, holder, end));
  }

  /** How a job ended is not forgotten because the file is locked just now. */
  async #retry(write: () => unknown): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        write();
        return;
      } catch (error) {
        if (!isBackupError(error) || attempt === 20) throw error;
        await new Promise((resolve) => setTimeout(resolve, TICK_MS));
      }
    }
  }

  #report(id: string, holder: string, recorder: JobRecorder): Job | undefined {
    const reported = recorder.take();
    try {
      return this.table.changeHeld(id, holder, (last) => reportedChange(last, reported));
    } catch (error) {
      recorder.putBack(reported);
      throw error;
    }
  }

  #keepAlive({ id, holder, stop, recorder }: RunningJob): void {
    const job = recorder.isChanged ? this.#report(id, holder, recorder) : this.table.beat(id, holder);
    if (job === undefined) stop.abort(new Lost('another worker has taken the job'));
    else if (job.state === 'cancelling') stop.abort(new Error('cancelled'));
  }

  /** Jobs whose worker has died. */
  #dead(): readonly HeldRow[] {
    const rows = this.table.held().filter(({ job }) => !this.#running.has(job.id));
    const ids = new Set(rows.map(({ job }) => job.id));
    for (const id of this.#watched.keys()) if (!ids.has(id)) this.#watched.delete(id);
    return rows.filter((row) => this.#isDead(row));
  }

  #isDead({ job, holder, beat }: HeldRow): boolean {
    const liveness = livenessOf(identityIn(parseJson(holder)));
    if (liveness !== 'unknown') return liveness === 'dead';
    const sign = `${holder} ${beat} ${job.seq}`;
    const seen = this.#watched.get(job.id);
    if (seen?.sign !== sign) {
      this.#watched.set(job.id, { sign, since: performance.now() });
      return false;
    }
    return performance.now() - seen.since > LEASE_MS;
  }
}
