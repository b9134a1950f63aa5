import { randomUUID } from 'node:crypto';
import type { Document, Long, Timestamp } from 'mongodb';
import { BackupError } from '../../errors.js';
import type { Append } from '../append.js';
import type { HeaderNames } from '../../cms/app-naming.js';
import type { StoredEvent } from '../event.js';
import type { Driver } from './mongodb-connection.js';
import { fromHeaders, toHeaders } from './mongodb-headers.js';
import { placeOf, tokenOf, type Strategy } from './mongodb-positions.js';

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
  /** Absent until the commit has its place, where positions are numbers. */
  readonly GlobalPosition?: Long | number;
  readonly Events: readonly EventDocument[];
  /** Revision before this commit; -1 for the first of a stream. */
  readonly EventStreamOffset: Long | number;
  readonly EventsCount: Long | number;
  readonly EventStream: string;
}

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** What the server takes in one document. */
const DOCUMENT_LIMIT = 16 * 1024 * 1024;
/** Below this sum of payloads and metadata a document cannot come near the limit, so it need not be measured. */
const SURELY_SMALL = 1024 * 1024;

/** Last revision of the stream after this commit. */
export function lastRevision(commit: Pick<CommitDocument, 'EventStreamOffset' | 'EventsCount'>): number {
  return Number(commit.EventStreamOffset) + Number(commit.EventsCount);
}

/** The events of a commit with their places. */
export function toEvents(strategy: Strategy, names: HeaderNames, commit: CommitDocument): StoredEvent[] {
  const place = placeOf(strategy, commit);
  return commit.Events.map((event, index) => ({
    position: tokenOf(strategy, place, index, commit.Events.length),
    stream: commit.EventStream,
    revision: Number(commit.EventStreamOffset) + 1 + index,
    type: event.Type,
    id: textOf(event.Metadata[names.id]),
    time: textOf(event.Metadata[names.time]),
    commit: commit._id,
    metadata: fromHeaders(event.Metadata),
    payload: Buffer.from(event.Payload),
  }));
}

function textOf(header: unknown): string {
  return typeof header === 'string' ? header : '';
}

/**
 * The document of a commit, member by member in the order Squidex writes them. Errors: `size-limit`, `event-utf8`,
 * `event-json`. A commit is never split: its events would no longer be all or nothing.
 */
export function toCommit(driver: Driver, names: HeaderNames, append: Append, offset: number): CommitDocument {
  const document: CommitDocument = {
    _id: append.commit === '' ? randomUUID() : append.commit,
    // The server replaces an empty timestamp by the time of the insert.
    Timestamp: new driver.Timestamp({ t: 0, i: 0 }),
    Events: append.events.map((event, index) => {
      const where = `event ${index + 1} for ${append.stream}`;
      return {
        Type: event.type,
        Payload: utf8(event.payload, where),
        Metadata: toHeaders(driver, names, event, where),
      };
    }),
    EventStreamOffset: driver.Long.fromNumber(offset),
    EventsCount: driver.Long.fromNumber(append.events.length),
    EventStream: append.stream,
  };
  assertFits(driver, append, document);
  return document;
}

function utf8(payload: Uint8Array, where: string): string {
  try {
    // A byte order mark belongs to the payload like any other byte.
    return UTF8.decode(payload);
  } catch (cause) {
    throw new BackupError('event-utf8', `the payload of ${where} is not UTF-8, and MongoDB keeps it as text`, {
      hint: 'restore this archive into another event store',
      cause,
    });
  }
}

function assertFits(driver: Driver, append: Append, document: CommitDocument): void {
  const rough = append.events.reduce((sum, { payload, metadata }) => sum + payload.length + metadata.length, 0);
  if (rough < SURELY_SMALL) return;
  const bytes = driver.BSON.calculateObjectSize(document);
  if (bytes <= DOCUMENT_LIMIT) return;
  throw new BackupError('size-limit', `a commit of ${bytes} bytes for ${append.stream} is larger than MongoDB takes`, {
    hint: 'MongoDB keeps a commit in one document of at most 16 MiB',
    facts: { stream: append.stream, bytes, limit: DOCUMENT_LIMIT },
  });
}
