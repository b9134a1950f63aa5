import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { AppNaming } from '../../cms/app-naming.js';
import type { Finding } from '../../text/finding.js';
import { fileError } from '../../files/file-errors.js';
import { requireMakeable } from '../../files/make-folder.js';
import { missingFolder } from '../../files/missing-folder.js';
import { Ledger, type Book, type ExpectedVersion, type LedgerEntry } from '../../ledger/ledger.js';
import type { AppendBatch } from '../append-batch.js';
import type { EventBatch } from '../event.js';
import { EventStore, type Range, type StoredApp, type StoreInfo } from '../event-store.js';
import { SqliteEventStore } from './sqlite-event-store.js';
import { SqliteLedger } from './sqlite-ledger.js';

/**
 * Opens its file on first use, so that backups can be read even where the file cannot be opened. The first write creates
 * a missing file; until then reads find no events. Errors: those of opening the file, from any call.
 */
class OnFirstUse<T extends { close(): Promise<void> }> {
  #opened: T | undefined;

  constructor(
    readonly path: string,
    private readonly open: () => T,
  ) {}

  /** For a write: makes the file. */
  get writing(): T {
    this.#opened ??= this.open();
    return this.#opened;
  }

  /** For a read: undefined while there is no file. */
  get reading(): T | undefined {
    if (this.#opened === undefined && this.path !== ':memory:' && !existsSync(this.path)) {
      requireCreatable(this.path);
      return undefined;
    }
    return this.writing;
  }

  async close(): Promise<void> {
    await this.#opened?.close();
  }
}

/** Throws now what the first write would throw: the file cannot be created here. */
function requireCreatable(path: string): void {
  const folder = dirname(path);
  try {
    requireMakeable(folder);
  } catch (error) {
    const what = existsSync(folder)
      ? `the event store ${path} cannot be opened`
      : `the folder of the event store ${path} was not made`;
    throw fileError(error, what);
  }
}

export class SqliteEventStoreOnFirstUse extends EventStore {
  readonly #file: OnFirstUse<SqliteEventStore>;

  constructor(path: string, naming: AppNaming) {
    super();
    this.#file = new OnFirstUse(path, () => new SqliteEventStore(path, naming));
  }

  override get location(): string {
    return this.#file.path;
  }

  async info(): Promise<StoreInfo> {
    const { path, reading } = this.#file;
    if (reading) return reading.info();
    const version = process.versions['sqlite'] ?? '';
    return { kind: 'sqlite', version, location: path, localFolder: dirname(resolve(path)) };
  }

  async head(): Promise<string> {
    return (await this.#file.reading?.head()) ?? '';
  }

  async *readApp(app: string, range: Range, signal?: AbortSignal): AsyncIterable<EventBatch> {
    yield* this.#file.reading?.readApp(app, range, signal) ?? [];
  }

  async append(batch: AppendBatch, signal?: AbortSignal): Promise<void> {
    await this.#file.writing.append(batch, signal);
  }

  async *apps(): AsyncIterable<StoredApp> {
    yield* this.#file.reading?.apps() ?? [];
  }

  async app(id: string): Promise<StoredApp | undefined> {
    return this.#file.reading?.app(id);
  }

  override async absence(): Promise<string | undefined> {
    const { path } = this.#file;
    if (path === ':memory:' || existsSync(path)) return undefined;
    return missingFolder(dirname(path));
  }

  override async check(): Promise<readonly Finding[]> {
    const missing: Finding = { subject: 'file', ok: true, message: 'it is not there yet; the first restore makes it' };
    return this.#file.reading?.check() ?? [missing];
  }

  async discardApp(app: string): Promise<void> {
    await this.#file.reading?.discardApp(app);
  }

  async close(): Promise<void> {
    await this.#file.close();
  }
}

export class SqliteLedgerOnFirstUse extends Ledger {
  readonly #file: OnFirstUse<SqliteLedger>;

  constructor(path: string) {
    super();
    this.#file = new OnFirstUse(path, () => new SqliteLedger(path));
  }

  override get location(): string {
    return this.#file.path;
  }

  async get(book: Book, key: string): Promise<LedgerEntry | undefined> {
    return this.#file.reading?.get(book, key);
  }

  async list(book: Book, prefix?: string): Promise<readonly LedgerEntry[]> {
    return (await this.#file.reading?.list(book, prefix)) ?? [];
  }

  override async exists(): Promise<boolean> {
    return this.#file.reading !== undefined;
  }

  async put(book: Book, key: string, value: string, expected: ExpectedVersion): Promise<string> {
    return this.#file.writing.put(book, key, value, expected);
  }

  override async putAll(book: Book, entries: readonly Pick<LedgerEntry, 'key' | 'value'>[]): Promise<void> {
    await this.#file.writing.putAll(book, entries);
  }

  override async removeAll(book: Book, entries: readonly Pick<LedgerEntry, 'key' | 'version'>[]): Promise<void> {
    await this.#file.writing.removeAll(book, entries);
  }

  async remove(book: Book, key: string, expected: Exclude<ExpectedVersion, 'absent'>): Promise<void> {
    await this.#file.writing.remove(book, key, expected);
  }

  async close(): Promise<void> {
    await this.#file.close();
  }
}
