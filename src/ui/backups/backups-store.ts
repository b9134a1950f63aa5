import { ApiError, asApiError, type ApiClient } from '../api/api-client.js';
import { Rounds } from '../api/rounds.js';
import { Presses } from '../model/presses.js';
import { FollowedJobs } from './followed-jobs.js';
import { ListPages, type ListWish } from './list-pages.js';
import {
  hasEnded,
  type Backup,
  type ChangeLink,
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
/** How soon it is asked for again where one of its answers is older than another, in ms. */
const SOON_MS = 1_000;
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
  /** The backup that came while somebody looked. */
  fresh: string | undefined;
  /** The list could be loaded the last time. */
  #isReached = true;
  /** The list has a backup that is being made. */
  #isMaking = false;
  /** An answer was older than another one. */
  #isMixed = false;
  readonly #over = new AbortController();
  readonly #rounds = new Rounds(() => void this.refresh(), this.#over.signal);
  readonly #card: FollowedJobs;
  readonly #presses = new Presses();

  readonly #client: ApiClient;
  readonly #app: string;
  readonly #listener: StoreListener;

  constructor(client: ApiClient, app: string, listener: StoreListener) {
    this.#client = client;
    this.#app = app;
    this.#listener = listener;
    const { onChange, onJob, onError } = listener;
    const onEnd = async (job: Job): Promise<void> => {
      this.fresh = job.id;
      await this.refresh();
      listener.onEnd(job);
    };
    const onLost = (): void => this.#rounds.next(RETRY_MS);
    this.#card = new FollowedJobs(client, { onChange, onJob, onEnd, onLost, onError }, this.#over.signal);
  }

  /** The job that runs, or the one that has just ended. */
  get job(): Job | undefined {
    return this.#card.job;
  }

  get log(): readonly LogLine[] {
    return this.#card.log;
  }

  /** A backup of this app is being made, so that no other can start. */
  get isBusy(): boolean {
    return this.#isMaking || [...this.jobs.values()].some((job) => job.verb === 'backup' && !hasEnded(job));
  }

  /** False while something that is shown may have changed without being told. */
  get live(): boolean {
    return this.#isReached && this.#card.live;
  }

  open(): void {
    const { signal } = this.#over;
    const slow = setTimeout(() => {
      if (this.loaded === 'loading') this.#set({ loaded: 'slow' });
    }, SLOW_MS);
    signal.addEventListener('abort', () => clearTimeout(slow), { once: true });
    this.#rounds.open();
  }

  close(): void {
    this.#over.abort();
  }

  async refresh(): Promise<void> {
    const isNews = this.#rounds.begin();
    const wasMixed = this.#isMixed;
    let problem: ApiError | undefined;
    try {
      await this.#load(isNews);
    } catch (error) {
      problem = asApiError(error);
      if (isNews()) this.#failed(problem);
    }
    const isWell = this.live && this.loaded !== 'failed';
    this.#rounds.next(this.#isMixed && !wasMixed ? SOON_MS : isWell ? REFRESH_MS : RETRY_MS, problem);
    if (!this.#over.signal.aborted) this.#listener.onChange();
  }

  /** Follows a link that changes something, and looks at the list again. False if the same is under way, or if it failed, which is told. */
  async act(link: ChangeLink, body?: object): Promise<boolean> {
    return this.#change([link, body], async () => {
      const answer = await this.#client.follow<Partial<Pick<Job, 'id' | 'state'>>>(link, body);
      if (answer?.state === 'queued' || answer?.state === 'running') this.#card.started = answer.id;
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
    this.#card.dismiss();
  }

  async #load(isNews: () => boolean): Promise<void> {
    const { signal } = this.#over;
    const app = encodeURIComponent(this.#app);
    const [backups, health, jobs] = await Promise.all([
      this.#client.get<BackupList>(`/apps/${app}/backups?limit=${NEWEST}`, signal),
      this.#client.get<Health>(`/apps/${app}/backup-health`, signal).catch(withoutRoute),
      this.#client.get<List<Job>>(`/jobs?app=${app}`, signal),
    ]);
    const page = await this.pages.load(this.#client, `/apps/${app}/backups`, backups, signal);
    if (!isNews()) return;
    page();
    const own = jobs.items.filter((job) => job.app === this.#app);
    this.#isReached = true;
    this.#isMaking = backups.items.some((backup) => !hasEnded(backup));
    this.#isMixed = areMixed(backups.items, own);
    this.#set({
      loaded: 'loaded',
      problem: undefined,
      health,
      room: backups.room,
      leaving: firstOf(backups.items, backups.room?.wouldRemove),
      // The card shows those that run; what was cancelled kept nothing, and nobody waits for it.
      backups: backups.items.filter(({ state }) => state === 'completed' || state === 'failed'),
      links: backups._links ?? {},
      stored: backups.stored?.count ?? backups.items.length,
      jobs: new Map(own.map((job) => [job.id, job])),
    });
    this.#card.choose(own);
  }

  #failed(problem: ApiError): void {
    this.#isReached = false;
    if (this.loaded === 'loaded' && problem.isPassing) return this.#listener.onChange();
    this.#set({ loaded: 'failed', problem });
    this.#listener.onError(problem);
  }

  #set(changed: Partial<Omit<BackupsStore, 'isBusy' | 'live' | 'job' | 'log' | 'pages'>>): void {
    if (this.#over.signal.aborted) return;
    Object.assign(this, changed);
    this.#listener.onChange();
  }
}

/** One answer is older than the other: a job has begun or ended between them. */
function areMixed(backups: readonly Backup[], jobs: readonly Job[]): boolean {
  const newest = jobs[0]?.id ?? '';
  const runs = (id: string): boolean => {
    const job = jobs.find((each) => each.id === id);
    // One that is older than all of these may run: they are as many as one answer has.
    return job === undefined ? id < newest : !hasEnded(job);
  };
  return backups.some(({ id, state, verification: { state: verified, job = id } }) => {
    if (!hasEnded({ state })) return !runs(id);
    return verified === 'running' && !runs(job);
  });
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
