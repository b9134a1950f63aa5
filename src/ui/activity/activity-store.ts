import { asApiError, type ApiClient, type ApiError } from '../api/api-client.js';
import type { Activity, ActivityList, Links } from '../api/wire.js';
import { saveFile } from '../log/save-file.js';
import { Latest } from '../model/latest.js';

/** What is looked for; empty where all is wanted. */
export interface ActivityWish {
  readonly who: string;
  readonly what: string;
  readonly app: string;
  readonly result: string;
  /** First and last day, as fields for dates have them. */
  readonly from: string;
  readonly to: string;
  /** When the first of these days begins for the reader, and the one after the last: RFC 3339. */
  readonly range: { readonly from?: string; readonly to?: string };
}

const EVERYTHING: ActivityWish = { who: '', what: '', app: '', result: '', from: '', to: '', range: {} };

const ROWS = 50;

/** Who did what, newest first, as far as somebody has paged. */
export class ActivityStore {
  loaded: 'loading' | 'loaded' | 'failed' = 'loading';
  problem: ApiError | undefined;
  items: readonly Activity[] = [];
  links: Links = {};
  /** Damaged lines of the log among those that were read. */
  unreadable = 0;
  wish = EVERYTHING;
  /** Another page was asked for. */
  isPaging = false;
  /** Asks once more for what could not be had. */
  again: () => Promise<void> = async () => this.load();
  /** The last request: answers to others are not shown. */
  readonly #asked = new Latest();
  readonly #client: ApiClient;
  readonly #onChange: () => void;
  readonly #signal: AbortSignal;

  /** `app`: the only one that it is about; empty for all. */
  constructor(
    client: ApiClient,
    readonly app: string,
    onChange: () => void,
    signal: AbortSignal,
  ) {
    this.#client = client;
    this.#onChange = onChange;
    this.#signal = signal;
  }

  get isFiltered(): boolean {
    const { range: _, ...texts } = this.wish;
    return Object.values(texts).some((text) => text !== '');
  }

  async find(changed: Partial<ActivityWish>): Promise<void> {
    this.#set({ wish: { ...this.wish, ...changed } });
    await this.load();
  }

  async findAll(): Promise<void> {
    await this.find(EVERYTHING);
  }

  /** The newest; what is shown stays until the answer is there. */
  async load(): Promise<void> {
    const { range, from: _from, to: _to, ...texts } = this.wish;
    const asked = Object.entries({ ...texts, ...range, limit: String(ROWS) }).filter(([, text]) => text !== '');
    const path = this.app === '' ? '/activity' : `/apps/${encodeURIComponent(this.app)}/activity`;
    const href = this.#client.at(`${path}?${new URLSearchParams(asked).toString()}`);
    this.again = async () => this.load();
    this.#set({ loaded: 'loading', problem: undefined });
    await this.#read(href, ({ items, unreadable = 0 }) => ({ items, unreadable }), { items: [], links: {} });
  }

  /** Those that were before the last one shown. */
  async more(): Promise<void> {
    const link = this.links['next'];
    if (link === undefined || this.isPaging) return;
    this.again = async () => this.more();
    this.#set({ isPaging: true, problem: undefined });
    const { items: before, unreadable: damaged } = this;
    await this.#read(link.href, ({ items, unreadable = 0 }) => ({
      items: [...before, ...items],
      unreadable: damaged + unreadable,
    }));
  }

  /** Downloads all that is found, not only what is shown. Error: why it could not. */
  async save(format: 'csv' | 'json'): Promise<void> {
    const link = this.links[format];
    if (link === undefined) return;
    const headers = { accept: format === 'csv' ? 'text/csv' : 'application/json' };
    const answer = await this.#client.fetch(this.#client.resolved(link.href), { method: 'GET', headers }, this.#signal);
    saveFile(await answer.blob(), headers.accept, `activity.${format}`);
  }

  /** `otherwise`: what is shown where no answer comes. */
  async #read(
    href: string,
    shown: (list: ActivityList) => Partial<ActivityStore>,
    otherwise: Partial<ActivityStore> = {},
  ): Promise<void> {
    const isLast = this.#asked.ask();
    let changed: Partial<ActivityStore>;
    try {
      const list = await this.#client.read<ActivityList>({ method: 'GET', href }, this.#signal);
      changed = { ...shown(list), links: list._links, loaded: 'loaded', problem: undefined };
    } catch (error) {
      changed = { ...otherwise, loaded: 'failed', problem: asApiError(error) };
    }
    if (isLast()) this.#set({ ...changed, isPaging: false });
  }

  #set(changed: Partial<ActivityStore>): void {
    if (this.#signal.aborted) return;
    Object.assign(this, changed);
    this.#onChange();
  }
}
