import { asApiError, type ApiClient, type ApiError } from '../api/api-client.js';
import { watchJob } from '../api/watch-job.js';
import { hasEnded, type App, type Health, type Job, type Link, type Links, type List } from '../api/wire.js';

export interface AdminListener {
  /** Something that is shown has changed. */
  readonly onChange: () => void;
  readonly onError: (error: ApiError) => void;
}

/** Health of an app, or that nobody could say it. */
export type KnownHealth = Health | 'unknown';

const REFRESH_MS = 15_000;
/** Answers that are waited for at once. */
const AT_ONCE = 4;
const JOBS = 30;
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
  jobs: readonly Job[] = [];
  live = true;
  readonly #followed = new Set<string>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly client: ApiClient,
    private readonly listener: AdminListener,
    private readonly signal: AbortSignal,
  ) {
    signal.addEventListener('abort', () => clearTimeout(this.#timer), { once: true });
  }

  open(): void {
    const { signal } = this;
    const again = (): void => void this.refresh();
    addEventListener('online', again, { signal });
    document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && again(), { signal });
    again();
  }

  async refresh(): Promise<void> {
    clearTimeout(this.#timer);
    try {
      const [apps, jobs] = await Promise.all([
        this.client.get<List<App>>('/apps', this.signal),
        this.client.get<List<Job>>(`/jobs?limit=${JOBS}`, this.signal),
      ]);
      const { items, _links: links = {} } = apps;
      this.#set({ loaded: 'loaded', problem: undefined, live: true, apps: items, links, jobs: jobs.items });
      for (const job of jobs.items.filter((each) => !hasEnded(each)).slice(0, FOLLOWED)) void this.#follow(job);
      await this.#loadHealth();
    } catch (error) {
      if (this.signal.aborted) return;
      this.#failed(asApiError(error));
    }
    this.#timer = setTimeout(() => {
      if (document.visibilityState === 'visible') void this.refresh();
    }, REFRESH_MS);
  }

  /** Follows a link that changes something, and looks at everything again. False, and told, if it failed. */
  async act(link: Link | undefined, body?: object): Promise<boolean> {
    if (link === undefined) return false;
    try {
      await this.client.follow(link, body);
      return true;
    } catch (error) {
      this.listener.onError(asApiError(error));
      return false;
    } finally {
      void this.refresh();
    }
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
      return await this.client.read<Health>(link, this.signal);
    } catch {
      return 'unknown';
    }
  }

  async #follow(job: Job): Promise<void> {
    if (this.#followed.has(job.id)) return;
    this.#followed.add(job.id);
    const onJob = (changed: Job): void => {
      this.#set({ jobs: this.jobs.map((each) => (each.id === changed.id ? changed : each)) });
    };
    const onLive = (live: boolean): void => this.#set({ live });
    try {
      await watchJob(this.client, job, { onJob, onLive, onLog: () => undefined }, this.signal);
    } catch (error) {
      if (!this.signal.aborted) this.listener.onError(asApiError(error));
    }
    this.#followed.delete(job.id);
    if (!this.signal.aborted) await this.refresh();
  }

  #failed(problem: ApiError): void {
    if (this.loaded === 'loaded' && problem.isOffline) return this.#set({ live: false });
    this.#set({ loaded: 'failed', problem });
    this.listener.onError(problem);
  }

  #set(changed: Partial<AdminStore>): void {
    if (this.signal.aborted) return;
    Object.assign(this, changed);
    this.listener.onChange();
  }
}
