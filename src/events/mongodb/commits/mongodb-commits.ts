import { isUtf8 } from 'node:buffer';
import { randomUUID } from 'node:crypto';
import type { Document, Long, Timestamp } from 'mongodb';
import { BackupError, isBackupError } from '../../../errors.js';
import type { Append } from '../../append.js';
import type { HeaderNames } from '../../../cms/app-naming.js';
import type { NewEvent, StoredEvent } from '../../event.js';
import type { StoreLimits } from '../../event-store.js';
import type { Driver, OpenDatabase } from '../connection/mongodb-connection.js';
import { ExtendedJson, type Element } from './mongodb-extended-json.js';
import { isLong, textOfBytes, toHeaders, type Refuse } from './mongodb-headers.js';
import { positionOf, tokenOf, type CommitOrder } from './mongodb-positions.js';

/** An event as Squidex lays it out inside its commit. */
export interface EventDocument {
  readonly Type: string;
  /** JSON text. */
  readonly Payload: string;
  readonly Metadata: Document;
}

/** A commit as Squidex lays it out: one document for all its events. */
export interface CommitDocument {
  /** Id of the commit, as text. */
  readonly _id: string;
  readonly Timestamp?: Timestamp;
  /** Absent until the commit has its position, where positions are numbers. */
  readonly GlobalPosition?: Long | number;
  readonly Events: readonly EventDocument[];
  /** Revision before this commit; -1 for the first of a stream. */
  readonly EventStreamOffset: Long | number;
  readonly EventsCount: Long | number;
  readonly EventStream: string;
}

/** The type of documents in BSON, and where an element of one has its value. */
const DOCUMENT = 0x03;
const VALUE_AT = 3;

/** What the server takes in one document is 16 MiB; what its driver writes in bulk has to be smaller than that. */
const DOCUMENT_LIMIT = 16 * 1024 * 1024 - 1;
/** Below this sum of payloads and metadata a document cannot come near the limit, so it need not be measured. */
const SKIP_SIZE_CHECK_BELOW = 1024 * 1024;
/** Bytes of the member that a commit gets with its position, where positions are numbers. */
const PLACE_BYTES = 'GlobalPosition'.length + 10;
/** Half of a document: around small events BSON needs about as much again as their JSON. */
const COMMIT_BYTES = 8 * 1024 * 1024;
/** As long as every id of a commit. */
const COMMIT = '00000000-0000-0000-0000-000000000000';

/** All that decides what a commit looks like. */
export interface CommitShape {
  readonly driver: Driver;
  readonly headers: HeaderNames;
  /** Whether positions are numbers from a counter. */
  readonly positioned: boolean;
  /** Names of members that the server does not take; undefined where it takes all. */
  readonly refusedNames: RegExp | undefined;
}

/** What servers refused before MongoDB 5, and what FerretDB refuses. */
export function refusedNames(build: OpenDatabase['build']): RegExp | undefined {
  if (typeof build['ferretdbVersion'] === 'string') return /^\$|\./;
  return Number.parseInt(String(build['version']), 10) < 5 ? /^\$/ : undefined;
}

/** Last revision of the stream after this commit. */
export function lastRevision(commit: Pick<CommitDocument, 'EventStreamOffset' | 'EventsCount'>): number {
  return Number(commit.EventStreamOffset) + Number(commit.EventsCount);
}

/** Why nothing of a document can be read as a commit, as a sentence without a subject; undefined if it can. */
export function unreadable({
  Events,
  EventStream,
  EventStreamOffset,
}: Partial<Record<keyof CommitDocument, unknown>>): string | undefined {
  if (typeof EventStream !== 'string') return 'has an EventStream that is not text';
  if (!Array.isArray(Events)) return 'has no array of events';
  const offset = wholeOf(EventStreamOffset);
  return Number.isSafeInteger(offset) && offset >= -1
    ? undefined
    : 'has an EventStreamOffset that is not a whole number from -1';
}

/** Of a number as the driver gives it; NaN for anything else. */
function wholeOf(value: unknown): number {
  return typeof value === 'number' || isLong(value) ? Number(value) : NaN;
}

/** The number of events that a commit says it has; at least one. */
export function sizeOf(commit: { readonly EventsCount?: unknown }): number {
  const size = wholeOf(commit.EventsCount);
  return Number.isSafeInteger(size) && size > 0 ? size : 1;
}

/**
 * The events of a commit with their positions; none if the commit is `unreadable`. Values that Squidex would not write are
 * kept: binary as its bytes, anything else as extended JSON. `bytes` is the commit's BSON, if the caller has it.
 */
export function toEvents(
  order: CommitOrder,
  names: HeaderNames,
  commit: CommitDocument,
  bytes: Buffer = Buffer.from(order.driver.BSON.serialize(commit)),
): StoredEvent[] {
  if (unreadable(commit) !== undefined) return [];
  const position = positionOf(order, commit);
  const bodies = bodiesOf(new ExtendedJson(order.driver), names, bytes);
  return bodies.map(({ type, id, time, metadata, payload }, index) => ({
    position: tokenOf(order, position, index, bodies.length),
    stream: commit.EventStream,
    revision: Number(commit.EventStreamOffset) + 1 + index,
    type,
    id,
    time,
    commit: idOf(commit._id),
    metadata,
    payload,
  }));
}

type EventBody = Omit<StoredEvent, 'position' | 'stream' | 'revision' | 'commit'>;

