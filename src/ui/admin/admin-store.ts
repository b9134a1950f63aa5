import { asApiError, type ApiClient, type ApiError } from '../api/api-client.js';
import { watchJob } from '../api/watch-job.js';
import { Presses } from '../model/presses.js';
import { BulkRun } from './bulk-run.js';
import { RankedApps, type KnownHealth } from './ranked-apps.js';
import { hasEnded, type App, type Health, type Job, type Link, type Links, type List } from '../api/wire.js';

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
/** Answers that are waited for at once. */
const AT_ONCE = 4;
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
  live = true;
  /** The backups of many apps that were started here together. */
  bulk: BulkRun | undefined;
  readonly #followed = new Set<string>();
  /** Ids of jobs that were started here and have not ended. */
  readonly #own = new Set<string>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #presses = new Presses();

  readonly #client: ApiClient;
  readonly #listener: AdminListener;
  readonly #signal: AbortSignal;

  constructor(client: ApiClient, listener: AdminListener, signal: AbortSignal) {
    this.#client = client;
    this.#listener = listener;
    this.#signal = signal;
    signal.addEventListener('abort', () => clearTimeout(this.#timer), { once: true });
  }

  open(): void {
    const signal = this.#signal;
    const again = (): void => void this.refresh();
    addEventListener('online', again, { signal });
    document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && again(), { signal });
    again();
  }

  async refresh(): Promise<void> {
    clearTimeout(this.#timer);
    try {
      const [apps, jobs] = await Promise.all([
        this.#client.get<List<App>>('/apps', this.#signal),
        this.#client.get<List<Job>>(`/jobs?limit=${JOBS}`, this.#signal),
      ]);
      const { items, _links: links = {} } = apps;
      this.#set({ loaded: 'loaded', problem: undefined, live: true, apps: items, links, jobs: jobs.items });
      this.#tellEnded(jobs.items);
      await this.#followBulk(jobs.items);
      for (const job of jobs.items.filter((each) => !hasEnded(each)).slice(0, FOLLOWED)) void this.#follow(job);
      await this.#loadHealth();
    } catch (error) {
      if (this.#signal.aborted) return;
      this.#failed(asApiError(error));
    }
    this.#timer = setTimeout(() => {
      if (document.visibilityState === 'visible') void this.refresh();
    }, REFRESH_MS);
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
    bulk.follow([
      ...newest,
      ...(await Promise.all(older.map(async ({ id }) => this.#client.get<Job>(`/jobs/${id}`, this.#signal)))),
    ]);
    this.#listener.onChange();
    if (bulk.isOver) this.#listener.onBulk(bulk);
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

  /** An app whose health nobody can tell is shown as unknown, and never as good. */
  async #loadHealth(): Promise<void> {
    const waiting = [...this.apps];
    const health = new Map<string, KnownHealth>();
    const worker = async (): Promise<void> => {
      for (let app = waiting.shift(); app !== undefined; app = waiting.shift()) {
        health.set(app.name, await this.#healthOf(app));
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    this.#set({ health });
  }

  async #healthOf({ _links }: App): Promise<KnownHealth> {
    const link = _links['health'];
    if (link === undefined) return 'unknown';
    try {
      return await this.#client.read<Health>(link, this.#signal);
    } catch {
      return 'unknown';
    }
  }

  async #follow(job: Job): Promise<void> {
    if (this.#followed.has(job.id)) return;
    this.#followed.add(job.id);
    const onJob = (changed: Job): void => {
      this.#set({ jobs: this.jobs.map((each) => (each.id === changed.id ? changed : each)) });
      if (!hasEnded(changed)) this.bulk?.follow([changed]);
    };
    const onLive = (live: boolean): void => this.#set({ live });
    try {
      await watchJob(this.#client, job, { onJob, onLive, onLog: () => undefined }, this.#signal);
    } catch (error) {
      if (!this.#signal.aborted) this.#listener.onError(asApiError(error));
    }
    this.#followed.delete(job.id);
    if (this.#signal.aborted) return;
    if (this.bulk?.isOver !== false) return this.refresh();
    // Many end one after another: all of them are looked at together.
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.refresh(), BULK_MS);
  }

  #failed(problem: ApiError): void {
    if (this.loaded === 'loaded' && problem.isPassing) return this.#set({ live: false });
    this.#set({ loaded: 'failed', problem });
    this.#listener.onError(problem);
  }

  #set(changed: Partial<AdminStore>): void {
    if (this.#signal.aborted) return;
    Object.assign(this, changed);
    if (changed.apps !== undefined || changed.health !== undefined)
      this.ranked = new RankedApps(this.apps, this.health);
    this.#listener.onChange();
  }
}
