import type { Collection, Document, FindOptions } from 'mongodb';
import { throwIfCancelled } from '../errors.js';
import type { Range } from './event-store.js';
import type { StoredEvent } from './event.js';
import { toEvents, type CommitDocument } from './mongodb-commits.js';
import { CURSOR_NOT_FOUND, serverCode } from './mongodb-errors.js';
import {
  inOrder,
  placed,
  placeOf,
  placeRange,
  samePlace,
  streamIndex,
  type Place,
  type PlaceRange,
  type Strategy,
} from './mongodb-positions.js';
import { streamsOfApp } from './mongodb-streams.js';

/** Commits fetched by one query: enough to be quick, few enough that the query is over in a moment. */
const COMMITS_PER_WINDOW = 1_000;
const EVENTS_PER_BATCH = 500;
const BYTES_PER_BATCH = 4 * 1024 * 1024;

export interface ReadTarget {
  readonly commits: Collection<CommitDocument>;
  readonly strategy: Strategy;
  /** Whether the index over streams and places is there; a hint to one that is not makes the server refuse. */
  readonly indexed: boolean;
  readonly readConcern: Pick<FindOptions, 'readConcern'>;
}

interface Key {
  readonly stream: string;
  readonly place: Place;
}

/**
 * An app in order of position, reading none of the others.
 *
 * The index holds an app's keys together, but sorted by stream. So the keys alone are sorted by place first, which the
 * server does from the index and in little memory, and the commits are then fetched in windows of that order. Sorting
 * whole commits would put the entire app through the server's memory or its disk.
 */
export async function* readAppEvents(
  target: ReadTarget,
  app: string,
  range: Range,
  signal?: AbortSignal,
): AsyncIterable<readonly StoredEvent[]> {
  const places = placeRange(target.strategy, range);
  const streams = await streamsOfApp(target.commits, app);
  if (!streams) return;
  for await (const window of windows(target, streams, places, signal)) {
    yield* batches(readWindow(target, window, signal), target.strategy, places, signal);
  }
}

/** Keys of the app in order, in runs that never part commits of the same place. Goes on where a lost cursor stopped. */
async function* windows(
  target: ReadTarget,
  streams: Document,
  places: PlaceRange,
  signal?: AbortSignal,
): AsyncIterable<readonly Key[]> {
  let resume: Document | undefined = places.filter;
  for (;;) {
    try {
      for await (const window of runs(keys(target, streams, resume, signal))) {
        throwIfCancelled(signal);
        yield window;
        const last = window.at(-1);
        if (last) resume = { ...places.upTo, $gt: last.place };
      }
      return;
    } catch (error) {
      if (serverCode(error) !== CURSOR_NOT_FOUND) throw error;
    }
  }
}

async function* keys(
  { commits, strategy, indexed, readConcern }: ReadTarget,
  streams: Document,
  places: Document | undefined,
  signal?: AbortSignal,
): AsyncIterable<Key> {
  const cursor = commits.find(places ? { ...streams, [strategy.field]: places } : streams, {
    // Only what the index holds, so that no document is read for it.
    projection: { _id: 0, EventStream: 1, [strategy.field]: 1 },
    sort: inOrder(strategy),
    allowDiskUse: true,
    batchSize: COMMITS_PER_WINDOW,
    ...(indexed ? { hint: streamIndex(strategy) } : {}),
    ...readConcern,
    ...(signal ? { signal } : {}),
  });
  for await (const found of cursor) yield { stream: found.EventStream, place: placeOf(strategy, found) };
}

async function* runs(found: AsyncIterable<Key>): AsyncIterable<readonly Key[]> {
  let run: Key[] = [];
  for await (const key of found) {
    const last = run.at(-1);
    if (last && run.length >= COMMITS_PER_WINDOW && !samePlace(last.place, key.place)) {
      yield run;
      run = [];
    }
    run.push(key);
  }
  if (run.length > 0) yield run;
}

/** Between the first and the last key of a run, its streams hold the commits of the run and no others of the app. */
function readWindow(
  { commits, strategy, indexed, readConcern }: ReadTarget,
  window: readonly Key[],
  signal?: AbortSignal,
): AsyncIterable<CommitDocument> {
  const between = { $gte: window.at(0)?.place, $lte: window.at(-1)?.place };
  return commits.find(
    { EventStream: { $in: [...new Set(window.map(({ stream }) => stream))] }, [strategy.field]: between },
    {
      sort: inOrder(strategy),
      allowDiskUse: true,
      ...(indexed ? { hint: streamIndex(strategy) } : {}),
      ...readConcern,
      ...(signal ? { signal } : {}),
    },
  );
}

/** One stream by revision, which the unique index answers. */
export async function* readStreamEvents(
  { commits, strategy, readConcern }: ReadTarget,
  stream: string,
  signal?: AbortSignal,
): AsyncIterable<readonly StoredEvent[]> {
  const found = commits.find(
    { EventStream: stream, ...placed(strategy) },
    { sort: { EventStreamOffset: 1 }, ...readConcern, ...(signal ? { signal } : {}) },
  );
  yield* batches(found, strategy, { includes: () => true }, signal);
}

async function* batches(
  found: AsyncIterable<CommitDocument>,
  strategy: Strategy,
  { includes }: Pick<PlaceRange, 'includes'>,
  signal?: AbortSignal,
): AsyncIterable<readonly StoredEvent[]> {
  let batch: StoredEvent[] = [];
  let bytes = 0;
  for await (const commit of found) {
    const place = placeOf(strategy, commit);
    const events = toEvents(strategy, commit).filter((_, index) => includes(place, index));
    batch.push(...events);
    bytes += events.reduce((sum, { payload, metadata }) => sum + payload.length + metadata.length, 0);
    if (batch.length < EVENTS_PER_BATCH && bytes < BYTES_PER_BATCH) continue;
    throwIfCancelled(signal);
    yield batch;
    batch = [];
    bytes = 0;
  }
  throwIfCancelled(signal);
  if (batch.length > 0) yield batch;
}
