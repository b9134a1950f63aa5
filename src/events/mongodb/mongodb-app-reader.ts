import { setTimeout as sleep } from 'node:timers/promises';
import type { Collection, Document, FindOptions } from 'mongodb';
import { throwIfCancelled } from '../../errors.js';
import type { AppNaming } from '../../cms/app-naming.js';
import type { Range } from '../event-store.js';
import type { StoredEvent } from '../event.js';
import { idOf, repeatedMember, sizeOf, toEvents, unreadable, type CommitDocument } from './commits/mongodb-commits.js';
import { readBytes } from './commits/mongodb-bytes.js';
import { PlainCommits, type ReadCommit } from './commits/mongodb-plain-commits.js';
import { answers, documents } from './connection/mongodb-cursor.js';
import { isTransient } from './connection/mongodb-errors.js';
import {
  inOrder,
  isPosition,
  noPlace,
  positionOf,
  positionRange,
  streamIndex,
  withoutPosition,
  type CommitPosition,
  type PositionRange,
  type CommitOrder,
} from './commits/mongodb-positions.js';
import { AS_IT_IS, REPLACED, streamsOfApp } from './commits/mongodb-streams.js';
import { ReadNotes } from './mongodb-read-notes.js';

/** Commits fetched by one query: enough to be quick, few enough that the query is over in a moment. */
const COMMITS_PER_WINDOW = 500;
const EVENTS_PER_BATCH = 500;
const BYTES_PER_BATCH = 4 * 1024 * 1024;

export interface ReadTarget {
  readonly commits: Collection<CommitDocument>;
  readonly order: CommitOrder;
  readonly naming: AppNaming;
  /** Whether the index over streams and positions is there; a hint to one that is not makes the server refuse. */
  readonly indexed: boolean;
  readonly readConcern: Pick<FindOptions, 'readConcern'>;
}

interface Key {
  readonly stream: string;
  readonly position: CommitPosition;
}

/** Attempts in a row that bring nothing, before a read gives up. */
const MAX_ATTEMPTS = 4;
const PAUSE_MS = 250;

/** Where reads get their database from, again after it was lost. */
export interface ReadSource {
  open(): Promise<ReadTarget>;
  lost(error: unknown): void;
}

/**
 * An app in order of position, reading none of the others. A read may take hours, and a consumer may pause it for long;
 * where a connection breaks or the server has given up the cursor, it goes on after the last event it yielded.
 */
export async function* readAppEvents(
  source: ReadSource,
  app: string,
  range: Range,
  signal?: AbortSignal,
): AsyncIterable<readonly StoredEvent[]> {
  let rest = range;
  const notes = new ReadNotes();
  for (let attempt = 1; ; attempt += 1) {
    try {
      for await (const batch of readRange(await source.open(), app, rest, notes, signal)) {
        yield batch;
        rest = { ...range, after: batch.at(-1)?.position ?? '' };
        attempt = 1;
      }
      notes.tell(range);
      return;
    } catch (error) {
      if (!isTransient(error) || attempt >= MAX_ATTEMPTS) throw error;
      source.lost(error);
      await sleep(PAUSE_MS * attempt);
    }
  }
}

/** Reads commits from their BSON. Undefined for an unreadable commit; those, and commits with a repeated member, are noted. */
function commitReader(
  { order, naming }: Pick<ReadTarget, 'order' | 'naming'>,
  notes: ReadNotes,
): (bytes: Buffer) => ReadCommit | undefined {
  const plain = new PlainCommits(order, naming.headers);
  return (bytes) => {
    const read = plain.read(bytes);
    if (read !== undefined) return read;
    // Pass a copy: `readBytes` changes it.
    const commit = readBytes(order.driver, Buffer.from(bytes)) as CommitDocument;
    const why = unreadable(commit) ?? (isPosition(order, commit[order.field]) ? undefined : noPlace(order));
    const stream = String(commit.EventStream);
    if (why === undefined) {
      const member = repeatedMember(order, bytes);
      const events = toEvents(order, naming.headers, commit, bytes);
      if (member !== undefined) notes.repeated.set(idOf(commit._id), { stream, events: events.length, member });
      return { position: positionOf(order, commit), events };
    }
    notes.unreadable.set(idOf(commit._id), { stream, events: sizeOf(commit), why });
    return undefined;
  };
}

/**
 * The index holds an app's keys together, but sorted by stream. So the keys alone are sorted by position first, which the
 * server does from the index and in little memory, and the commits are then fetched in windows of that order. Sorting
 * whole commits would put the entire app through the server's memory or its disk.
 */
async function* readRange(
  target: ReadTarget,
  app: string,
  range: Range,
  notes: ReadNotes,
  signal?: AbortSignal,
): AsyncIterable<readonly StoredEvent[]> {
  const positions = positionRange(target.order, range);
  const streams = await streamsOfApp(target.commits, target.naming, app);
  if (!streams) return;
  const odd: OddKey[] = [];
  const read = commitReader(target, notes);
  for await (const window of windows(keys(target, streams, positions, odd, signal))) {
    throwIfCancelled(signal);
    yield* batches(readWindow(target, window, signal), read, positions, signal);
  }
  for (const key of odd) await noteOdd(target, key, notes, signal);
  await noteMisplaced(target, streams, notes, signal);
}

