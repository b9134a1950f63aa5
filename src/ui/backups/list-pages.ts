import type { ApiClient } from '../api/api-client.js';
import type { Backup, BackupList } from '../api/wire.js';
import { DAY, type Formats } from '../model/formats.js';

export const LIST_FILTERS = ['all', 'good', 'protected', 'failed', 'damaged'] as const;
export type ListFilter = (typeof LIST_FILTERS)[number];

export const LIST_ORIGINS = ['all', 'person', 'token', 'command', 'uploaded'] as const;
export type ListOrigin = (typeof LIST_ORIGINS)[number];

/** The first of the list, as the API calls it. */
export type ListSort = 'newest' | 'oldest' | 'largest' | 'smallest';

/** Which backups are wanted. */
export interface ListWish {
  readonly sort: ListSort;
  readonly search: string;
  readonly filter: ListFilter;
  readonly origin: ListOrigin;
  /** First and last day, as fields for dates have them (`2026-06-14`); empty where there is none. */
  readonly from: string;
  readonly to: string;
  /** When the first of these days begins for the reader, and the one after the last: RFC 3339. */
  readonly range: { readonly from?: string; readonly to?: string };
}

export const EVERYTHING: ListWish = {
  sort: 'newest',
  search: '',
  filter: 'all',
  origin: 'all',
  from: '',
  to: '',
  range: {},
};

/** When the first day begins for the reader, and the one after the last. */
export function rangeOf({ from, to }: Pick<ListWish, 'from' | 'to'>, { instant }: Formats): ListWish['range'] {
  const begin = (day: string): string | undefined => {
    const at = instant(`${day}T00:00`);
    return Number.isNaN(at) ? undefined : new Date(at).toISOString();
  };
  const [first, end] = [begin(from), begin(dayAfter(to))];
  return { ...(first && { from: first }), ...(end && { to: end }) };
}

/** Of a day as fields for dates have it. */
function dayAfter(day: string): string {
  const at = Date.parse(`${day}T00:00Z`);
  return Number.isNaN(at) ? '' : new Date(at + DAY).toISOString().slice(0, 10);
}

/** Rows of one page: a page of the list stays as light as it was, however many backups there are. */
export const ROWS = 50;

const QUERIES: Readonly<Record<ListFilter, Readonly<Record<string, string>>>> = {
  all: {},
  good: { archiveState: 'available' },
  protected: { protected: 'true' },
  failed: { state: 'failed' },
  damaged: { archiveState: 'damaged' },
};

/** One page of the list as it is searched and filtered, newest first, and the way to the others. */
export class ListPages {
  wish = EVERYTHING;
  rows: readonly Backup[] = [];
  /** The one after the last row, which tells what the last row has more. */
  after: Backup | undefined;
  /** All that was found, as far as it is stored. */
  stored = { count: 0, bytes: 0 };
  /** Ids of the last rows of the pages before this one. */
  #before: readonly string[] = [];

  /** Number of the first row, from 1. */
  get first(): number {
    return this.#before.length * ROWS + 1;
  }

  get isFiltered(): boolean {
    const { search, filter, origin, from, to } = this.wish;
    return search !== '' || filter !== 'all' || origin !== 'all' || from !== '' || to !== '';
  }

  find(wish: ListWish): void {
    this.wish = wish;
    this.#before = [];
  }

  next(): void {
    const last = this.rows.at(-1);
    // The rows are those of another page until the answer is there.
    if (last === undefined || this.after === undefined || last.id === this.#before.at(-1)) return;
    this.#before = [...this.#before, last.id];
  }

  previous(): void {
    this.#before = this.#before.slice(0, -1);
  }

  /** Asks for the page; the newest of all backups are known already, if nothing is searched for. What is returned shows it. */
  async load(client: ApiClient, path: string, newest: BackupList, signal: AbortSignal): Promise<() => void> {
    const cursor = this.#before.at(-1);
    const { wish } = this;
    const { search, filter, origin, range, sort } = wish;
    const query = {
      ...QUERIES[filter],
      ...range,
      ...(origin === 'all' ? {} : { origin }),
      ...(sort === 'newest' ? {} : { sort }),
      ...(search.trim() === '' ? {} : { q: search.trim() }),
      ...(cursor === undefined ? {} : { cursor }),
    };
    const isNewest = cursor === undefined && sort === 'newest' && !this.isFiltered;
    const asked = new URLSearchParams({ ...query, limit: String(ROWS + 1) });
    const list = isNewest ? newest : await client.get<BackupList>(`${path}?${asked.toString()}`, signal);
    return () => {
      // Somebody typed on meanwhile: the answer is to an older question.
      if (this.wish !== wish || this.#before.at(-1) !== cursor) return;
      // The card shows those that run; what was cancelled kept nothing, and nobody waits for it.
      const found = list.items.filter(({ state }) => state === 'completed' || state === 'failed');
      this.rows = found.slice(0, ROWS);
      this.after = found[ROWS];
      this.stored = list.stored ?? { count: found.length, bytes: 0 };
    };
  }
}
