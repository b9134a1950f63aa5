import type { Document } from 'mongodb';
import { isBackupError } from '../../../errors.js';
import type { SharedClients } from '../../../process/shared-clients.js';
import { MongoDbConnection, type MongoDbAddress, type OpenDatabase } from '../connection/mongodb-connection.js';
import { toStoreError } from '../connection/mongodb-errors.js';

/** How Squidex writes in names of members what MongoDB did not allow there. */
const DOLLAR = '\u00a7';
const DOT = '_\u00a7\u00a7_';
const EMPTY = '\u00a7empty';

/** What Squidex keeps beside its events, in the same database. Nothing is ever written here. */
export class MongoDbSquidexState {
  readonly #connection: MongoDbConnection;

  constructor(address: MongoDbAddress, clients?: SharedClients) {
    this.#connection = new MongoDbConnection(address, clients);
  }

  /**
   * Documents of a collection; undefined if there is no such collection.
   * Errors: `permission-denied`, `store-unreachable`.
   */
  async find(
    collection: string,
    filter: (open: OpenDatabase) => Document,
    projection: Document,
  ): Promise<readonly Document[] | undefined> {
    try {
      const open = await this.#connection.open();
      const found = await open.db.collection(collection).find(filter(open), { projection }).toArray();
      if (found.length > 0 || (await this.has(collection))) return found;
      return undefined;
    } catch (error) {
      if (isBackupError(error)) throw error;
      throw toStoreError(error, this.#connection.location);
    }
  }

  async has(collection: string): Promise<boolean> {
    const { db } = await this.#connection.open();
    return (await db.listCollections({ name: collection }, { nameOnly: true }).toArray()).length > 0;
  }

  get location(): string {
    return this.#connection.location;
  }

  async close(): Promise<void> {
    await this.#connection.close();
  }
}

/** Ids as Squidex has written them: as text, and in old installations as a UUID in either order of bytes. */
export function idsOf({ driver }: OpenDatabase, id: string): readonly unknown[] {
  const hex = id.replaceAll('-', '');
  if (!/^[0-9a-f]{32}$/i.test(hex)) return [id];
  const bytes = Buffer.from(hex, 'hex');
  const swapped = Buffer.concat([
    bytes.subarray(0, 4).toReversed(),
    bytes.subarray(4, 6).toReversed(),
    bytes.subarray(6, 8).toReversed(),
    bytes.subarray(8),
  ]);
  return [id, new driver.Binary(bytes, 4), new driver.Binary(swapped, 3)];
}

/** A part of a state as JSON text; undefined where it is missing or null. */
export function partOf(state: Document | undefined, name: string): string | undefined {
  const doc: unknown = state?.['Doc'];
  // Some states are kept as JSON text, in one string or as bytes.
  const parsed: unknown =
    typeof doc === 'string' ? JSON.parse(doc) : isBinary(doc) ? JSON.parse(Buffer.from(doc.buffer).toString()) : doc;
  if (typeof parsed !== 'object' || parsed === null) return undefined;
  const part: unknown = new Map(Object.entries(parsed)).get(name);
  return part === undefined || part === null ? undefined : print(part);
}

function isBinary(value: unknown): value is { readonly buffer: Uint8Array } {
  return typeof value === 'object' && value !== null && 'buffer' in value && value.buffer instanceof Uint8Array;
}

function print(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(print).join(',')}]`;
  if (typeof value !== 'object' || value === null || value instanceof Date) return JSON.stringify(value) ?? 'null';
  // eslint-disable-next-line @typescript-eslint/no-base-to-string -- a 64-bit integer prints its digits
  if ('_bsontype' in value) return value._bsontype === 'Long' ? value.toString() : JSON.stringify(value);
  return `{${Object.entries(value)
    .map(([name, member]) => `${JSON.stringify(plainName(name))}:${print(member)}`)
    .join(',')}}`;
}

function plainName(name: string): string {
  if (name === EMPTY) return '';
  return (name.startsWith(DOLLAR) ? `$${name.slice(DOLLAR.length)}` : name).replaceAll(DOT, '.');
}