/** Commits whose position is invalid are in no range of positions, so no query over a range finds them. */
async function noteMisplaced(
  { commits, order, indexed, readConcern }: ReadTarget,
  streams: Document,
  notes: ReadNotes,
  signal?: AbortSignal,
): Promise<void> {
  const filter = { $and: [streams, withoutPosition(order)] };
  const options = { ...(indexed ? { hint: streamIndex(order) } : {}), ...readConcern };
  // As a rule there is none.
  if ((await commits.countDocuments(filter, { limit: 1, ...options })) === 0) return;
  const projection = { _id: 1, EventStream: 1, EventsCount: 1 };
  const found = commits.find(filter, { projection, ...AS_IT_IS, ...options });
  for await (const { _id, EventStream, EventsCount } of documents(found, signal)) {
    notes.unreadable.set(idOf(_id), {
      stream: String(EventStream),
      events: sizeOf({ EventsCount }),
      why: noPlace(order),
    });
  }
}

/** The key of a commit whose position is invalid, or whose stream name may hold bytes that are not UTF-8. */
interface OddKey {
  readonly stream: string;
  readonly place: unknown;
}

async function noteOdd(
  { commits, order, readConcern }: ReadTarget,
  { stream, place }: OddKey,
  notes: ReadNotes,
  signal?: AbortSignal,
): Promise<void> {
  const filter: Document = { EventStream: stream, [order.field]: place };
  const found = commits.find(filter, { projection: { _id: 1, EventsCount: 1 }, ...readConcern });
  let isThere = false;
  for await (const { _id, EventsCount } of documents(found, signal)) {
    isThere = true;
    if (isPosition(order, place)) continue;
    notes.unreadable.set(idOf(_id), { stream, events: sizeOf({ EventsCount }), why: noPlace(order) });
  }
  if (isThere) return;
  notes.unreadable.set(`at ${String(place)}`, { stream, events: 1, why: 'has an EventStream that is not UTF-8' });
}

async function* keys(
  { commits, order, indexed, readConcern }: ReadTarget,
  streams: Document,
  { filter }: PositionRange,
  odd: OddKey[],
  signal?: AbortSignal,
): AsyncIterable<Key> {
  const found = commits.find(filter ? { ...streams, [order.field]: filter } : streams, {
    // Only what the index holds, so that no document is read for it.
    projection: { _id: 0, EventStream: 1, [order.field]: 1 },
    sort: inOrder(order),
    allowDiskUse: true,
    batchSize: COMMITS_PER_WINDOW,
    ...AS_IT_IS,
    ...(indexed ? { hint: streamIndex(order) } : {}),
    ...readConcern,
  });
  for await (const key of documents(found, signal)) {
    const { EventStream: stream, [order.field]: place } = key;
    const isPlaced = isPosition(order, place);
    if (!isPlaced || stream.includes(REPLACED)) odd.push({ stream, place });
    if (isPlaced) yield { stream, position: positionOf(order, key) };
  }
}

/** Keys in runs that never part commits of the same position. */
async function* windows(found: AsyncIterable<Key>): AsyncIterable<readonly Key[]> {
  let window: Key[] = [];
  for await (const key of found) {
    const last = window.at(-1);
    if (last && window.length >= COMMITS_PER_WINDOW && !last.position.equals(key.position)) {
      yield window;
      window = [];
    }
    window.push(key);
  }
  if (window.length > 0) yield window;
}

/** Reads the commits of a window: between its first and last position, its streams hold no other commits of the app. */
async function* readWindow(
  { commits, order, indexed, readConcern }: ReadTarget,
  window: readonly Key[],
  signal?: AbortSignal,
): AsyncIterable<readonly Buffer[]> {
  const between = { $gte: window.at(0)?.position, $lte: window.at(-1)?.position };
  const filter = { EventStream: { $in: [...new Set(window.flatMap(({ stream }) => stream))] }, [order.field]: between };
  const found = commits.find<Buffer>(filter, {
    sort: inOrder(order),
    allowDiskUse: true,
    // One more than there are, so that the first answer is also the last.
    batchSize: window.length + 1,
    raw: true,
    ...(indexed ? { hint: streamIndex(order) } : {}),
    ...readConcern,
  });
  yield* answers(found, signal);
}

/** Batches never part commits of the same position either, so the last position of a batch is one to go on after. */
async function* batches(
  found: AsyncIterable<readonly Buffer[]>,
  read: (bytes: Buffer) => ReadCommit | undefined,
  { includes }: Pick<PositionRange, 'includes'>,
  signal?: AbortSignal,
): AsyncIterable<readonly StoredEvent[]> {
  let batch: StoredEvent[] = [];
  let bytes = 0;
  let last: CommitPosition | undefined;
  for await (const answer of found) {
    for (const each of answer) {
      const commit = read(each);
      if (commit === undefined) continue;
      const { position, events } = commit;
      if ((batch.length >= EVENTS_PER_BATCH || bytes >= BYTES_PER_BATCH) && !last?.equals(position)) {
        throwIfCancelled(signal);
        yield batch;
        batch = [];
        bytes = 0;
      }
      for (const [index, event] of events.entries()) {
        if (!includes(position, index)) continue;
        batch.push(event);
        bytes += event.payload.length + event.metadata.length;
      }
      last = position;
    }
  }
  throwIfCancelled(signal);
  if (batch.length > 0) yield batch;
}
