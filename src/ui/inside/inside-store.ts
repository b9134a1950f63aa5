import { asApiError, type ApiClient, type ApiError } from '../api/api-client.js';
import { showingWatcher, watchJob } from '../api/watch-job.js';
import { hasEnded, type Backup, type DownloadLink, type Job, type Link, type List, type LogLine } from '../api/wire.js';
import { ChangesStore } from './changes/changes-store.js';
import { ContentsStore } from './contents/contents-store.js';
import { Presses } from '../model/presses.js';
import { InsideClient, type InsideListener } from './inside-client.js';
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
  readonly #presses = new Presses();

  constructor({ client, path, listPath, listener, signal, tab, base }: InsideOptions) {
    this.tab = tab;
    this.#listPath = listPath;
    this.#listener = listener;
    this.inside = new InsideClient(client, path, listener, signal);
    this.contents = new ContentsStore(this.inside);
    this.timeline = new TimelineStore(this.inside);
    this.changes = new ChangesStore(this.inside, base);
  }

  async load(): Promise<void> {
    const { api, signal } = this.inside;
    try {
      const backup = await this.#refresh();
      // Of one that failed, its log says how far it came.
      if (backup.state === 'failed' && this.tab === 'overview') this.#set({ tab: 'log' });
      this.show(this.tab);
      const jobs = await api.get<List<Job>>(`/jobs?app=${encodeURIComponent(backup.app)}`, signal);
      const job = jobs.items.find(({ id }) => id === backup.id);
      if (job === undefined) return this.#set({ log: [] });
      this.#set({ job });
      if (!hasEnded(job)) return await this.#watch(job);
      // It ended between the two answers.
      if (!hasEnded(backup)) await this.#reread();
      this.#set({ log: await this.#logOf(job) });
    } catch (error) {
      if (this.backup !== undefined) return this.inside.fail(error, () => void this.load());
      this.#set({ problem: asApiError(error) });
    }
  }

  /** Looks at the backup again, and at what is known beside it. */
  async #refresh(): Promise<Backup> {
    const { api, path, signal } = this.inside;
    const backup = await api.get<Backup>(path, signal);
    this.#set({ backup, problem: undefined });
    const { items } = await api.get<List<Backup>>(`${this.#listPath}?archiveState=available&limit=200`, signal);
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
    if (state === 'ok' || state === 'none' || id === undefined) return this.#set({ verification: undefined });
    if (id === this.verification?.job.id) return;
    const { api, signal } = this.inside;
    const first = await api.get<Job>(`/jobs/${id}`, signal);
    const shown = (changed: Partial<Watched>): void =>
      this.#set({ verification: { ...(this.verification ?? { job: first, log: [], live: true }), ...changed } });
    shown({ job: first });
    if (state !== 'running') return shown({ log: await this.#logOf(first) });
    let last = first;
    const watcher = showingWatcher(shown, (job) => this.#listener.onJob((last = job)));
    // One that has ended since the backup was read is told like any other.
    await watchJob(api, first, watcher, signal).catch((error: unknown) => {
      // Another try follows it again.
      this.#set({ verification: undefined });
      throw error;
    });
    await this.#refresh();
    if (hasEnded(last)) this.#listener.onVerified(last);
  }

  /** Follows a link that changes something, and looks at the backup again. False if the same is under way, or if it failed, which is told. */
  async act(link: Link, body?: object): Promise<boolean> {
    const done = await this.#presses.once([link, body], async () => {
      const isDone = await this.inside.tell(async () => this.inside.api.follow(link, body).then(() => true), 'change');
      if (link.method !== 'DELETE') await this.inside.tell(async () => void (await this.#refresh()));
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
