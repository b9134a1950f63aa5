import type { Backup } from '../../api/wire.js';
import { queryOf, type InsideClient } from '../inside-client.js';
import type { Diff } from '../wire-inside.js';
import { Latest } from '../../model/latest.js';

/** As the API says it: the app as it is now. */
export const NOW = 'current';

/** Which of the changes are listed; all of them where a member is empty. */
export interface ChangesWish {
  readonly change: string;
  readonly type: string;
  readonly schema: string;
}

/** Nothing is left out. */
export const ALL: ChangesWish = { change: '', type: '', schema: '' };
const PAGE = '100';

/** What has changed between a backup and another one, or the app as it is now; by pages. */
export class ChangesStore {
  /** What it is compared with: the id of a backup, or `current`. */
  base = '';
  wish = ALL;
  /** The last answer: its counts are of all of them. */
  diff: Diff | undefined;
  items: Diff['items'] | undefined;
  readonly #asked = new Latest();

  constructor(
    readonly inside: InsideClient,
    /** What it is compared with first; the one before it if this is none of the others. */
    private readonly first: string,
  ) {}

  load(backup: string, others: readonly Backup[]): void {
    if (this.base !== '') return;
    const wanted = others.find(({ id }) => id === this.first);
    const older = others.find(({ id }) => id < backup);
    this.compareWith((wanted ?? older)?.id ?? NOW);
  }

  compareWith(base: string): void {
    Object.assign(this, { base, diff: undefined });
    this.filter(ALL);
  }

  filter(wish: ChangesWish): void {
    Object.assign(this, { wish, items: undefined });
    this.inside.changed();
    void this.inside.tell(async () => this.#loadPage(''));
  }

  more(): void {
    const { nextCursor } = this.diff ?? {};
    if (nextCursor !== undefined) void this.inside.tell(async () => this.#loadPage(nextCursor));
  }

  async #loadPage(cursor: string): Promise<void> {
    const isLast = this.#asked.ask();
    const { base, wish } = this;
    const diff = await this.inside.ask<Diff>(`/diff?${queryOf({ base, ...wish, limit: PAGE, cursor })}`);
    if (!isLast()) return;
    Object.assign(this, { diff, items: [...(cursor === '' ? [] : (this.items ?? [])), ...diff.items] });
  }
}
