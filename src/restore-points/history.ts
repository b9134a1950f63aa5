import type { Manifest } from '../archive/native/manifest/manifest.js';
import type { RestorePoint } from './restore-point.js';

/** `older` and `newer` as a pair: the events of the one may be the first events of the other. */
export interface HistoryPair {
  readonly older: RestorePoint;
  readonly newer: RestorePoint;
}

/**
 * Pairs that history and ids order differently: the one with the smaller id has more events. Ids follow clocks, and a
 * clock may have been wrong; only the chain digests tell which came first.
 */
export function disputedPairs(points: readonly RestorePoint[]): readonly HistoryPair[] {
  const byId = points.toSorted(compareIds);
  return byId.flatMap((newer, index) =>
    byId
      .slice(index + 1)
      .filter((older) => eventsOf(older) < eventsOf(newer) && older.manifest.app.id === newer.manifest.app.id)
      .map((older) => ({ older, newer })),
  );
}

/**
 * Points of one app in the order of their history, oldest first: what is a prefix of another comes before it, everything
 * else goes by id. `proven` are those of the disputed pairs that are prefixes.
 */
export function oldestFirst(points: readonly RestorePoint[], proven: readonly HistoryPair[]): readonly RestorePoint[] {
  const rest = new Set(points.toSorted(compareIds));
  const ordered: RestorePoint[] = [];
  while (rest.size > 0) {
    const blocked = new Set(proven.filter(({ older }) => rest.has(older)).map(({ newer }) => newer));
    const next = [...rest].find((point) => !blocked.has(point));
    if (next === undefined) return [...ordered, ...rest];
    rest.delete(next);
    ordered.push(next);
  }
  return ordered;
}

/**
 * Whether `newer` contains the history of `older` as an exact prefix. The chain digest at the older one's last event proves
 * it; backups end a segment at the event counts of the points before them, so it is in the newer manifest.
 */
export function containsHistory(newer: Manifest, { app, counts, chain }: RestorePoint['manifest']): boolean {
  if (newer.app.id !== app.id) return false;
  let events = 0;
  const last = newer.segments.find((segment) => (events += segment.events) === counts.events);
  return counts.events === 0 || last?.chain === chain;
}

function eventsOf({ manifest }: RestorePoint): number {
  return manifest.counts.events;
}

function compareIds(a: RestorePoint, b: RestorePoint): number {
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}
