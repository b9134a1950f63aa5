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
  /** Id of its event: finds the write in the stream when the answer was lost. */
  readonly id: string;
  /** Whether its event has been read from the stream. */
  isThere: boolean;
}

/** The lines to append for the current state of the book; none to write nothing. Throws if the state is not as expected. */
type Choose = (state: BookState) => readonly BookLine[];

const NOTHING = new Uint8Array();

/** With more obsolete lines than this in a book, its oldest lines are truncated. */
const SPARE_LINES = 64;
/** The server takes 1 MiB in one append: the largest line fits beside a small one, and so can be repeated with it. */
const WRITE_BYTES = 1_000_000;
const LINE_BYTES = 900_000;
/** Attempts to read the parts of a value: another process may replace it while they are read. */
const LOOKS = 3;
/** Other processes may come first this many times in a row before a write gives up. */
const ATTEMPTS = 50;

/**
 * Adapter: one stream a book, `eventark-<book>`. A put or a removal is one event, and the stream's revision is the
 * compare-and-set among processes. Once a book has many obsolete lines, each write also appends copies of the oldest lines
 * that still hold an entry, and then truncates the stream before the first line still needed. So a stream stays a small
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

  /** Writes the parts first, then the entry that refers to them, so that no reader sees half a value. */
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

  /** Removes parts that no entry uses any more, then their marks. If the node is away, a later write removes them. */
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

  /** Appends the lines that `choose` returns for the current state of the book, all or none. */
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
        // Another process has written to the book (any key), or this write did succeed: look again.
        if (isBackupError(error, 'stream-conflict')) continue;
        if (await this.#isThere(book, own)) return;
        throw error;
      }
      if (crowded) await this.#letGo(book);
      return;
    }
  }

  /** Whether a write whose append failed was carried out all the same; false also if the node is still away. */
  async #isThere(book: Book, own: OwnWrite): Promise<boolean> {
    await this.#read(book).catch(() => undefined);
    return own.isThere;
  }

  /** The state of the book, brought up to date: only new lines are read. */
  async #read(book: Book): Promise<BookState> {
    for (let look = 1; ; look += 1) {
      const state = await this.#readLines(book);
      for (const line of [...state.inParts.values()]) await this.#readParts(book, state, line, look === LOOKS);
      if (state.inParts.size === 0) return state;
    }
  }

  /** An entry whose parts are still missing at the last attempt gets an empty value, like any damaged entry. */
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
        // Lines, perhaps removals, were truncated before this process read them: start over from an empty state.
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

  /** Truncates the stream before the first line that is still needed. */
  async #letGo(book: Book): Promise<void> {
    try {
      const state = await this.#read(book);
      const first = firstNeeded(state);
      const payload = Buffer.from(JSON.stringify({ $tb: first }));
      const metadata = { id: randomUUID(), type: '$metadata', payload, metadata: NOTHING, json: true };
      await appendOnce(this.#connection, `$$${this.#stream(book)}`, 'any', [this.#connection.message(metadata)]);
      state.first = first;
    } catch (error) {
      // The write itself succeeded; the next one truncates what this one could not.
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

  /** Each version of a value has its own stream of parts, which never changes once written. */
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
