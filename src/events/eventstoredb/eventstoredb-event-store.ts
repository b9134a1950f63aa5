import pMap from 'p-map';
import { clockFinding } from '../../process/clock.js';
import { BackupError, throwIfCancelled } from '../../errors.js';
import type { AppendBatch } from '../append-batch.js';
import type { Finding } from '../../text/finding.js';
import { EventStore, type Range, type StoreInfo, type StoreLimits, type StoredApp } from '../event-store.js';
import type { AppNaming } from '../../cms/app-naming.js';
import type { StoredEvent } from '../event.js';
import { locationOf } from './eventstoredb-address.js';
import { EventStoreDbAppendSize } from './eventstoredb-append-size.js';
import { EventStoreDbConnection, type ConnectionSettings, type LogPosition } from './eventstoredb-connection.js';
import { LeftOutEvents, type Reason } from './eventstoredb-left-out.js';
import { EventStoreDbNames } from './eventstoredb-names.js';
import type { Recorded } from './eventstoredb-read.js';
import { EventStoreDbReader } from './eventstoredb-reader.js';
import { isAfter, nameOf, parsePosition, positionOf, storedEvent, typeOf } from './eventstoredb-record.js';
import { EventStoreDbTruncation } from './eventstoredb-truncation.js';
import { EventStoreDbWrites } from './eventstoredb-writes.js';

export interface EventStoreDbSettings extends ConnectionSettings {
  /** Begins every stream name, with a dash behind it. */
  readonly prefix?: string;
  /** The node's `--max-append-size` in bytes; it is asked where this is not given. */
  readonly maxAppendSize?: number;
}

const DELETIONS_AT_ONCE = 16;
/** Events of the server itself are not the app's, whatever stream they are in. */
const SYSTEM_TYPE = '$';
const LINK = '$>';
const STREAM_DELETED = '$streamDeleted';

/** Adapter: EventStoreDB and KurrentDB, through whichever of their two clients is installed. docs/eventstoredb.md. */
export class EventStoreDbEventStore extends EventStore {
  readonly #connection: EventStoreDbConnection;
  readonly #reader: EventStoreDbReader;
  readonly #names: EventStoreDbNames;
  readonly #truncation: EventStoreDbTruncation;
  readonly #writes: EventStoreDbWrites;
  readonly #location: string;

  constructor(
    settings: EventStoreDbSettings,
    private readonly naming: AppNaming,
  ) {
    super();
    this.#connection = new EventStoreDbConnection(settings);
    this.#reader = new EventStoreDbReader(this.#connection);
    this.#names = new EventStoreDbNames(naming, settings.prefix);
    this.#truncation = new EventStoreDbTruncation(this.#reader, this.#names);
    this.#writes = new EventStoreDbWrites(
      this.#connection,
      this.#reader,
      this.#names,
      new EventStoreDbAppendSize(this.#connection, settings.maxAppendSize),
    );
    this.#location = locationOf(settings.url);
  }

  override get location(): string {
    return this.#location;
  }

