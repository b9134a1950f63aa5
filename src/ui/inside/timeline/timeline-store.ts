import { DAY } from '../../model/formats.js';
import { momentOf, within, type TimeRange } from '../../model/time-line.js';
import type { InsideClient } from '../inside-client.js';
import type { Burst, Histogram, Page, StoredEvent } from '../wire-inside.js';
import { Latest } from '../../model/latest.js';

/** Most bars of the chart. */
const BARS = 400;
/** Events that are listed before and after the one that is chosen. */
const AROUND = 5;
const MINUTE_MS = 60_000;
/** What is shown at least beside a burst, so that the usual work around it is seen. */
const MARGIN_MS = 30 * MINUTE_MS;

/** Events of a backup over time: the part that is looked at, and the moment that is chosen. */
export class TimelineStore {
  /** All of it. */
  whole: Histogram | undefined;
  /** The part that is looked at. */
  view: Histogram | undefined;
  /** Number of the event that is chosen. */
  point: number | undefined;
  around: readonly StoredEvent[] = [];
  /** When the event was that is chosen, in ms: until another one is known, that of the one before. */
  place: number | undefined;
  /** Events of the backup. */
  total = 0;
  readonly #asked = new Latest();
  readonly #chosen = new Latest();
  readonly #sought = new Latest();

  constructor(readonly inside: InsideClient) {}

  load(total: number): void {
    this.total = total;
    if (this.whole !== undefined) return;
    void this.inside.tell(async () => {
      this.whole = await this.inside.ask<Histogram>(`/histogram?max=${BARS}`);
      this.view ??= this.whole;
    });
  }

  /** The event that is chosen, once it is known. */
  get chosen(): StoredEvent | undefined {
    return this.around.find(({ number }) => number === this.point);
  }

  zoom(range: TimeRange): void {
    const { whole } = this;
    if (whole === undefined) return;
    const isLast = this.#asked.ask();
    const wanted = within(range, momentOf(whole));
    void this.inside.tell(async () => {
      const isAll = wanted.from === momentOf(whole).from && wanted.to === momentOf(whole).to;
      const view = isAll ? whole : await this.#histogram(wanted);
      if (isLast()) this.view = view;
    });
  }

  /** Chooses an event by its number, and lists those around it. */
  choose(number: number): void {
    const isLast = this.#chosen.ask();
    this.point = number;
    void this.inside.tell(async () => {
      const after = Math.max(0, number - 1 - AROUND);
      const page = await this.inside.ask<Page<StoredEvent>>(`/events?after=${after}&limit=${2 * AROUND + 1}`);
      if (!isLast()) return;
      this.around = page.items;
      // An event may have no time.
      const time = Date.parse(this.chosen?.time ?? '');
      if (!Number.isNaN(time)) this.place = time;
    });
  }

  /** Shows the part around a burst of deletions, and chooses the last event before it. */
  jumpTo({ from, to, firstEvent }: Burst): void {
    const [start, end] = [Date.parse(from), Date.parse(to)];
    const margin = Math.max(MARGIN_MS, 3 * (end - start));
    this.zoom({ from: start - margin, to: end + margin });
    this.choose(Math.max(1, firstEvent - 1));
  }

  /** Chooses the first event from a time on, to the minute; the last of all where none is so late. */
  goTo(time: number): void {
    const [isLast, isUnchosen] = [this.#sought.ask(), this.#chosen.since()];
    void this.inside.tell(async () => {
      const number = await this.#firstFrom(time);
      // Somebody may have chosen another one meanwhile.
      if (number !== undefined && isLast() && isUnchosen()) this.choose(number);
    });
  }

  /** A day on from the event that is chosen, or back: at least to the event next to it. */
  goByDay(days: 1 | -1): void {
    const { chosen } = this;
    if (chosen === undefined) return;
    const isLast = this.#chosen.ask();
    void this.inside.tell(async () => {
      const found = (await this.#firstFrom(Date.parse(chosen.time) + days * DAY)) ?? chosen.number;
      const next = Math.min(this.total, Math.max(1, chosen.number + days));
      if (isLast()) this.choose(days < 0 ? Math.min(found, next) : Math.max(found, next));
    });
  }

  async #firstFrom(time: number): Promise<number | undefined> {
    if (this.whole === undefined || Number.isNaN(time)) return undefined;
    const { from, to } = momentOf(this.whole);
    if (time >= to) return this.total;
    let range = { from: Math.max(from, time), to };
    for (;;) {
      const { buckets, bucketMs } = await this.#histogram(range);
      const [first] = buckets;
      if (first === undefined) return this.total;
      if (bucketMs <= MINUTE_MS) return first.firstEvent;
      const begin = Date.parse(first.time);
      range = { from: Math.max(range.from, begin), to: begin + bucketMs };
    }
  }

  /** The server counts the minute of the end in. */
  async #histogram({ from, to }: TimeRange): Promise<Histogram> {
    const end = new Date(Math.max(from, to - MINUTE_MS)).toISOString();
    const start = new Date(from).toISOString();
    return this.inside.ask<Histogram>(`/histogram?from=${start}&to=${end}&max=${BARS}`);
  }
}
