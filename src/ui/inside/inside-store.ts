import { asApiError, type ApiClient, type ApiError } from '../api/api-client.js';
import type { Backup, Job, List, LogLine } from '../api/wire.js';
import type { Contents, Diff, Histogram, Indexing, Page, StoredEvent, StoredObject } from './wire-inside.js';

export const TABS = ['overview', 'contents', 'timeline', 'changes', 'log'] as const;
export type Tab = (typeof TABS)[number];

/** An object with its events, as it is after one of them or at the end. */
export interface OpenObject {
  readonly object: StoredObject;
  readonly events: readonly StoredEvent[];
  /** Number of an event; the end of the backup if undefined. */
  readonly at: number | undefined;
}

export interface InsideListener {
  /** Something that is shown has changed. */
  readonly onChange: () => void;
  readonly onError: (error: ApiError) => void;
}

/** How often an index that is being made is asked for, in ms. */
const INDEXING_MS = 700;
const EVENTS = 100;

/** One backup, and what is asked of its inside: each part when somebody looks at it. */
export class InsideStore {
  tab: Tab = 'overview';
  backup: Backup | undefined;
  problem: ApiError | undefined;
  indexing: Indexing | undefined;
  contents: Contents | undefined;
  objects: readonly StoredObject[] | undefined;
  next: string | undefined;
  /** Kind of object that is listed; empty for all. */
  kind = '';
  search = '';
  open: OpenObject | undefined;
  histogram: Histogram | undefined;
  others: readonly Backup[] = [];
  /** What it is compared with: the id of a backup, or `current`. */
  base = 'current';
  diff: Diff | undefined;
  log: readonly LogLine[] | undefined;

  constructor(
    private readonly client: ApiClient,
    private readonly path: string,
    private readonly listPath: string,
    private readonly listener: InsideListener,
    private readonly signal: AbortSignal,
  ) {}

  async load(): Promise<void> {
    try {
      const backup = await this.client.get<Backup>(this.path, this.signal);
      this.#set({ backup, problem: undefined });
      const jobs = await this.client.get<List<Job>>(`/jobs?app=${encodeURIComponent(backup.app)}`, this.signal);
      const made = jobs.items.find(({ id }) => id === backup.id);
      if (made === undefined) return this.#set({ log: [] });
      this.#set({ log: (await this.client.get<List<LogLine>>(`/jobs/${made.id}/log`, this.signal)).items });
    } catch (error) {
      this.#set({ problem: asApiError(error) });
    }
  }

  show(tab: Tab): void {
    this.#set({ tab });
    if (this.backup?._links['contents'] === undefined) return;
    if (tab === 'contents' && this.objects === undefined) void this.#tell(async () => this.#loadContents());
    if (tab === 'timeline' && this.histogram === undefined) void this.#tell(async () => this.#loadHistogram());
    if (tab === 'changes' && this.diff === undefined) void this.#tell(async () => this.#loadBases());
  }

  filter(kind: string, search: string): void {
    this.#set({ kind, search, objects: undefined, next: undefined });
    void this.#tell(async () => this.#loadObjects());
  }

  more(): void {
    void this.#tell(async () => this.#loadObjects());
  }

  /** Shows an object as it is after one of its events, or at the end. */
  choose(object: StoredObject, at?: number): void {
    void this.#tell(async () => {
      const stream = encodeURIComponent(object.stream);
      const when = at === undefined ? '' : `?at=${at}`;
      const [state, events] = await Promise.all([
        this.#ask<StoredObject>(`/streams/${stream}${when}`),
        this.#ask<Page<StoredEvent>>(`/events?stream=${stream}&limit=${EVENTS}`),
      ]);
      this.#set({ open: { object: state, events: events.items, at } });
    });
  }

  compareWith(base: string): void {
    this.#set({ base, diff: undefined });
    void this.#tell(async () => this.#loadDiff());
  }

  async #loadContents(): Promise<void> {
    this.#set({ contents: await this.#ask<Contents>('/contents') });
    await this.#loadObjects();
  }

  async #loadObjects(): Promise<void> {
    const query = new URLSearchParams({ limit: '50', q: this.search, type: this.kind, cursor: this.next ?? '' });
    for (const [name, value] of [...query]) if (value === '') query.delete(name);
    const page = await this.#ask<Page<StoredObject>>(`/streams?${query.toString()}`);
    this.#set({ objects: [...(this.objects ?? []), ...page.items], next: page.nextCursor });
  }

  async #loadHistogram(): Promise<void> {
    this.#set({ histogram: await this.#ask<Histogram>('/histogram?max=240') });
  }

  async #loadBases(): Promise<void> {
    const { items } = await this.client.get<List<Backup>>(`${this.listPath}?archiveState=available`, this.signal);
    const at = items.findIndex(({ id }) => id === this.backup?.id);
    const others = items.filter(({ id }) => id !== this.backup?.id);
    this.#set({ others, base: items[at + 1]?.id ?? 'current' });
    await this.#loadDiff();
  }

  async #loadDiff(): Promise<void> {
    const { base } = this;
    const diff = await this.#ask<Diff>(`/diff?base=${base}`);
    if (this.base === base) this.#set({ diff });
  }

  /** Asks until the index is made. */
  async #ask<T extends object>(path: string): Promise<T> {
    for (;;) {
      const answer = await this.client.get<T | Indexing>(this.path + path, this.signal);
      if (!isIndexing(answer)) {
        this.#set({ indexing: undefined });
        return answer;
      }
      this.#set({ indexing: answer });
      await new Promise((resolve) => setTimeout(resolve, INDEXING_MS));
      this.signal.throwIfAborted();
    }
  }

  async #tell(action: () => Promise<void>): Promise<void> {
    try {
      await action();
    } catch (error) {
      if (!this.signal.aborted) this.listener.onError(asApiError(error));
    }
  }

  #set(changed: Partial<InsideStore>): void {
    if (this.signal.aborted) return;
    Object.assign(this, changed);
    this.listener.onChange();
  }
}

function isIndexing(answer: object): answer is Indexing {
  return 'state' in answer && answer.state === 'indexing';
}
