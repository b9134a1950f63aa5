import { asApiError, type ApiClient, type ApiError } from '../api/api-client.js';
import { Rounds } from '../api/rounds.js';
import { watchJob } from '../api/watch-job.js';
import { Newest } from '../model/newest.js';
import { Presses } from '../model/presses.js';
import { BulkRun } from './bulk-run.js';
import { HealthOfApps, type KnownHealth } from './known-health.js';
import { RankedApps } from './ranked-apps.js';
import { hasEnded, newerOf, type App, type Job, type Link, type Links, type List } from '../api/wire.js';

export interface AdminListener {
  /** Something that is shown has changed. */
  readonly onChange: () => void;
  readonly onError: (error: ApiError) => void;
  /** A job that was started here, alone, has ended. */
  readonly onEnd: (job: Job) => void;
  /** All backups of a bulk run were asked for, or have ended. */
  readonly onBulk: (bulk: BulkRun) => void;
}

const REFRESH_MS = 15_000;
const JOBS = 30;
/** How soon after a job of a bulk run has ended everything is looked at again, in ms. */
const BULK_MS = 3_000;
/** Jobs of a bulk run that are too old for the list, asked for one by one each time. */
const OLDER = 50;
/** Jobs that are followed live; the others are as the last answer told. */
const FOLLOWED = 6;

/** All apps that the reader may see, with their health, and the jobs that run and ran. */
export class AdminStore {
  loaded: 'loading' | 'loaded' | 'failed' = 'loading';
  problem: ApiError | undefined;
  apps: readonly App[] = [];
  links: Links = {};
  /** By the name of the app. */
  health: ReadonlyMap<string, KnownHealth> = new Map();
  ranked = new RankedApps([], this.health);
  jobs: readonly Job[] = [];
  /** The backups of many apps that were started here together. */
  bulk: BulkRun | undefined;
  /** Whether the updates of the jobs that are followed come live, by the id of each. */
  readonly #followed = new Map<string, boolean>();
  /** Ids of jobs that were started here and have not ended. */
  readonly #own = new Set<string>();
  /** Everything could be loaded the last time. */
  #isReached = true;
  readonly #rounds: Rounds;
  readonly #health: HealthOfApps;
  readonly #newestHealth = new Newest();
  readonly #presses = new Presses();

  readonly #client: ApiClient;
  readonly #listener: AdminListener;
  readonly #signal: AbortSignal;

  constructor(client: ApiClient, listener: AdminListener, signal: AbortSignal) {
    this.#client = client;
    this.#listener = listener;
    this.#signal = signal;
    this.#health = new HealthOfApps(client, signal);
    this.#rounds = new Rounds(() => void this.refresh(), signal);
  }

  /** False while something that is shown may have changed without being told. */
  get live(): boolean {
    return this.#isReached && ![...this.#followed.values()].includes(false);
  }

  open(): void {
    this.#rounds.open();
  }

  async refresh(): Promise<void> {
    const isNews = this.#rounds.begin();
    let problem: ApiError | undefined;
    try {
      const [apps, jobs] = await Promise.all([
        this.#client.get<List<App>>('/apps', this.#signal),
        this.#client.get<List<Job>>(`/jobs?limit=${JOBS}`, this.#signal),
      ]);
      if (isNews()) await this.#show(apps, jobs.items);
      await this.#loadHealth();
    } catch (error) {
      problem = asApiError(error);
      if (isNews()) this.#failed(problem);
    }
    this.#rounds.next(REFRESH_MS, problem);
  }

