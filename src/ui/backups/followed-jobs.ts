import { asApiError, type ApiClient, type ApiError } from '../api/api-client.js';
import { showingWatcher, watchJob, type WatchedJob } from '../api/watch-job.js';
import { hasEnded, type Job, type LogLine } from '../api/wire.js';

export interface FollowListener {
  /** Something that is shown has changed. */
  readonly onChange: () => void;
  readonly onJob: (job: Job) => void;
  /** Told of each once. */
  readonly onEnd: (job: Job) => Promise<void>;
  /** Nobody tells how a job goes on. */
  readonly onLost: () => void;
  readonly onError: (error: ApiError) => void;
}

/** Jobs of an app, each followed until it has ended, and the one of them that is on the card. */
export class FollowedJobs {
  /** On the card: one that runs, or has just ended. */
  job: Job | undefined;
  log: readonly LogLine[] = [];
  /** Id of the one that was started here last: it may have ended before anybody asks for it. */
  started: string | undefined;
  #shown: string | undefined;
  /** By their ids: those that run go on also while another one is on the card. */
  readonly #running = new Map<string, WatchedJob>();
  readonly #ended = new Set<string>();
  readonly #client: ApiClient;
  readonly #listener: FollowListener;
  readonly #signal: AbortSignal;

  constructor(client: ApiClient, listener: FollowListener, signal: AbortSignal) {
    this.#client = client;
    this.#listener = listener;
    this.#signal = signal;
  }

  /** False while the updates of one of them are interrupted. */
  get live(): boolean {
    return [...this.#running.values()].every(({ live }) => live);
  }

  /** Of the jobs of the app, newest first, one belongs on the card. */
  choose(jobs: readonly Job[]): void {
    // A list that was asked for before may have one that has ended since.
    const known = jobs.filter(({ id }) => !this.#ended.has(id));
    const active = known.filter((job) => !hasEnded(job));
    // One that waits behind another is shown once that has ended, unless it was started here.
    const next =
      active.find(({ id }) => id === this.started) ??
      active.find(({ state }) => state !== 'queued') ??
      active.at(-1) ??
      known.find(({ id }) => id === this.started);
    if (next !== undefined && next.id !== this.#shown) this.#show(next);
  }

  /** Takes the job off the card. */
  dismiss(): void {
    Object.assign(this, { job: undefined, log: [] });
    this.#listener.onChange();
  }

  #show(first: Job): void {
    this.#shown = first.id;
    const known = this.#running.get(first.id);
    const { job, log } = known ?? { job: first, log: [] };
    Object.assign(this, { job, log });
    this.#listener.onChange();
    this.#listener.onJob(job);
    if (known === undefined) void this.#follow(first);
  }

  async #follow(first: Job): Promise<void> {
    const { id } = first;
    let last: WatchedJob = { job: first, log: [], live: true };
    this.#running.set(id, last);
    const isShown = (): boolean => this.#shown === id;
    const show = (changed: Partial<WatchedJob>): void => {
      if (this.#signal.aborted) return;
      this.#running.set(id, (last = { ...last, ...changed }));
      if (isShown()) Object.assign(this, { job: last.job, log: last.log });
      this.#listener.onChange();
    };
    const tell = (job: Job): void => {
      if (isShown() || hasEnded(job)) this.#listener.onJob(job);
    };
    try {
      await watchJob(this.#client, first, showingWatcher(show, tell), this.#signal);
    } catch (error) {
      const problem = asApiError(error);
      // One that is gone has ended: the list tells what became of it.
      if (problem.status !== 404) this.#listener.onError(problem);
    }
    this.#running.delete(id);
    if (this.#signal.aborted) return;
    if (hasEnded(last.job)) {
      this.#ended.add(id);
      return this.#listener.onEnd(last.job);
    }
    // The next look at the list follows it again, if it still runs.
    if (isShown()) {
      this.#shown = undefined;
      this.dismiss();
    }
    this.#listener.onLost();
  }
}
