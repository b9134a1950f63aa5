import { ApiError, asApiError, type ApiClient } from '../api/api-client.js';
import { showingWatcher, watchJob } from '../api/watch-job.js';
import { Presses } from '../model/presses.js';
import { ListPages, type ListWish } from './list-pages.js';
import {
  hasEnded,
  type Backup,
  type BackupList,
  type Deletion,
  type DownloadLink,
  type Health,
  type Job,
  type Link,
  type Links,
  type List,
  type LogLine,
  type Room,
} from '../api/wire.js';

/** Whom the store tells. */
export interface StoreListener {
  /** Something that is shown has changed. */
  readonly onChange: () => void;
  readonly onJob: (job: Job) => void;
  /** The watched job has ended, and the list has it. */
  readonly onEnd: (job: Job) => void;
  readonly onError: (error: ApiError) => void;
}

/** What the strip of days and the dialogs know of. */
const NEWEST = 200;

/** How often the list is asked for, in ms: for what others start. */
const REFRESH_MS = 15_000;
const RETRY_MS = 5_000;
const SLOW_MS = 10_000;

/** The backups of one app as the server last told, kept up to date while somebody looks. */
export class BackupsStore {
  loaded: 'loading' | 'slow' | 'loaded' | 'failed' = 'loading';
  /** Why the list could not be loaded at all. */
  problem: ApiError | undefined;
  /** The newest. */
  backups: readonly Backup[] = [];
  /** Backups that are stored, all of them. */
  stored = 0;
  links: Links = {};
  health: Health | undefined;
  room: Room | undefined;
  /** Of those that are known, the newest that the next backup would remove. */
  leaving: Backup | undefined;
  readonly pages = new ListPages();
  /** Jobs of this app by their id, which is the id of what they make. */
  jobs: ReadonlyMap<string, Job> = new Map();
  /** The job that runs, or the one that has just ended. */
  job: Job | undefined;
  log: readonly LogLine[] = [];
  live = true;
  /** The backup that came while somebody looked. */
  fresh: string | undefined;
  #watched: string | undefined;
  /** The job that was started here last: it may have ended before anybody asks for it. */
  #started: string | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #over = new AbortController();
  readonly #presses = new Presses();

  readonly #client: ApiClient;
  readonly #app: string;
  readonly #listener: StoreListener;

  constructor(client: ApiClient, app: string, listener: StoreListener) {
    this.#client = client;
    this.#app = app;
    this.#listener = listener;
  }

  /** A backup of this app is being made, so that no other can start. */
  get isBusy(): boolean {
    return [...this.jobs.values()].some((job) => job.verb === 'backup' && !hasEnded(job));
  }

