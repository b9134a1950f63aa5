import { ApiError, asApiError, type ApiClient } from '../api/api-client.js';
import { showingWatcher, watchJob } from '../api/watch-job.js';
import {
  hasEnded,
  type Backup,
  type ChangeLink,
  type DownloadLink,
  type Job,
  type List,
  type LogLine,
} from '../api/wire.js';
import { ChangesStore } from './changes/changes-store.js';
import { ContentsStore } from './contents/contents-store.js';
import { Newest } from '../model/newest.js';
import { Presses } from '../model/presses.js';
import { InsideClient, type InsideListener } from './inside-client.js';
import { onLookedAt } from '../api/looked-at.js';
import { TimelineStore } from './timeline/timeline-store.js';

export const TABS = ['overview', 'contents', 'timeline', 'changes', 'log'] as const;
export type Tab = (typeof TABS)[number];

/** What an address asks for; the first one where it asks for none of them. */
export function tabOf(name: string): Tab {
  return TABS.find((tab) => tab === name) ?? 'overview';
}

export interface StoreListener extends InsideListener {
  /** A job that is watched has changed. */
  readonly onJob: (job: Job) => void;
  /** A verification has ended, and the backup says so. */
  readonly onVerified: (job: Job) => void;
}

interface InsideOptions {
  readonly client: ApiClient;
  readonly path: string;
  /** Of the backups of its app. */
  readonly listPath: string;
  readonly listener: StoreListener;
  readonly signal: AbortSignal;
  /** The part that is opened first. */
  readonly tab: Tab;
  /** What it is compared with first; empty for the one before it. */
  readonly base: string;
}

/** A job, what it says, and whether it is told as it happens. */
interface Watched {
  readonly job: Job;
  readonly log: readonly LogLine[];
  readonly live: boolean;
}

/** One backup, and what is asked of its inside: each part when somebody looks at it. */
export class InsideStore {
  backup: Backup | undefined;
  problem: ApiError | undefined;
  /** The other backups that are stored, newest first. */
  others: readonly Backup[] = [];
  log: readonly LogLine[] | undefined;
  /** The job that makes it, or has made it. */
  job: Job | undefined;
  live = true;
  /** The verification that runs, or the last one where it has failed. */
  verification: Watched | undefined;
  readonly inside: InsideClient;
  readonly contents: ContentsStore;
  readonly timeline: TimelineStore;
  readonly changes: ChangesStore;

  tab: Tab;
  readonly #listPath: string;
  readonly #listener: StoreListener;
  /** Id of the verification that is followed, or whose log is read. */
  #following: string | undefined;
  /** Ids of the verifications whose end is told. */
  readonly #watched = new Set<string>();
  readonly #newest = new Newest();
  readonly #presses = new Presses();

  constructor({ client, path, listPath, listener, signal, tab, base }: InsideOptions) {
    this.tab = tab;
    this.#listPath = listPath;
    this.#listener = listener;
    this.inside = new InsideClient(client, path, listener, signal);
    this.contents = new ContentsStore(this.inside);
    this.timeline = new TimelineStore(this.inside);
    this.changes = new ChangesStore(this.inside, base);
    // Others may have changed or deleted it while nobody looked.
    onLookedAt(() => {
      if (this.backup !== undefined) this.#refresh().catch(() => undefined);
    }, signal);
  }

  async load(): Promise<void> {
    const { api, signal } = this.inside;
    try {
      const backup = await this.#refresh();
      // Of one that failed, its log says how far it came.
      if (backup.state === 'failed' && this.tab === 'overview') this.#set({ tab: 'log' });
      this.show(this.tab);
      const jobs = await api.get<List<Job>>(`/jobs?app=${encodeURIComponent(backup.app)}`, signal);
      const isDone = hasEnded(backup);
      const job =
        jobs.items.find(({ id }) => id === backup.id) ??
        (isDone ? undefined : await api.get<Job>(`/jobs/${backup.id}`, signal));
      if (job === undefined) return this.#set({ log: [] });
      this.#set({ job });
      if (!hasEnded(job)) return await this.#watch(job);
      // It ended between the two answers.
      if (!isDone) await this.#reread();
      this.#set({ log: await this.#logOf(job) });
    } catch (error) {
      if (this.backup !== undefined) return this.inside.fail(error, () => void this.load());
      this.#set({ problem: asApiError(error) });
    }
  }

