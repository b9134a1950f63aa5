import { randomUUID } from 'node:crypto';
import { BackupError, isBackupError } from '../../errors.js';
import { OWN_STREAM_PREFIX } from '../event.js';
import { EventStoreDbAppender } from './eventstoredb-appender.js';
import { EventStoreDbConnection, type ConnectionSettings } from './eventstoredb-connection.js';
import type { Recorded } from './eventstoredb-read.js';
import { EventStoreDbReader } from './eventstoredb-reader.js';
import { typeOf } from './eventstoredb-record.js';
import type { ExpectedRevision } from '../append.js';
import {
  Ledger,
  ledgerConflict,
  matches,
  type Book,
  type ExpectedVersion,
  type LedgerEntry,
} from '../../ledger/ledger.js';
import { Turns } from '../../concurrency/turns.js';

export interface EventStoreDbLedgerSettings extends ConnectionSettings {
  /** Keeps the books of several prefixes of one server apart. */
  readonly prefix?: string;
}

/** What a process knows of a book, up to a revision of its stream. */
interface BookState {
  revision: number;
  /** Where the stream begins. */
  first: number;
  readonly entries: Map<string, LedgerEntry>;
  /** Which revision holds each entry. */
  readonly lines: Map<string, number>;
}

/** A write of this process whose outcome is not known yet. */
interface OwnWrite {
  /** Of its event: by it the write is known again when its answer was lost. */
  readonly id: string;
  /** Whether its event was read. */
  isThere: boolean;
}

interface JsonEvent {
  readonly id: string;
  readonly type: string;
  readonly json: string;
}

const PUT = 'EventarkPut';
const REMOVE = 'EventarkRemove';
/** No version of an entry that is there. */
const REMOVED = '';
/** Lines of a book that hold nothing any more, before the oldest ones are let go. */
const SPARE_LINES = 64;
/** Old lines moved to the end with one write, at most: a write stays small. */
const CARRIED = 16;
/** The server takes 1 MiB in one append: the largest line fits in beside a small one, and can be moved with it. */
const WRITE_BYTES = 1_000_000;
const LINE_BYTES = 900_000;
/** Removals in one append: a line of a removal is a key, of a kilobyte at most, and a little. */
const REMOVED_AT_ONCE = 500;
/** Other processes may come first this many times in a row before a write gives up. */
const ATTEMPTS = 50;

/**
 * Adapter: one stream a book, `eventark-<book>`. A put or a removal is one event, and the stream's revision is the
 * compare-and-set among processes. Once a book has many lines that hold nothing, each write also repeats the oldest
 * entries that still hold something behind itself and lets the stream begin after them, so that a stream stays a small
 * multiple of its book.
 */
export class EventStoreDbLedger extends Ledger {
  readonly #connection: EventStoreDbConnection;
  readonly #reader: EventStoreDbReader;
  readonly #prefix: string;
  readonly #books = new Map<Book, BookState>();
  /** Writes of one process to a book go one after another: only other processes can be in the way. */
  readonly #turns = new Turns();
  /** By the ids of their events. */
  readonly #awaited = new Map<string, OwnWrite>();

  constructor(settings: EventStoreDbLedgerSettings) {
    super();
    this.#connection = new EventStoreDbConnection(settings);
    this.#reader = new EventStoreDbReader(this.#connection);
    this.#prefix = OWN_STREAM_PREFIX + (settings.prefix === undefined ? '' : `${settings.prefix}-`);
  }

