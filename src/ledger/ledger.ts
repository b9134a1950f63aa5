import { BackupError, isBackupError } from '../errors.js';

/** The books of the ledger: namespaces of keys. */
export type Book =
  'claims' | 'users' | 'documents' | 'tokens' | 'downloads' | 'sources' | 'pictures' | 'templates' | 'restores';

export interface LedgerEntry {
  readonly key: string;
  /** JSON text. */
  readonly value: string;
  /** Opaque. Changes with every write of the entry. */
  readonly version: string;
}

/** What an entry must be for a write: absent, anything, or at this version. */
export type ExpectedVersion = 'absent' | 'any' | { readonly version: string };

export function matches(expected: ExpectedVersion, entry: LedgerEntry | undefined): boolean {
  if (expected === 'any') return true;
  return expected === 'absent' ? entry === undefined : entry?.version === expected.version;
}

/** The error `ledger-conflict`, with book and key in its facts. */
export function ledgerConflict(book: Book, key: string): BackupError {
  return new BackupError('ledger-conflict', `the entry ${book}/${key} of the ledger is not what was expected`, {
    hint: 'another process has changed it; read it again',
    facts: { book, key },
  });
}

/**
 * Port: small entries with compare-and-set beside the events, such as claims, people and documents. With them any process
 * on any machine sees who holds what, and can undo what was left unfinished. Adapters pass
 * `spec/contracts/ledger-contract.ts`.
 *
 * A write is durable when its promise resolves. Errors of every method: `store-unreachable`, `permission-denied`.
 */
export abstract class Ledger {
  /** Where it is, without credentials and without asking; undefined where it is what holds the events. */
  get location(): string | undefined {
    return undefined;
  }

  /** The entry; undefined if there is none with this key. */
  abstract get(book: Book, key: string): Promise<LedgerEntry | undefined>;

  /** Whether the book exists. Creates nothing; the first entry creates the book. */
  async exists(_book: Book): Promise<boolean> {
    return true;
  }

  /** All entries whose keys begin with `prefix`, in order of key. Books fit into memory. */
  abstract list(book: Book, prefix?: string): Promise<readonly LedgerEntry[]>;

  /**
   * Writes an entry if it is as expected, atomically among all processes, and returns its new version. Error:
   * `ledger-conflict`; nothing was written.
   */
  abstract put(book: Book, key: string, value: string, expected: ExpectedVersion): Promise<string>;

  /**
   * Writes entries that must be absent, together where the store can: a hundred thousand may come at once. After a failure
   * some of them may be written. Error: `ledger-conflict`.
   */
  async putAll(book: Book, entries: readonly Pick<LedgerEntry, 'key' | 'value'>[]): Promise<void> {
    for (const { key, value } of entries) await this.put(book, key, value, 'absent');
  }

  /** Removes an entry if it is as expected. With `any` it succeeds also if there is none. Error: `ledger-conflict`. */
  abstract remove(book: Book, key: string, expected: Exclude<ExpectedVersion, 'absent'>): Promise<void>;

  /**
   * Removes entries that still have these versions, together where the store can: a hundred thousand may go at once. What was
   * changed or removed since is left as it is. After a failure some of them may be removed.
   */
  async removeAll(book: Book, entries: readonly Pick<LedgerEntry, 'key' | 'version'>[]): Promise<void> {
    for (const { key, version } of entries) {
      await this.remove(book, key, { version }).catch((error: unknown) => {
        if (!isBackupError(error, 'ledger-conflict')) throw error;
      });
    }
  }

  /** Releases connections and files. May be called twice. */
  abstract close(): Promise<void>;
}
