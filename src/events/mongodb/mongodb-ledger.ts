import { randomUUID } from 'node:crypto';
import type { Collection } from 'mongodb';
import { isBackupError } from '../../errors.js';
import { Ledger, ledgerConflict, type Book, type ExpectedVersion, type LedgerEntry } from '../../ledger/ledger.js';
import type { SharedClients } from '../../process/shared-clients.js';
import { ExtendedJson } from './commits/mongodb-extended-json.js';
import { hasCollection, MongoDbConnection, type MongoDbAddress } from './connection/mongodb-connection.js';
import { DUPLICATE_KEY, isLost, isTransient, serverCode, toStoreError } from './connection/mongodb-errors.js';
import { entryIn, isOurs, matching, type EntryDocument } from './mongodb-ledger-entry.js';
import { refuseNewer } from './mongodb-migrations.js';

/** Connections that a read tries. */
const MAX_READS = 4;

/** Entries removed with one request, which stays far below the 16 MB of a command. */
const REMOVED_AT_ONCE = 10_000;

interface OpenBook {
  readonly entries: Collection<EntryDocument>;
  readonly json: ExtendedJson;
}

/** Books as collections `Eventark_<book>` beside the events. One write is one document, which MongoDB does atomically. */
export class MongoDbLedger extends Ledger {
  readonly #connection: MongoDbConnection;
  #checked: Promise<void> | undefined;

  constructor(address: MongoDbAddress, clients?: SharedClients) {
    super();
    this.#connection = new MongoDbConnection(address, clients);
  }

  override get location(): string {
    return this.#connection.location;
  }

  async get(book: Book, key: string): Promise<LedgerEntry | undefined> {
    return this.#reading(book, async ({ entries, json }) => {
      const found = await entries.find<Buffer>({ _id: key }, { raw: true, limit: 1 }).next();
      return found === null ? undefined : entryIn(json, found);
    });
  }

  async list(book: Book, prefix = ''): Promise<readonly LedgerEntry[]> {
    return this.#reading(book, async ({ entries, json }) => {
      const listed: LedgerEntry[] = [];
      for await (const found of entries.find<Buffer>({ _id: { $gte: prefix } }, { sort: { _id: 1 }, raw: true })) {
        const entry = entryIn(json, found);
        if (entry?.key.startsWith(prefix) === false) break;
        if (entry !== undefined) listed.push(entry);
      }
      return listed;
    });
  }

  override async exists(book: Book): Promise<boolean> {
    return this.#reading(book, async ({ entries: { collectionName } }) => {
      const { db } = await this.#connection.open();
      return hasCollection(db, collectionName);
    });
  }

  async put(book: Book, key: string, value: string, expected: ExpectedVersion): Promise<string> {
    const version = randomUUID();
    return this.#in(book, async ({ entries }) => {
      if (expected === 'absent') await insert(book, entries, { _id: key, value, version });
      else if (expected === 'any') await upsert(entries, { _id: key, value, version });
      else {
        const { matchedCount } = await entries.updateOne(matching(key, expected), { $set: { value, version } });
        if (matchedCount === 0) throw ledgerConflict(book, key);
      }
      return version;
    });
  }

  override async putAll(book: Book, entries: readonly Pick<LedgerEntry, 'key' | 'value'>[]): Promise<void> {
    if (entries.length === 0) return;
    await this.#in(book, async ({ entries: collection }) => {
      const documents = entries.map(({ key, value }) => ({ _id: key, value, version: randomUUID() }));
      try {
        await collection.insertMany(documents);
      } catch (error) {
        if (serverCode(error) !== DUPLICATE_KEY) throw error;
        throw ledgerConflict(book, `${entries[0]?.key} or one of ${entries.length - 1} after it`);
      }
    });
  }

  async remove(book: Book, key: string, expected: Exclude<ExpectedVersion, 'absent'>): Promise<void> {
    await this.#in(book, async ({ entries }) => {
      const { deletedCount } = await entries.deleteOne(expected === 'any' ? { _id: key } : matching(key, expected));
      if (deletedCount === 0 && expected !== 'any') throw ledgerConflict(book, key);
    });
  }

  override async removeAll(book: Book, entries: readonly Pick<LedgerEntry, 'key' | 'version'>[]): Promise<void> {
    const ours = entries.filter(isOurs).toSorted(byKey);
    const odd = entries.filter((entry) => !isOurs(entry));
    await this.#in(book, async ({ entries: collection }) => {
      for (const entry of odd) await collection.deleteOne(matching(entry.key, entry));
      for (let at = 0; at < ours.length; at += REMOVED_AT_ONCE) {
        const batch = ours.slice(at, at + REMOVED_AT_ONCE);
        const [first, last] = [batch.at(0)?.key, batch.at(-1)?.key];
        // No two entries ever have the same version: that is enough to tell them. The range spares looking at all others.
        await collection.deleteMany({
          _id: { $gte: first ?? '', $lte: last ?? '' },
          version: { $in: batch.map(({ version }) => version) },
        });
      }
    });
  }

  async close(): Promise<void> {
    await this.#connection.close();
  }

  /**
   * Connections that broke while nothing went through them are found out by the first that uses them: another one is taken,
   * which may be broken as well.
   */
  async #reading<T>(book: Book, work: (open: OpenBook) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#in(book, work);
      } catch (error) {
        const { cause } = isBackupError(error) ? error : {};
        if (attempt === MAX_READS || isLost(cause) || !isTransient(cause)) throw error;
      }
    }
  }

  async #in<T>(book: Book, work: (open: OpenBook) => Promise<T>): Promise<T> {
    try {
      const { db, driver, replicated } = await this.#connection.open();
      this.#checked ??= refuseNewer(db).catch((error: unknown) => {
        this.#checked = undefined;
        throw error;
      });
      await this.#checked;
      const entries = db.collection<EntryDocument>(
        `Eventark_${book}`,
        replicated ? { readConcern: { level: 'majority' } } : {},
      );
      return await work({ entries, json: new ExtendedJson(driver) });
    } catch (error) {
      if (isBackupError(error)) throw error;
      if (isLost(error)) this.#connection.drop().catch(() => undefined);
      throw toStoreError(error, this.#connection.location);
    }
  }
}

async function insert(book: Book, entries: Collection<EntryDocument>, entry: EntryDocument): Promise<void> {
  try {
    await entries.insertOne(entry);
  } catch (error) {
    if (serverCode(error) === DUPLICATE_KEY) throw ledgerConflict(book, entry._id);
    throw error;
  }
}

async function upsert(entries: Collection<EntryDocument>, { _id, ...rest }: EntryDocument): Promise<void> {
  const write = () => entries.updateOne({ _id }, { $set: rest }, { upsert: true });
  try {
    await write();
  } catch (error) {
    // Two inserts of the same key met; the one that lost finds an entry to update now.
    if (serverCode(error) !== DUPLICATE_KEY) throw error;
    await write();
  }
}

/** In the order that the server has them in: of their bytes. */
function byKey({ key: a }: Pick<LedgerEntry, 'key'>, { key: b }: Pick<LedgerEntry, 'key'>): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
