import { asApiError, type ApiClient, type ApiError } from '../api/api-client.js';
import { showingWatcher, watchJob } from '../api/watch-job.js';
import { hasEnded, type Backup, type Job, type Link, type List, type LogLine } from '../api/wire.js';
import { ContentsStore } from './contents-store.js';
import { InsideClient, type InsideListener } from './inside-client.js';
import { TimelineStore } from './timeline-store.js';
import type { Diff } from './wire-inside.js';

export const TABS = ['overview', 'contents', 'timeline', 'changes', 'log'] as const;
export type Tab = (typeof TABS)[number];

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

  constructor(
    client: ApiClient,
    path: string,
    private readonly listPath: string,
    listener: InsideListener,
    signal: AbortSignal,
    public tab: Tab,
  ) {
    this.inside = new InsideClient(client, path, listener, signal);
    this.contents = new ContentsStore(this.inside);
    this.timeline = new TimelineStore(this.inside);
  }

  async load(): Promise<void> {
    const { api, path, signal } = this.inside;
    try {
      const backup = await api.get<Backup>(path, signal);
      this.#set({ backup, problem: undefined });
      const jobs = await api.get<List<Job>>(`/jobs?app=${encodeURIComponent(backup.app)}`, signal);
      const job = jobs.items.find(({ id }) => id === backup.id);
      if (job === undefined) return this.#set({ log: [] });
      this.#set({ job });
      if (!hasEnded(job)) return await this.#watch(job);
      this.#set({ log: (await api.get<List<LogLine>>(`/jobs/${job.id}/log`, signal)).items });
    } catch (error) {
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

  /** Follows a link of the job that makes it. */
  act(link: Link): void {
    void this.inside.tell(async () => {
      await this.inside.api.follow(link);
      await this.load();
    });
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
    const { api, signal } = this.inside;
    const { items } = await api.get<List<Backup>>(`${this.listPath}?archiveState=available`, signal);
    const at = items.findIndex(({ id }) => id === this.backup?.id);
    const others = items.filter(({ id }) => id !== this.backup?.id);
    this.#set({ others, base: items[at + 1]?.id ?? 'current' });
    await this.#loadDiff();
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
