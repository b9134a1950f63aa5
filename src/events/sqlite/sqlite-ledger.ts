import type { DatabaseSync } from 'node:sqlite';
import {
  Ledger,
  ledgerConflict,
  matches,
  type Book,
  type ExpectedVersion,
  type LedgerEntry,
} from '../../ledger/ledger.js';
import { inTransaction, openSqliteDatabase, translateSqliteErrors } from './sqlite-database.js';

/** The ledger in the SQLite file that holds the events. Versions are never used twice. */
export class SqliteLedger extends Ledger {
  readonly #path: string;
  readonly #database: DatabaseSync;
  #closed = false;

  /** Errors: as `openSqliteDatabase`. */
  constructor(path: string) {
    super();
    this.#path = path;
    this.#database = openSqliteDatabase(path);
  }

  override get location(): string {
    return this.#path;
  }

  async get(book: Book, key: string): Promise<LedgerEntry | undefined> {
    return translateSqliteErrors(this.#path, () => this.#get(book, key));
  }

  async list(book: Book, prefix = ''): Promise<readonly LedgerEntry[]> {
    return translateSqliteErrors(this.#path, () =>
      this.#database
        .prepare('select key, value, version from ledger where book = ? and substr(key, 1, ?) = ? order by key')
        .all(book, prefix.length, prefix)
        .map((row) => toEntry(row)),
    );
  }

  async put(book: Book, key: string, value: string, expected: ExpectedVersion): Promise<string> {
    return this.#write(book, key, expected, () => {
      this.#set(book, key, value);
      return this.#get(book, key)?.version ?? '';
    });
  }

  override async putAll(book: Book, entries: readonly Pick<LedgerEntry, 'key' | 'value'>[]): Promise<void> {
    translateSqliteErrors(this.#path, () =>
      inTransaction(this.#database, () => {
        for (const { key, value } of entries) {
          if (this.#get(book, key) !== undefined) throw ledgerConflict(book, key);
          this.#set(book, key, value);
        }
      }),
    );
  }

  async remove(book: Book, key: string, expected: Exclude<ExpectedVersion, 'absent'>): Promise<void> {
    this.#write(book, key, expected, () => {
      this.#database.prepare('delete from ledger where book = ? and key = ?').run(book, key);
    });
  }

  override async removeAll(book: Book, entries: readonly Pick<LedgerEntry, 'key' | 'version'>[]): Promise<void> {
    translateSqliteErrors(this.#path, () =>
      inTransaction(this.#database, () => {
        const remove = this.#database.prepare('delete from ledger where book = ? and key = ? and version = ?');
        for (const { key, version } of entries) remove.run(book, key, Number(version));
      }),
    );
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#database.close();
  }

  #write<T>(book: Book, key: string, expected: ExpectedVersion, action: () => T): T {
    return translateSqliteErrors(this.#path, () =>
      inTransaction(this.#database, () => {
        if (!matches(expected, this.#get(book, key))) throw ledgerConflict(book, key);
        return action();
      }),
    );
  }

  #set(book: Book, key: string, value: string): void {
    this.#database.exec('update ledger_version set last = last + 1');
    this.#database
      .prepare(
        `insert into ledger (book, key, value, version) values (?, ?, ?, (select last from ledger_version))
         on conflict (book, key) do update set value = excluded.value, version = excluded.version`,
      )
      .run(book, key, value);
  }

  #get(book: Book, key: string): LedgerEntry | undefined {
    const row = this.#database
      .prepare('select key, value, version from ledger where book = ? and key = ?')
      .get(book, key);
    return row && toEntry(row);
  }
}

function toEntry(row: Record<string, unknown>): LedgerEntry {
  return { key: String(row['key']), value: String(row['value']), version: String(row['version']) };
}