  async info(): Promise<StoreInfo> {
    const { version } = await this.#connection.node();
    return { kind: 'eventstoredb', version, location: this.#location };
  }

  override async check(now: () => number): Promise<readonly Finding[]> {
    const from = now();
    const { time } = await this.#connection.node();
    return [clockFinding(time, { from, to: now() })];
  }

  async head(): Promise<string> {
    // The log is never empty: the server writes to streams of its own, and eventark's ledger may be there too.
    const last = await this.#reader.lastOfLog({ by: 'stream', regex: this.#names.ofAnyApp() });
    return last === undefined ? '' : positionOf(last);
  }

  async *readApp(app: string, range: Range, signal?: AbortSignal): AsyncIterable<readonly StoredEvent[]> {
    throwIfCancelled(signal);
    if (range.upTo === '') return;
    const after = boundary(range.after);
    const upTo = boundary(range.upTo);
    const visible = await this.#truncation.of(app, signal);
    const filter = { by: 'stream', regex: this.#names.ofApp(app) } as const;
    const leftOut = new LeftOutEvents(after === undefined);
    let ended = false;
    for await (const records of this.#reader.readLog(after ?? 'start', filter, signal)) {
      const batch: StoredEvent[] = [];
      for (const record of records) {
        if (upTo !== undefined && isAfter(record, upTo)) {
          ended = true;
          break;
        }
        const stored = nameOf(record);
        const stream = this.#names.own(stored);
        // The server's filter is a little wider than an app, and a read begins with the event it names.
        if (stream === undefined || this.#names.app(stored) !== app) continue;
        if (after !== undefined && !isAfter(record, after)) continue;
        // No event of the stream, but its end.
        if (typeOf(record) === STREAM_DELETED) continue;
        const revision = Number(record.getStreamRevision());
        const reason = reasonOf(typeOf(record)) ?? (visible.shows(stored, revision) ? undefined : 'hidden');
        leftOut.note(stream, revision, reason);
        if (reason === undefined) batch.push(this.#event(record, stream));
      }
      if (batch.length > 0) yield batch;
      if (ended) break;
    }
    const summary = leftOut.summary();
    if (summary !== undefined) range.onLeftOut?.(summary);
  }

  append(batch: AppendBatch, signal?: AbortSignal): Promise<void> {
    return this.#writes.append(batch, signal);
  }

  override async limits(): Promise<StoreLimits> {
    return { refusal: await this.#writes.refusal() };
  }

  async *apps(): AsyncIterable<StoredApp> {
    const ids = new Set<string>();
    const filter = { by: 'stream', regex: this.#names.beginning(this.naming.appStreamPrefix) } as const;
    for await (const records of this.#reader.readLog('start', filter)) {
      for (const record of records) {
        const stream = this.#names.own(nameOf(record));
        const id = stream === undefined ? undefined : this.naming.appOfAppStream(stream);
        if (id !== undefined) ids.add(id);
      }
    }
    for (const id of [...ids].sort()) {
      const app = await this.app(id);
      if (app !== undefined) yield app;
    }
  }

  async app(id: string): Promise<StoredApp | undefined> {
    const stream = this.naming.appStream(id);
    const stored = this.#names.stored(stream);
    const first = await this.#reader.readOne(stored, 'start');
    const last = await this.#reader.readOne(stored, 'end');
    if (first === undefined || last === undefined) return undefined;
    return { id, first: this.#event(first, stream), last: this.#event(last, stream) };
  }

  /**
   * Deletes the app's streams for good: a restore never uses an app id again, and a writer that was thought dead finds
   * its streams closed. A stream that appears meanwhile is found by looking again from where the last look ended.
   */
  async discardApp(app: string): Promise<void> {
    this.#writes.forget(app);
    let from: LogPosition | undefined;
    const gone = new Set<string>();
    for (let found = true; found;) {
      const streams = new Set<string>();
      const filter = { by: 'stream', regex: this.#names.ofApp(app) } as const;
      for await (const records of this.#reader.readLog(from ?? 'start', filter)) {
        for (const record of records) {
          from = { commit: record.getCommitPosition(), prepare: record.getPreparePosition() };
          const stored = nameOf(record);
          if (this.#names.app(stored) !== app) continue;
          if (typeOf(record) === STREAM_DELETED) gone.add(stored);
          else if (!gone.has(stored)) streams.add(stored);
        }
      }
      const left = [...streams].filter((stream) => !gone.has(stream));
      await pMap(left, (stream) => this.#connection.tombstone(stream), { concurrency: DELETIONS_AT_ONCE });
      for (const stream of left) gone.add(stream);
      found = left.length > 0;
    }
  }

  close(): Promise<void> {
    return this.#connection.close();
  }

  #event(record: Recorded, stream: string): StoredEvent {
    return storedEvent(record, stream, this.naming.headers);
  }
}

function reasonOf(type: string): Reason | undefined {
  if (type === LINK) return 'link';
  return type.startsWith(SYSTEM_TYPE) ? 'system' : undefined;
}

function boundary(position: string | undefined): LogPosition | undefined {
  if (position === undefined || position === '') return undefined;
  const parsed = parsePosition(position);
  if (parsed !== undefined) return parsed;
  throw new BackupError('invalid-argument', `'${position}' is not a position of an EventStoreDB event store`);
}
