import { randomUUID } from 'node:crypto';
import { Turns } from '../../concurrency/turns.js';
import { isBackupError } from '../../errors.js';
import {
  Ledger,
  ledgerConflict,
  matches,
  type Book,
  type ExpectedVersion,
  type LedgerEntry,
} from '../../ledger/ledger.js';
import { OWN_STREAM_PREFIX } from '../event.js';
import {
  emptyBook,
  firstNeeded,
  isShown,
  lineEvent,
  markOf,
  noteLine,
  oldestLines,
  removalOf,
  sizeOf,
  staleMarks,
  writesOf,
  type BookLine,
  type BookState,
} from './eventstoredb-book.js';
import { locationOf } from './eventstoredb-address.js';
import { EventStoreDbConnection, type ConnectionSettings, type Message } from './eventstoredb-connection.js';
import { appendOnce, EventStoreDbParts } from './eventstoredb-parts.js';
import { EventStoreDbReader } from './eventstoredb-reader.js';

export interface EventStoreDbLedgerSettings extends ConnectionSettings {
  /** Keeps the books of several prefixes of one server apart. */
  readonly prefix?: string;
}

/** A write of this process whose outcome is not known yet. */
interface OwnWrite {
  /** Of its event: by it the write is known again when its answer was lost. */
  readonly id: string;
  /** Whether its event was read. */
  isThere: boolean;
}

/** What a book is to hold more, or no more; throws where it is not what was expected. */
type Choose = (state: BookState) => readonly BookLine[];

const NOTHING = new Uint8Array();

/** Lines of a book that hold nothing any more, before the oldest ones are let go. */
const SPARE_LINES = 64;
/** The server takes 1 MiB in one append: the largest line fits in beside a small one, and can be moved with it. */
const WRITE_BYTES = 1_000_000;
const LINE_BYTES = 900_000;
/** Looks for the parts of a value: another process may replace it while they are read. */
const LOOKS = 3;
/** Other processes may come first this many times in a row before a write gives up. */
const ATTEMPTS = 50;

/**
 * Adapter: one stream a book, `eventark-<book>`. A put or a removal is one event, and the stream's revision is the
 * compare-and-set among processes. Once a book has many lines that hold nothing, each write also repeats the oldest
 * entries that still hold something behind itself and lets the stream begin after them, so that a stream stays a small
 * multiple of its book. A value that is too large for a line has a stream of its own (`eventstoredb-book.ts`).
 */
export class EventStoreDbLedger extends Ledger {
  readonly #location: string;
  readonly #connection: EventStoreDbConnection;
  readonly #reader: EventStoreDbReader;
  readonly #parts: EventStoreDbParts;
  readonly #prefix: string;
  readonly #books = new Map<Book, BookState>();
  /** Writes of one process to a book go one after another: only other processes can be in the way. */
  readonly #turns = new Turns();
  /** By the ids of their events. */
  readonly #awaited = new Map<string, OwnWrite>();

  constructor(settings: EventStoreDbLedgerSettings) {
    super();
    this.#location = locationOf(settings.url);
    this.#connection = new EventStoreDbConnection(settings);
    this.#reader = new EventStoreDbReader(this.#connection);
    this.#parts = new EventStoreDbParts(this.#connection, this.#reader);
    this.#prefix = OWN_STREAM_PREFIX + (settings.prefix === undefined ? '' : `${settings.prefix}-`);
  }

  override get location(): string {
    return this.#location;
  }