  open(): void {
    const { signal } = this.#over;
    const again = (): void => void this.refresh();
    addEventListener('online', again, { signal });
    addEventListener('offline', again, { signal });
    document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && again(), { signal });
    const slow = setTimeout(() => {
      if (this.loaded === 'loading') this.#set({ loaded: 'slow' });
    }, SLOW_MS);
    signal.addEventListener('abort', () => clearTimeout(slow), { once: true });
    again();
  }

  close(): void {
    this.#over.abort();
    clearTimeout(this.#timer);
  }

  async refresh(): Promise<void> {
    clearTimeout(this.#timer);
    try {
      await this.#load();
    } catch (error) {
      if (this.#over.signal.aborted) return;
      this.#failed(error);
    }
    this.#timer = setTimeout(
      () => {
        if (document.visibilityState === 'visible') void this.refresh();
      },
      this.live && this.loaded !== 'failed' ? REFRESH_MS : RETRY_MS,
    );
    this.#listener.onChange();
  }

  /** Follows a link that changes something, and looks at the list again. False if the same is under way, or if it failed, which is told. */
  async act(link: Link, body?: object): Promise<boolean> {
    return this.#change([link, body], async () => {
      const answer = await this.#client.follow<Partial<Pick<Job, 'id' | 'state'>>>(link, body);
      if (answer?.state === 'queued' || answer?.state === 'running') this.#started = answer.id;
    });
  }

  /** Follows several, one after the other, as far as they go. False if the same is under way, or if one failed, which is told. */
  async actAll(links: readonly Link[], body: object): Promise<boolean> {
    return this.#change([links, body], async () => {
      for (const link of links) await this.#client.follow(link, body);
    });
  }

  async #change(what: readonly unknown[], work: () => Promise<void>): Promise<boolean> {
    const isDone = await this.#presses.once(what, async () => {
      const isWell = await this.#told(async () => work().then(() => true));
      await this.refresh();
      return isWell;
    });
    return isDone === true;
  }

  /** Undefined, and told, if it failed. */
  async #told<T>(work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      this.#listener.onError(asApiError(error));
      return undefined;
    }
  }

  /** What deleting these would do; undefined, and told, if that cannot be said. */
  async deletionOf(ids: readonly string[]): Promise<Deletion | undefined> {
    const link = this.links['delete-preview'];
    if (link === undefined) return undefined;
    return this.#presses.once([link, ids], async () =>
      this.#told(async () => this.#client.follow<Deletion>(link, { ids })),
    );
  }

  /** Makes a link that opens a download; undefined, and told, if it failed. */
  async linkTo(backup: Backup, wish: object): Promise<DownloadLink | undefined> {
    const link = backup._links['download'];
    if (link === undefined) return undefined;
    return this.#presses.once([link, wish], async () =>
      this.#told(async () => {
        const made = await this.#client.follow<DownloadLink>(link, wish);
        return made && { ...made, href: this.#client.resolved(made.href) };
      }),
    );
  }

  /** Shows what is found, from its beginning. */
  async find(wish: ListWish): Promise<void> {
    this.pages.find(wish);
    await this.refresh();
  }

  async turn(to: 'next' | 'previous'): Promise<void> {
    this.pages[to]();
    await this.refresh();
  }

  async logOf(job: Job): Promise<readonly LogLine[]> {
    return (await this.#client.get<List<LogLine>>(`/jobs/${job.id}/log`, this.#over.signal)).items;
  }

  /** Takes the job that has ended off the page. */
  dismissJob(): void {
    this.#set({ job: undefined, log: [] });
  }

  async #load(): Promise<void> {
    const { signal } = this.#over;
    const app = encodeURIComponent(this.#app);
    const [backups, health, jobs] = await Promise.all([
      this.#client.get<BackupList>(`/apps/${app}/backups?limit=${NEWEST}`, signal),
      this.#client.get<Health>(`/apps/${app}/backup-health`, signal).catch(withoutRoute),
      this.#client.get<List<Job>>(`/jobs?app=${app}`, signal),
    ]);
    await this.pages.load(this.#client, `/apps/${app}/backups`, backups, signal);
    const own = jobs.items.filter((job) => job.app === this.#app);
    this.#set({
      loaded: 'loaded',
      problem: undefined,
      live: true,
      health,
      room: backups.room,
      leaving: firstOf(backups.items, backups.room?.wouldRemove),
      // The card shows those that run; what was cancelled kept nothing, and nobody waits for it.
      backups: backups.items.filter(({ state }) => state === 'completed' || state === 'failed'),
      links: backups._links ?? {},
      stored: backups.stored?.count ?? backups.items.length,
      jobs: new Map(own.map((job) => [job.id, job])),
    });
    const active = own.filter((job) => !hasEnded(job));
    // One that waits behind another is shown once that has ended, unless it was started here.
    const running =
      active.find(({ id }) => id === this.#started) ??
      active.find(({ state }) => state !== 'queued') ??
      active.at(-1) ??
      own.find(({ id }) => id === this.#started);
    if (running !== undefined && running.id !== this.#watched) void this.#watch(running);
  }

  async #watch(first: Job): Promise<void> {
    this.#watched = first.id;
    this.#set({ job: first, log: [] });
    this.#listener.onJob(first);
    let last = first;
    const watcher = showingWatcher(
      (changed) => this.#set(changed),
      (job) => {
        last = job;
        this.#listener.onJob(job);
      },
    );
    try {
      await watchJob(this.#client, first, watcher, this.#over.signal);
    } catch (error) {
      this.#listener.onError(asApiError(error));
      // The next look at the list follows it again, if it still runs.
      if (!hasEnded(last)) return void (this.#watched = undefined);
    }
    if (this.#over.signal.aborted) return;
    this.fresh = first.id;
    await this.refresh();
    if (hasEnded(last)) this.#listener.onEnd(last);
  }

  #failed(error: unknown): void {
    const problem = asApiError(error);
    if (this.loaded === 'loaded' && problem.isPassing) return this.#set({ live: false });
    this.#set({ loaded: 'failed', problem });
    this.#listener.onError(problem);
  }

  #set(changed: Partial<Omit<BackupsStore, 'isBusy' | 'pages'>>): void {
    if (this.#over.signal.aborted) return;
    Object.assign(this, changed);
    this.#listener.onChange();
  }
}

/** The first backup whose id is among these, which may be thousands. */
function firstOf(backups: readonly Backup[], ids: readonly string[] = []): Backup | undefined {
  const wanted = new Set(ids);
  return backups.find(({ id }) => wanted.has(id));
}

/** A server that is older than these pages has no such route: what it would tell is left out. */
function withoutRoute(error: unknown): undefined {
  if (error instanceof ApiError && error.status === 404 && error.code !== 'app-not-found') return undefined;
  throw error;
}