  async get(book: Book, key: string): Promise<LedgerEntry | undefined> {
    return (await this.#read(book)).entries.get(key);
  }

  async list(book: Book, prefix = ''): Promise<readonly LedgerEntry[]> {
    const { entries } = await this.#read(book);
    const found = [...entries.values()].filter(({ key }) => key.startsWith(prefix));
    return found.sort((a, b) => (a.key < b.key ? -1 : 1));
  }

  async put(book: Book, key: string, value: string, expected: ExpectedVersion): Promise<string> {
    const version = randomUUID();
    if (sizeOf({ key, value, version }) > LINE_BYTES) {
      throw new BackupError('size-limit', `entry ${key} of the ledger has more than ${LINE_BYTES} bytes`);
    }
    await this.#write(book, expected, { key, value, version });
    return version;
  }

  async remove(book: Book, key: string, expected: Exclude<ExpectedVersion, 'absent'>): Promise<void> {
    await this.#write(book, expected, { key, value: '', version: REMOVED });
  }

  override async removeAll(book: Book, entries: readonly Pick<LedgerEntry, 'key' | 'version'>[]): Promise<void> {
    for (let at = 0; at < entries.length; at += REMOVED_AT_ONCE) {
      const batch = entries.slice(at, at + REMOVED_AT_ONCE);
      await this.#turns.take(book, () => this.#removeNow(book, batch));
    }
  }

  async #removeNow(book: Book, entries: readonly Pick<LedgerEntry, 'key' | 'version'>[]): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      const state = await this.#read(book);
      const there = entries.filter(({ key, version }) => state.entries.get(key)?.version === version);
      if (there.length === 0) return;
      const events = there.map(({ key }) => eventOf({ key, value: '', version: REMOVED }, randomUUID()));
      try {
        await this.#append(this.#stream(book), state.revision, events);
      } catch (error) {
        if (!isBackupError(error, 'stream-conflict') || attempt > ATTEMPTS) throw error;
      }
    }
  }

  close(): Promise<void> {
    return this.#connection.close();
  }

  #write(book: Book, expected: ExpectedVersion, line: LedgerEntry): Promise<void> {
    return this.#turns.take(book, () => this.#writeNow(book, expected, line));
  }

  async #writeNow(book: Book, expected: ExpectedVersion, line: LedgerEntry): Promise<void> {
    const own: OwnWrite = { id: randomUUID(), isThere: false };
    this.#awaited.set(own.id, own);
    try {
      await this.#attempt(book, expected, line, own);
    } finally {
      this.#awaited.delete(own.id);
    }
  }

  async #attempt(book: Book, expected: ExpectedVersion, line: LedgerEntry, own: OwnWrite): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      const state = await this.#read(book);
      if (own.isThere) return;
      const holds = matches(expected, state.entries.get(line.key));
      if (!holds || attempt > ATTEMPTS) throw ledgerConflict(book, line.key);
      if (line.version === REMOVED && !state.entries.has(line.key)) return;
      const crowded = state.revision - state.first + 1 - state.entries.size > SPARE_LINES;
      const carried = crowded ? oldest(state, line) : [];
      const events = [eventOf(line, own.id), ...carried.map((each) => eventOf(each, randomUUID()))];
      try {
        await this.#append(this.#stream(book), state.revision < 0 ? 'no-stream' : state.revision, events);
      } catch (error) {
        // Another process wrote the book, of whatever key, or this write is there after all: look again.
        if (isBackupError(error, 'stream-conflict')) continue;
        if (await this.#isThere(book, own)) return;
        throw error;
      }
      if (crowded) await this.#letGo(book);
      return;
    }
  }

  /** Whether a write was done although it failed; no, as far as anybody can tell, when the node is still away. */
  async #isThere(book: Book, own: OwnWrite): Promise<boolean> {
    await this.#read(book).catch(() => undefined);
    return own.isThere;
  }

  /** What the process knows, brought up to date: only what is new is read. */
  async #read(book: Book): Promise<BookState> {
    const state = this.#books.get(book) ?? { revision: -1, first: 0, entries: new Map(), lines: new Map() };
    this.#books.set(book, state);
    for await (const records of this.#reader.readStream(this.#stream(book), state.revision + 1)) {
      for (const record of records) {
        const revision = Number(record.getStreamRevision());
        if (revision <= state.revision) continue;
        // Lines were let go before this process saw them, removals perhaps among them: it begins anew.
        if (state.revision >= 0 && revision > state.revision + 1) {
          this.#books.delete(book);
          return this.#read(book);
        }
        const own = this.#awaited.get(record.getId()?.getString() ?? '');
        if (own !== undefined) own.isThere = true;
        note(state, revision, record);
      }
    }
    return state;
  }

  /** Lets the stream begin at its first line that still holds something, or at its last one. */
  async #letGo(book: Book): Promise<void> {
    try {
      const state = await this.#read(book);
      const first = Math.min(state.revision, ...state.lines.values());
      const metadata = { id: randomUUID(), type: '$metadata', json: JSON.stringify({ $tb: first }) };
      await this.#append(`$$${this.#stream(book)}`, 'any', [metadata]);
      state.first = first;
    } catch (error) {
      // The write that this follows is done; the next one lets go of what this one could not.
      if (!isBackupError(error, 'store-unreachable')) throw error;
    }
  }

  async #append(stream: string, expected: ExpectedRevision, events: readonly JsonEvent[]): Promise<void> {
    const messages = events.map(({ id, type, json }) => {
      const payload = new TextEncoder().encode(json);
      return this.#connection.message({ id, type, payload, metadata: new Uint8Array(), json: true });
    });
    await this.#connection.patience().retried(async () => {
      const appender = await EventStoreDbAppender.open(this.#connection);
      try {
        await (
          await appender.send({ stream, expected, messages })
        ).written;
      } finally {
        appender.close();
      }
    });
  }

  #stream(book: Book): string {
    return this.#prefix + book;
  }
}

/** The oldest lines that still hold something, to be repeated at the end behind `line`. */
function oldest({ entries, lines }: BookState, line: LedgerEntry): readonly LedgerEntry[] {
  const sorted = [...lines].sort(([, a], [, b]) => a - b).map(([key]) => key);
  const found: LedgerEntry[] = [];
  let bytes = sizeOf(line);
  for (const key of sorted) {
    const entry = entries.get(key);
    if (entry === undefined || key === line.key) continue;
    bytes += sizeOf(entry);
    if (found.length === CARRIED || bytes > WRITE_BYTES) break;
    found.push(entry);
  }
  return found;
}

function eventOf(line: LedgerEntry, id: string): JsonEvent {
  return { id, type: line.version === REMOVED ? REMOVE : PUT, json: JSON.stringify(line) };
}

function sizeOf(line: LedgerEntry): number {
  return Buffer.byteLength(JSON.stringify(line));
}

function note(state: BookState, revision: number, record: Recorded): void {
  if (state.revision < 0) state.first = revision;
  state.revision = revision;
  const entry = JSON.parse(new TextDecoder().decode(record.getData_asU8())) as LedgerEntry;
  if (typeOf(record) === REMOVE) {
    state.entries.delete(entry.key);
    state.lines.delete(entry.key);
  } else {
    state.entries.set(entry.key, entry);
    state.lines.set(entry.key, revision);
  }
}
