import { BackupError } from '../errors.js';

/** The books that eventark keeps. */
export type Book = 'claims' | 'users' | 'documents' | 'tokens' | 'downloads' | 'sources';

export interface LedgerEntry {
  readonly key: string;
  /** JSON text. */
  readonly value: string;
  /** Changes with every write of the entry; what a compare-and-set compares. */
  readonly version: string;
}

/** The entry must be absent, may be anything, or must have this version. */
export type ExpectedVersion = 'absent' | 'any' | { readonly version: string };

export function matches(expected: ExpectedVersion, entry: LedgerEntry | undefined): boolean {
  if (expected === 'any') return true;
  return expected === 'absent' ? entry === undefined : entry?.version === expected.version;
}

/** `ledger-conflict`. */
export function ledgerConflict(book: Book, key: string): BackupError {
  return new BackupError('ledger-conflict', `the entry ${book}/${key} of the ledger is not what was expected`, {
    hint: 'another process has changed it; read it again',
    facts: { book, key },
  });
}

/**
 * Port: what eventark must remember beside the events, so that any process on any machine can see who holds what and
 * undo what was left unfinished: claims, people, small documents. Adapters pass `spec/contracts/ledger-contract.ts`.
 *
 * Every write is durable when it returns. Errors: `ledger-conflict` when the expectation does not hold (nothing was
 * written), `store-unreachable`.
 */
export abstract class Ledger {
  abstract get(book: Book, key: string): Promise<LedgerEntry | undefined>;

  /** Whether the book is there; where it is not, the first entry makes it. This makes nothing. */
  async exists(_book: Book): Promise<boolean> {
    return true;
  }

  /** All entries of a book whose keys begin with `prefix`, in order of key. Books are small. */
  abstract list(book: Book, prefix?: string): Promise<readonly LedgerEntry[]>;

  /** Writes an entry if the expectation holds, atomically among all processes, and returns its new version. */
  abstract put(book: Book, key: string, value: string, expected: ExpectedVersion): Promise<string>;

  /**
   * Writes entries that must be absent, together where the store can, since a book may get a hundred thousand at once.
   * After a failure some of them may have been written.
   */
  async putAll(book: Book, entries: readonly Pick<LedgerEntry, 'key' | 'value'>[]): Promise<void> {
    for (const { key, value } of entries) await this.put(book, key, value, 'absent');
  }

  /** Removes an entry if the expectation holds; removing an absent one with `any` is no error. */
  abstract remove(book: Book, key: string, expected: Exclude<ExpectedVersion, 'absent'>): Promise<void>;

  abstract close(): Promise<void>;
}
