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
  const byApp = Map.groupBy(points.toSorted(compareIds), ({ manifest }) => manifest.app.id);
  return [...byApp.values()].flatMap((own) => {
    let most = 0;
    return own.flatMap((older, index) => {
      const isDisputed = eventsOf(older) < most;
      most = Math.max(most, eventsOf(older));
      // Nearly always none is disputed; this avoids comparing every pair of ten thousand points.
      if (!isDisputed) return [];
      const before = own.slice(0, index).filter((newer) => eventsOf(older) < eventsOf(newer));
      return before.map((newer) => ({ older, newer }));
    });
  });
}

/**
 * Points of one app in the order of their history, oldest first: what is a prefix of another comes before it, everything
 * else goes by id. `proven` are those of the disputed pairs that are prefixes.
 */
export function oldestFirst(points: readonly RestorePoint[], proven: readonly HistoryPair[]): readonly RestorePoint[] {
  const byId = points.toSorted(compareIds);
  const own = new Set(byId);
  const pairs = proven.filter(({ older, newer }) => own.has(older) && own.has(newer));
  const waiting = new Map([...Map.groupBy(pairs, ({ newer }) => newer)].map(([newer, all]) => [newer, all.length]));
  const waitedFor = Map.groupBy(pairs, ({ older }) => older);
  const ordered: RestorePoint[] = [];
  /** Points that were skipped while waiting for an older one and are now free, in order of id. */
  let passed: RestorePoint[] = [];
  for (let index = 0; ;) {
    while (index < byId.length && isWaiting(byId[index], waiting)) index += 1;
    const [waited, following] = [passed[0], byId[index]];
    const isNext = waited !== undefined && (following === undefined || compareIds(waited, following) < 0);
    const next = isNext ? waited : following;
    if (next === undefined) break;
    if (isNext) passed = passed.slice(1);
    else index += 1;
    ordered.push(next);
    own.delete(next);
    for (const { newer } of waitedFor.get(next) ?? []) {
      waiting.set(newer, (waiting.get(newer) ?? 0) - 1);
      if (!isWaiting(newer, waiting) && compareIds(newer, byId[index]) < 0)
        passed = [...passed, newer].sort(compareIds);
    }
  }
  return [...ordered, ...own];
}

function isWaiting(point: RestorePoint | undefined, waiting: ReadonlyMap<RestorePoint, number>): boolean {
  return point !== undefined && (waiting.get(point) ?? 0) > 0;
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

/** Compares ids; undefined, past the end of the list, comes last. */
function compareIds(a: RestorePoint, b: RestorePoint | undefined): number {
  if (b === undefined) return -1;
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}
