import { asApiError, type ApiClient, type ApiError } from '../api/api-client.js';
import { showingWatcher, watchJob } from '../api/watch-job.js';
import { hasEnded, type Backup, type DownloadLink, type Job, type Link, type List, type LogLine } from '../api/wire.js';
import { ContentsStore } from './contents-store.js';
import { InsideClient, type InsideListener } from './inside-client.js';
import { TimelineStore } from './timeline-store.js';
import type { Diff } from './wire-inside.js';

export const TABS = ['overview', 'contents', 'timeline', 'changes', 'log'] as const;
export type Tab = (typeof TABS)[number];

interface InsideOptions {
  readonly client: ApiClient;
  readonly path: string;
  /** Of the backups of its app. */
  readonly listPath: string;
  readonly listener: InsideListener;
  readonly signal: AbortSignal;
  /** The part that is opened first. */
  readonly tab: Tab;
  /** What it is compared with first; empty for the one before it. */
  readonly base: string;
}

/** One backup, and what is asked of its inside: each part when somebody looks at it. */
export class InsideStore {
  backup: Backup | undefined;
  problem: ApiError | undefined;
  others: readonly Backup[] = [];
  /** What it is compared with: the id of a backup, or `current`. */
  base = 'current';
  diff: Diff | undefined;
  log: readonly LogLine[] | undefined;
  /** The job that makes it, or has made it. */
  job: Job | undefined;
  live = true;
  readonly inside: InsideClient;
  readonly contents: ContentsStore;
  readonly timeline: TimelineStore;

  tab: Tab;
  readonly #listPath: string;
  readonly #wantedBase: string;

  constructor({ client, path, listPath, listener, signal, tab, base }: InsideOptions) {
    this.tab = tab;
    this.#listPath = listPath;
    this.#wantedBase = base;
    this.inside = new InsideClient(client, path, listener, signal);
    this.contents = new ContentsStore(this.inside);
    this.timeline = new TimelineStore(this.inside);
  }

  async load(): Promise<void> {
    const { api, path, signal } = this.inside;
    try {
      const backup = await api.get<Backup>(path, signal);
      // Of one that failed, its log says how far it came.
      const isFirst = this.backup === undefined;
      const tab = isFirst && backup.state === 'failed' && this.tab === 'overview' ? 'log' : this.tab;
      this.#set({ backup, problem: undefined, tab });
      await this.#loadOthers();
      const jobs = await api.get<List<Job>>(`/jobs?app=${encodeURIComponent(backup.app)}`, signal);
      const job = jobs.items.find(({ id }) => id === backup.id);
      if (job === undefined) return this.#set({ log: [] });
      this.#set({ job });
      if (!hasEnded(job)) return await this.#watch(job);
      this.#set({ log: (await api.get<List<LogLine>>(`/jobs/${job.id}/log`, signal)).items });
    } catch (error) {
      if (this.backup !== undefined) return this.inside.fail(error, () => void this.load());
      this.#set({ problem: asApiError(error) });
    }
  }

  /** Follows the job that makes it until it has ended, and reads what has become of it. */
  async #watch(job: Job): Promise<void> {
    const { api, path, signal } = this.inside;
    const watcher = showingWatcher(
      (changed) => this.#set(changed),
      () => undefined,
    );
    await watchJob(api, job, watcher, signal);
    this.#set({ backup: await api.get<Backup>(path, signal) });
  }

  /** Follows a link that changes something, and looks at the backup again. False, and told, if it failed. */
  async act(link: Link, body?: object): Promise<boolean> {
    let isDone = false;
    await this.inside.tell(async () => {
      await this.inside.api.follow(link, body);
      isDone = true;
    }, 'change');
    if (link.method !== 'DELETE') void this.load();
    return isDone;
  }

  /** Makes a link that opens a download; undefined, and told, if it failed. */
  async linkTo(backup: Backup, wish: object): Promise<DownloadLink | undefined> {
    const link = backup._links['download'];
    let made: DownloadLink | undefined;
    await this.inside.tell(async () => {
      made = link && (await this.inside.api.follow<DownloadLink>(link, wish));
    }, 'change');
    return made && { ...made, href: this.inside.api.resolved(made.href) };
  }

  show(tab: Tab): void {
    this.#set({ tab });
    if (this.backup?._links['contents'] === undefined) return;
    if (tab === 'contents') this.contents.load();
    if (tab === 'timeline') this.timeline.load();
    if (tab === 'changes' && this.diff === undefined) void this.inside.tell(async () => this.#loadBases());
  }

  /** Shows an object among the contents, as it was after an event. */
  showObject(stream: string, at?: number): void {
    this.contents.choose(stream, at);
    this.show('contents');
  }

  compareWith(base: string): void {
    this.#set({ base, diff: undefined });
    void this.inside.tell(async () => this.#loadDiff());
  }

  async #loadBases(): Promise<void> {
    const { others } = this;
    const wanted = others.find(({ id }) => id === this.#wantedBase);
    const older = others.find(({ id }) => id < (this.backup?.id ?? ''));
    this.#set({ base: (wanted ?? older)?.id ?? 'current' });
    await this.#loadDiff();
  }

  /** The other backups that are stored, newest first. */
  async #loadOthers(): Promise<void> {
    const { api, signal } = this.inside;
    const { items } = await api.get<List<Backup>>(`${this.#listPath}?archiveState=available&limit=200`, signal);
    this.#set({ others: items.filter(({ id }) => id !== this.backup?.id) });
  }

  async #loadDiff(): Promise<void> {
    const { base } = this;
    const diff = await this.inside.ask<Diff>(`/diff?base=${base}`);
    if (this.base === base) this.#set({ diff });
  }

  #set(
    changed: Partial<
      Pick<InsideStore, 'tab' | 'backup' | 'problem' | 'others' | 'base' | 'diff' | 'log' | 'job' | 'live'>
    >,
  ): void {
    if (this.inside.signal.aborted) return;
    Object.assign(this, changed);
    this.inside.changed();
  }
}