  /** Looks at the backup again, and at what is known beside it. */
  async #refresh(): Promise<Backup> {
    const { api, path, signal } = this.inside;
    const isNews = this.#newest.ask();
    const backup = await api.get<Backup>(path, signal).catch((error: unknown) => {
      // Somebody has deleted it.
      if (error instanceof ApiError && error.status === 404) this.#set({ backup: undefined, problem: error });
      throw error;
    });
    if (isNews()) this.#set({ backup, problem: undefined });
    const { items } = await api.get<List<Backup>>(`${this.#listPath}?archiveState=available&limit=200`, signal);
    if (!isNews()) return backup;
    this.#set({ others: items.filter(({ id }) => id !== backup.id) });
    void this.inside.tell(async () => this.#followVerification(backup));
    return backup;
  }

  /** Follows the job that makes it until it has ended, and reads what has become of it. */
  async #watch(job: Job): Promise<void> {
    const watcher = showingWatcher(
      (changed) => this.#set(changed),
      (changed) => this.#listener.onJob(changed),
    );
    await watchJob(this.inside.api, job, watcher, this.inside.signal);
    await this.#reread();
  }

  async #reread(): Promise<void> {
    await this.#refresh();
    // The part that somebody waits at can be asked for now.
    this.show(this.tab);
  }

  async #followVerification({ verification: { state, job: id } }: Backup): Promise<void> {
    const isShown = state !== 'ok' && state !== 'none';
    if (isShown && id === this.#following) return;
    this.#following = undefined;
    this.#set({ verification: undefined });
    if (isShown && id !== undefined) await this.#showVerification(id, state);
  }

  async #showVerification(id: string, state: 'running' | 'failed'): Promise<void> {
    this.#following = id;
    try {
      await this.#tellVerification(id, state);
    } catch (error) {
      // Another try follows it again.
      if (this.#following === id) this.#following = undefined;
      throw error;
    }
  }

  async #tellVerification(id: string, state: 'running' | 'failed'): Promise<void> {
    const { api, signal } = this.inside;
    if (state === 'running') this.#watched.add(id);
    const first = await api.get<Job>(`/jobs/${id}`, signal);
    let last: Watched = { job: first, log: [], live: true };
    const show = (changed: Partial<Watched>): void => {
      last = { ...last, ...changed };
      if (this.#following === id) this.#set({ verification: last });
    };
    show({});
    if (state !== 'running') return show({ log: await this.#logOf(first) });
    // One that has ended since the backup was read is told like any other.
    await watchJob(
      api,
      first,
      showingWatcher(show, (job) => this.#listener.onJob(job)),
      signal,
    );
    await this.#refresh();
    if (hasEnded(last.job)) this.#listener.onVerified(last.job);
  }

  /** Follows a link that changes something, and looks at the backup again. False if the same is under way, or if it failed, which is told. */
  async act(link: ChangeLink, body?: object): Promise<boolean> {
    const done = await this.#presses.once([link, body], async () => {
      const follow = async (): Promise<Partial<Job>> => (await this.inside.api.follow<Partial<Job>>(link, body)) ?? {};
      const answer = await this.inside.tell(follow, 'change');
      const isDone = answer !== undefined;
      if (link.method !== 'DELETE' || !isDone) await this.inside.tell(async () => void (await this.#refresh()));
      // It may have ended before the backup was read again: it is told like any other.
      const { verb, id } = answer ?? {};
      if (verb === 'verify' && id !== undefined && !this.#watched.has(id))
        void this.inside.tell(async () => this.#showVerification(id, 'running'));
      return isDone;
    });
    return done === true;
  }

  /** Makes a link that opens a download; undefined, and told, if it failed. */
  async linkTo(backup: Backup, wish: object): Promise<DownloadLink | undefined> {
    const link = backup._links['download'];
    return this.#presses.once([link, wish], async () =>
      this.inside.tell(async () => {
        const made = link && (await this.inside.api.follow<DownloadLink>(link, wish));
        return made && { ...made, href: this.inside.api.resolved(made.href) };
      }, 'change'),
    );
  }

  show(tab: Tab): void {
    this.#set({ tab });
    const { backup, others } = this;
    if (backup?._links['contents'] === undefined) return;
    if (tab === 'contents') this.contents.load();
    if (tab === 'timeline') this.timeline.load(backup.handledEvents);
    if (tab === 'changes') this.changes.load(backup.id, others);
  }

  async #logOf({ id }: Job): Promise<readonly LogLine[]> {
    return (await this.inside.api.get<List<LogLine>>(`/jobs/${id}/log`, this.inside.signal)).items;
  }

  #set(
    changed: Partial<
      Pick<InsideStore, 'tab' | 'backup' | 'problem' | 'others' | 'log' | 'job' | 'live' | 'verification'>
    >,
  ): void {
    if (this.inside.signal.aborted) return;
    Object.assign(this, changed);
    this.inside.changed();
  }
}