  async get(book: Book, key: string): Promise<LedgerEntry | undefined> {
    return (await this.#read(book)).entries.get(key);
  }

  async list(book: Book, prefix = ''): Promise<readonly LedgerEntry[]> {
    const { entries } = await this.#read(book);
    const found = [...entries.values()].filter((entry) => entry.key.startsWith(prefix) && isShown(entry));
    return found.sort((a, b) => (a.key < b.key ? -1 : 1));
  }

  async put(book: Book, key: string, value: string, expected: ExpectedVersion): Promise<string> {
    const entry = { key, value, version: randomUUID() };
    if (sizeOf(entry) > LINE_BYTES) await this.#putInParts(book, entry, expected);
    else await this.#write(book, (state) => asExpected(book, state, entry, expected));
    await this.#tidy(book, [entry]);
    return entry.version;
  }

  override async putAll(book: Book, entries: readonly Pick<LedgerEntry, 'key' | 'value'>[]): Promise<void> {
    const lines = entries.map(({ key, value }) => ({ key, value, version: randomUUID() }));
    for (const batch of writesOf(lines, LINE_BYTES)) {
      const [first] = batch;
      // One alone may be too large for a line.
      if (first !== undefined && batch.length === 1) await this.put(book, first.key, first.value, 'absent');
      else await this.#write(book, (state) => absent(book, state, batch));
    }
  }

  async remove(book: Book, key: string, expected: Exclude<ExpectedVersion, 'absent'>): Promise<void> {
    await this.#write(book, (state) => {
      const removal = asExpected(book, state, removalOf(key), expected);
      return state.entries.has(key) ? removal : [];
    });
    await this.#tidy(book, [{ key }]);
  }

  override async removeAll(book: Book, entries: readonly Pick<LedgerEntry, 'key' | 'version'>[]): Promise<void> {
    const lines = entries.map(({ key, version }) => ({ key, value: '', version }));
    for (const batch of writesOf(lines, LINE_BYTES)) {
      await this.#write(book, ({ entries: there }) =>
        batch.filter(({ key, version }) => there.get(key)?.version === version).map(({ key }) => removalOf(key)),
      );
    }
    await this.#tidy(book, entries);
  }

  close(): Promise<void> {
    return this.#connection.close();
  }

  /** The parts first, then the entry that has them: nobody sees half a value. */
  async #putInParts(book: Book, { key, value, version }: LedgerEntry, expected: ExpectedVersion) {
    const mark = markOf({ key, version });
    await this.#write(book, () => [mark]);
    try {
      const parts = await this.#parts.write(this.#streamOfParts(book, version), value);
      await this.#write(book, (state) => {
        // Another process that wrote the entry has removed these parts.
        if (!state.entries.has(mark.key)) throw ledgerConflict(book, key);
        return asExpected(book, state, { key, value: '', version, parts }, expected);
      });
    } catch (error) {
      if (!isBackupError(error, 'ledger-conflict', 'stream-conflict')) throw error;
      await this.#tidy(book, [{ key }]);
      throw isBackupError(error, 'ledger-conflict') ? error : ledgerConflict(book, key);
    }
  }

  /** Removes parts that no entry has any more; the mark last. What cannot be removed now is removed after a later write. */
  async #tidy(book: Book, changed: readonly Pick<LedgerEntry, 'key'>[]): Promise<void> {
    if ((this.#books.get(book)?.marks.size ?? 0) === 0) return;
    try {
      const stale = staleMarks(await this.#read(book), new Set(changed.map(({ key }) => key)));
      for (const { version } of stale) await this.#parts.remove(this.#streamOfParts(book, version));
      const keys = new Set(stale.map(({ key }) => key));
      await this.#write(book, ({ marks }) => [...keys].filter((key) => marks.has(key)).map(removalOf));
    } catch (error) {
      if (!isBackupError(error, 'store-unreachable')) throw error;
    }
  }

  /** Writes the lines that `choose` gives for the book as it is then, all or none. */
  #write(book: Book, choose: Choose): Promise<void> {
    return this.#turns.take(book, () => this.#writeNow(book, choose));
  }

  async #writeNow(book: Book, choose: Choose): Promise<void> {
    const own: OwnWrite = { id: randomUUID(), isThere: false };
    this.#awaited.set(own.id, own);
    try {
      await this.#attempt(book, choose, own);
    } finally {
      this.#awaited.delete(own.id);
    }
  }

  async #attempt(book: Book, choose: Choose, own: OwnWrite): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      const state = await this.#read(book);
      if (own.isThere) return;
      const lines = choose(state);
      const [first] = lines;
      if (first === undefined) return;
      if (attempt > ATTEMPTS) throw ledgerConflict(book, first.key);
      const crowded = state.revision - state.first + 1 - state.entries.size > SPARE_LINES;
      const carried = crowded ? oldestLines(state, lines, WRITE_BYTES) : [];
      try {
        await appendOnce(this.#connection, this.#stream(book), state.revision < 0 ? 'no-stream' : state.revision, [
          this.#message(first, own.id),
          ...[...lines.slice(1), ...carried].map((line) => this.#message(line, randomUUID())),
        ]);
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
    for (let look = 1; ; look += 1) {
      const state = await this.#readLines(book);
      for (const line of [...state.inParts.values()]) await this.#readParts(book, state, line, look === LOOKS);
      if (state.inParts.size === 0) return state;
    }
  }

  /** The value of an entry whose parts are gone for good is empty, as that of any entry that somebody has damaged. */
  async #readParts(book: Book, { entries, inParts }: BookState, line: BookLine, isLast: boolean): Promise<void> {
    const { key, version, parts = 0 } = line;
    const value = await this.#parts.read(this.#streamOfParts(book, version), parts);
    if (inParts.get(key) !== line || (value === undefined && !isLast)) return;
    entries.set(key, { key, value: value ?? '', version });
    inParts.delete(key);
  }

  async #readLines(book: Book): Promise<BookState> {
    const state = this.#books.get(book) ?? emptyBook();
    this.#books.set(book, state);
    for await (const records of this.#reader.readStream(this.#stream(book), state.revision + 1)) {
      for (const record of records) {
        const revision = Number(record.getStreamRevision());
        if (revision <= state.revision) continue;
        // Lines were let go before this process saw them, removals perhaps among them: it begins anew.
        if (state.revision >= 0 && revision > state.revision + 1) {
          this.#books.delete(book);
          return this.#readLines(book);
        }
        const own = this.#awaited.get(record.getId()?.getString() ?? '');
        if (own !== undefined) own.isThere = true;
        noteLine(state, revision, record);
      }
    }
    return state;
  }

  /** Lets the stream begin where it first holds something. */
  async #letGo(book: Book): Promise<void> {
    try {
      const state = await this.#read(book);
      const first = firstNeeded(state);
      const payload = Buffer.from(JSON.stringify({ $tb: first }));
      const metadata = { id: randomUUID(), type: '$metadata', payload, metadata: NOTHING, json: true };
      await appendOnce(this.#connection, `$$${this.#stream(book)}`, 'any', [this.#connection.message(metadata)]);
      state.first = first;
    } catch (error) {
      // The write that this follows is done; the next one lets go of what this one could not.
      if (!isBackupError(error, 'store-unreachable')) throw error;
    }
  }

  #message(line: BookLine, id: string): Message {
    const { type, json } = lineEvent(line);
    return this.#connection.message({ id, type, payload: Buffer.from(json), metadata: NOTHING, json: true });
  }

  #stream(book: Book): string {
    return this.#prefix + book;
  }

  /** Parts are one version's: nothing is ever appended to them. */
  #streamOfParts(book: Book, version: string): string {
    return `${this.#stream(book)}-${version}`;
  }
}

function asExpected(book: Book, state: BookState, line: BookLine, expected: ExpectedVersion): readonly BookLine[] {
  if (matches(expected, state.entries.get(line.key))) return [line];
  throw ledgerConflict(book, line.key);
}

function absent(book: Book, { entries }: BookState, lines: readonly BookLine[]): readonly BookLine[] {
  const other = lines.find(({ key }) => entries.has(key));
  if (other === undefined) return lines;
  throw ledgerConflict(book, other.key);
}