  async #show({ items: apps, _links: links = {} }: List<App>, listed: readonly Job[]): Promise<void> {
    const known = new Map(this.jobs.map((job) => [job.id, job]));
    // Of one that is followed, more may be known already.
    const jobs = listed.map((job) => newerOf(known.get(job.id) ?? job, job));
    this.#isReached = true;
    this.#set({ loaded: 'loaded', problem: undefined, apps, links, jobs });
    this.#tellEnded(jobs);
    await this.#followBulk(jobs);
    for (const job of jobs.filter((each) => !hasEnded(each)).slice(0, FOLLOWED)) void this.#follow(job);
  }

  /** Starts a backup of each of these apps. */
  async backUpAll(apps: readonly App[]): Promise<void> {
    if (this.bulk?.isOver === false) return;
    const bulk = new BulkRun(apps, this.#client, {
      onChange: () => this.#listener.onChange(),
      onAsked: (asked) => this.#listener.onBulk(asked),
    });
    this.#set({ bulk });
    await bulk.start();
    await this.refresh();
  }

  dismissBulk(): void {
    this.#set({ bulk: undefined });
  }

  async #followBulk(newest: readonly Job[]): Promise<void> {
    const { bulk } = this;
    if (bulk === undefined || bulk.isOver) return;
    const known = new Set(newest.map(({ id }) => id));
    const older = bulk.started.filter((job) => !hasEnded(job) && !known.has(job.id)).slice(0, OLDER);
    bulk.follow([...newest, ...(await Promise.all(older.map(async (job) => this.#nowOf(job))))]);
    this.#listener.onChange();
    if (bulk.isOver) this.#listener.onBulk(bulk);
  }

  /** One that nobody knows any more has ended, and nobody can say how. */
  async #nowOf(job: Job): Promise<Job> {
    try {
      return await this.#client.get<Job>(`/jobs/${job.id}`, this.#signal);
    } catch (error) {
      const { status, code, message } = asApiError(error);
      if (status !== 404) throw error;
      return { ...job, state: 'failed', failure: { code, message, changed: 'partial' } };
    }
  }

  /** Starts a job whose end is told. False, and told, if it was not started. */
  async start(link: Link): Promise<boolean> {
    return this.act(link, {}, (job) => this.#own.add(job.id));
  }

  #tellEnded(jobs: readonly Job[]): void {
    for (const job of jobs) if (hasEnded(job) && this.#own.delete(job.id)) this.#listener.onEnd(job);
  }

  /** Follows a link that changes something, and looks at everything again. False if the same is under way, or if it failed, which is told. */
  async act(link: Link | undefined, body?: object, then?: (job: Job) => void): Promise<boolean> {
    if (link === undefined) return false;
    const ask = async (): Promise<boolean> => {
      try {
        const job = await this.#client.follow<Job>(link, body);
        if (job !== undefined) then?.(job);
        return true;
      } catch (error) {
        this.#listener.onError(asApiError(error));
        return false;
      } finally {
        void this.refresh();
      }
    };
    return (await this.#presses.once([link, body], ask)) === true;
  }

  async #loadHealth(): Promise<void> {
    const isNews = this.#newestHealth.ask();
    const health = await this.#health.of(this.apps, this.jobs);
    if (isNews()) this.#set({ health });
  }

  async #follow(job: Job): Promise<void> {
    if (this.#followed.has(job.id)) return;
    this.#followed.set(job.id, true);
    const onJob = (changed: Job): void => {
      this.#set({ jobs: this.jobs.map((each) => (each.id === changed.id ? newerOf(each, changed) : each)) });
      if (!hasEnded(changed)) this.bulk?.follow([changed]);
    };
    const onLive = (live: boolean): void => {
      this.#followed.set(job.id, live);
      this.#set({});
    };
    let problem: ApiError | undefined;
    try {
      await watchJob(this.#client, job, { onJob, onLive, onLog: () => undefined }, this.#signal);
    } catch (error) {
      problem = asApiError(error);
    }
    this.#followed.delete(job.id);
    if (this.#signal.aborted) return;
    // One that is gone has ended: the list tells what became of it.
    if (problem !== undefined && problem.status !== 404) this.#listener.onError(problem);
    if (problem === undefined && this.bulk?.isOver !== false) return this.refresh();
    // Many end one after another: all of them are looked at together.
    this.#rounds.next(BULK_MS);
  }

  #failed(problem: ApiError): void {
    this.#isReached = false;
    if (this.loaded === 'loaded' && problem.isPassing) return this.#set({});
    this.#set({ loaded: 'failed', problem });
    this.#listener.onError(problem);
  }

  #set(changed: Partial<Omit<AdminStore, 'live'>>): void {
    if (this.#signal.aborted) return;
    Object.assign(this, changed);
    if (changed.apps !== undefined || changed.health !== undefined)
      this.ranked = new RankedApps(this.apps, this.health);
    this.#listener.onChange();
  }
}
