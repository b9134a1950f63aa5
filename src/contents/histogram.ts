import type { DatabaseSync } from 'node:sqlite';

const MINUTE_MS = 60_000;
/** Widths that people think in, in minutes: 1, 5, 15, 30 minutes, 1, 3, 6, 12 hours, 1, 7, 30, 90, 365 days. */
const WIDTHS = [1, 5, 15, 30, 60, 180, 360, 720, 1_440, 10_080, 43_200, 129_600, 525_600];
/** Bursts of one answer: the largest. */
const MAX_BURSTS = 20;

export interface HistogramQuery {
  /** ISO 8601; the whole history if left out. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** Most buckets of one answer. */
  readonly max: number;
}

export interface Bucket {
  /** When it begins, ISO 8601. */
  readonly time: string;
  readonly events: number;
  /** Of them, those that deleted an object. */
  readonly deletions: number;
  /** Number of its first event. */
  readonly firstEvent: number;
}

/** Many objects that one person deleted without a pause. */
export interface Burst {
  readonly from: string;
  readonly to: string;
  readonly firstEvent: number;
  readonly lastEvent: number;
  readonly deletions: number;
  readonly actor: string;
}

export interface Histogram {
  readonly from: string;
  readonly to: string;
  /** Width of a bucket in milliseconds. */
  readonly bucketMs: number;
  /** In order of time; those without an event are left out. */
  readonly buckets: readonly Bucket[];
  /** The largest, in order of time. */
  readonly bursts: readonly Burst[];
}

/** Events over time, in at most `max` buckets of a width that people think in. */
export function histogramOf(database: DatabaseSync, { from, to, max }: HistogramQuery): Histogram {
  // Each by itself: asked for together, SQLite reads all of them.
  const whole = database
    .prepare('select (select min(minute) from minutes) as first, (select max(minute) from minutes) as last')
    .get();
  const first = from === undefined ? Number(whole?.['first'] ?? 0) : Math.floor(Date.parse(from) / MINUTE_MS);
  const last = to === undefined ? Number(whole?.['last'] ?? 0) : Math.floor(Date.parse(to) / MINUTE_MS);
  const width = widthFor(last - first + 1, max);
  // Coarse buckets are made of hours, which are sixty times fewer.
  const table = width % 60 === 0 ? 'hours' : 'minutes';
  const rows = database
    .prepare(
      `select minute - (minute % ?1) as start, sum(events) as events, sum(deletions) as deletions, min(first) as first
       from ${table} where minute between ?2 and ?3 group by start order by start`,
    )
    .all(width, table === 'hours' ? first - (first % 60) : first, last);
  const [start, end] = [isoOf(first), isoOf(last + 1)];
  return {
    from: start,
    to: end,
    bucketMs: width * MINUTE_MS,
    buckets: rows.map((row) => ({
      time: isoOf(Number(row['start'])),
      events: Number(row['events']),
      deletions: Number(row['deletions']),
      firstEvent: Number(row['first']),
    })),
    bursts: burstsOf(database, start, end),
  };
}

/** The narrowest that needs no more than `max` buckets; one of them is for a beginning that is off the grid. */
export function widthFor(minutes: number, max: number): number {
  const fits = (width: number): boolean => Math.ceil(minutes / width) + 1 <= max;
  return WIDTHS.find(fits) ?? Math.ceil(minutes / Math.max(max - 1, 1));
}

function burstsOf(database: DatabaseSync, from: string, to: string): readonly Burst[] {
  const rows = database
    .prepare('select * from bursts where ended >= ? and started < ? order by deletions desc, first limit ?')
    .all(from, to, MAX_BURSTS);
  const bursts = rows.map((row) => ({
    from: String(row['started']),
    to: String(row['ended']),
    firstEvent: Number(row['first']),
    lastEvent: Number(row['last']),
    deletions: Number(row['deletions']),
    actor: String(row['actor']),
  }));
  return bursts.sort((a, b) => a.firstEvent - b.firstEvent);
}

function isoOf(minute: number): string {
  return new Date(minute * MINUTE_MS).toISOString();
}