/** Reads the BSON: the driver's objects lose repeated members, put numeric names first, and mistake documents for BSON types. */
function bodiesOf(json: ExtendedJson, names: HeaderNames, bytes: Buffer): readonly EventBody[] {
  const events = membersOf(json, bytes, 0).get('Events');
  const bodies: EventBody[] = [];
  for (const [type, , , at] of json.elements(bytes, events?.[VALUE_AT])) {
    const members = type === DOCUMENT ? membersOf(json, bytes, at) : new Map<string, Element>();
    const metadata = members.get('Metadata');
    const headers = metadata?.[0] === DOCUMENT ? membersOf(json, bytes, metadata[VALUE_AT]) : undefined;
    bodies.push({
      type: json.textOf(bytes, members.get('Type')) ?? '',
      id: json.textOf(bytes, headers?.get(names.id)) ?? '',
      time: json.textOf(bytes, headers?.get(names.time)) ?? '',
      metadata: json.bytesOf(bytes, metadata),
      payload: json.bytesOf(bytes, members.get('Payload')),
    });
  }
  return bodies;
}

const COMMIT_MEMBERS = ['_id', 'EventStream', 'EventStreamOffset', 'Events', 'Timestamp', 'GlobalPosition'];
const EVENT_MEMBERS = ['Type', 'Payload', 'Metadata'];

/** The first member that a commit or one of its events has twice (the last one counts); undefined if there is none. */
export function repeatedMember({ driver }: CommitOrder, bytes: Buffer): string | undefined {
  const json = new ExtendedJson(driver);
  const twice = (at: number | undefined, names: readonly string[]): string | undefined => {
    const seen = new Set<string>();
    for (const [, nameAt, nameLength] of json.elements(bytes, at)) {
      const name = bytes.toString('utf8', nameAt, nameAt + nameLength);
      if (names.includes(name) && seen.has(name)) return name;
      seen.add(name);
    }
    return undefined;
  };
  const found = twice(0, COMMIT_MEMBERS);
  if (found !== undefined) return found;
  for (const [type, , , at] of json.elements(bytes, membersOf(json, bytes, 0).get('Events')?.[VALUE_AT])) {
    const name = type === DOCUMENT ? twice(at, EVENT_MEMBERS) : undefined;
    if (name !== undefined) return name;
  }
  return undefined;
}

/** The members by name; the last of those with the same name, as drivers do. */
function membersOf(json: ExtendedJson, bytes: Buffer, at: number): ReadonlyMap<string, Element> {
  const members = new Map<string, Element>();
  for (const element of json.elements(bytes, at)) {
    const [, nameAt, nameLength] = element;
    members.set(bytes.toString('utf8', nameAt, nameAt + nameLength), element);
  }
  return members;
}

/** The id of a commit is text as a rule. */
export function idOf(id: unknown): string {
  return typeof id === 'string' ? id : String(id);
}

/**
 * The document of a commit, member by member in the order Squidex writes them. Errors: `size-limit`, `event-utf8`,
 * `event-json`. A commit is never split: its events would no longer be all or nothing.
 */
export function toCommit(shape: CommitShape, append: Append, offset: number): CommitDocument {
  const document: CommitDocument = {
    _id: append.commit === '' ? randomUUID() : append.commit,
    // The server replaces an empty timestamp by the time of the insert.
    Timestamp: new shape.driver.Timestamp({ t: 0, i: 0 }),
    Events: append.events.map((event, index) => {
      const refuse: Refuse = (code, reason, cause) => {
        const message = `event ${index + 1} for ${append.stream} cannot be written to MongoDB: it ${reason}`;
        const hint = 'restore this archive into another event store, or leave such events out';
        return new BackupError(code, message, { hint, cause, facts: { stream: append.stream, reason } });
      };
      return { Type: event.type, Payload: utf8(event, refuse), Metadata: toHeaders(shape, event, refuse) };
    }),
    EventStreamOffset: shape.driver.Long.fromNumber(offset),
    EventsCount: shape.driver.Long.fromNumber(append.events.length),
    EventStream: append.stream,
  };
  assertFits(shape, append, document);
  return document;
}

/** What no document of a commit can hold, found out by making one. */
export function commitLimits(shape: CommitShape): StoreLimits {
  const refusal = (event: NewEvent, stream: string): string | undefined => {
    try {
      toCommit(shape, { stream, expected: 'no-stream', commit: COMMIT, events: [event] }, -1);
      return undefined;
    } catch (error) {
      if (!isBackupError(error)) throw error;
      return String(error.facts['reason']);
    }
  };
  return { maxCommitBytes: COMMIT_BYTES, refusal };
}

function utf8({ payload }: NewEvent, refuse: Refuse): string {
  if (!isUtf8(payload)) throw refuse('event-utf8', 'has a payload that is not UTF-8, and MongoDB keeps it as text');
  // A byte order mark belongs to the payload like any other byte. A decoder of the platform's takes twice as long.
  return textOfBytes(payload);
}

function assertFits({ driver, positioned }: CommitShape, append: Append, document: CommitDocument): void {
  const rough = append.events.reduce((sum, { payload, metadata }) => sum + payload.length + metadata.length, 0);
  if (rough < SKIP_SIZE_CHECK_BELOW) return;
  const bytes = driver.BSON.calculateObjectSize(document) + (positioned ? PLACE_BYTES : 0);
  if (bytes <= DOCUMENT_LIMIT) return;
  const reason = `needs a document of ${bytes} bytes, and MongoDB takes ${DOCUMENT_LIMIT}`;
  throw new BackupError('size-limit', `a commit for ${append.stream} cannot be written to MongoDB: it ${reason}`, {
    hint: 'MongoDB keeps a commit in one document of at most 16 MiB',
    facts: { stream: append.stream, bytes, limit: DOCUMENT_LIMIT, reason },
  });
}
