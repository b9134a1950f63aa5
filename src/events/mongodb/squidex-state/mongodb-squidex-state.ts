import type { Document } from 'mongodb';
import { isBackupError } from '../../../errors.js';
import type { SharedClients } from '../../../process/shared-clients.js';
import { MemberNames, walkMembers } from '../../../json/json-outline.js';
import { AS_IT_IS } from '../commits/mongodb-streams.js';
import {
  type Driver,
  MongoDbConnection,
  type MongoDbAddress,
  type OpenDatabase,
} from '../connection/mongodb-connection.js';
import { toStoreError } from '../connection/mongodb-errors.js';

/** How Squidex writes in names of members what MongoDB did not allow there. */
const DOLLAR = '\u00a7';
const DOT = '_\u00a7\u00a7_';
const EMPTY = '\u00a7empty';
const NULL = Buffer.from('null');

/** What Squidex keeps beside its events, in the same database. Nothing is ever written here. */
export class MongoDbSquidexState {
  readonly #connection: MongoDbConnection;
  /** Once something was found. */
  #driver: Driver | undefined;

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
      this.#driver = open.driver;
      const found = await open.db
        .collection(collection)
        .find(filter(open), { projection, ...AS_IT_IS })
        .toArray();
      if (found.length > 0 || (await this.has(collection))) return found;
      return undefined;
    } catch (error) {
      if (isBackupError(error)) throw error;
      throw toStoreError(error, this.#connection.location);
    }
  }

  /** A part of a state as JSON; undefined where it is missing or null. What cannot be read of it is there as it is. */
  partOf(state: Document | undefined, name: string): Uint8Array | undefined {
    const doc: unknown = state?.['Doc'];
    const json = textOf(doc);
    if (json !== undefined) return memberOf(json, name);
    if (doc === undefined || doc === null) return undefined;
    if (typeof doc !== 'object') return Buffer.from(this.#print(doc));
    const part: unknown = new Map(Object.entries(doc)).get(name);
    return part === undefined || part === null ? undefined : Buffer.from(this.#print(part));
  }

  #print(value: unknown): string {
    if (Array.isArray(value)) return `[${value.map((item) => this.#print(item)).join(',')}]`;
    if (typeof value === 'number' && !Number.isFinite(value)) return this.#extended(value);
    if (typeof value !== 'object' || value === null || value instanceof Date) return JSON.stringify(value) ?? 'null';
    // eslint-disable-next-line @typescript-eslint/no-base-to-string -- a 64-bit integer prints its digits
    if ('_bsontype' in value) return value._bsontype === 'Long' ? value.toString() : this.#extended(value);
    return `{${Object.entries(value)
      .map(([name, member]) => `${JSON.stringify(plainName(name))}:${this.#print(member)}`)
      .join(',')}}`;
  }

  /** What JSON has no form for. */
  #extended(value: unknown): string {
    return this.#driver?.BSON.EJSON.stringify(value) ?? 'null';
  }

  /** Errors: `permission-denied`, `store-unreachable`. */
  async has(collection: string): Promise<boolean> {
    try {
      const { db } = await this.#connection.open();
      return (await db.listCollections({ name: collection }, { nameOnly: true }).toArray()).length > 0;
    } catch (error) {
      if (isBackupError(error)) throw error;
      throw toStoreError(error, this.#connection.location);
    }
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

/** States that are JSON text in one string, or bytes of it. */
function textOf(doc: unknown): Buffer | undefined {
  if (typeof doc === 'string') return Buffer.from(doc);
  return isBinary(doc) ? Buffer.from(doc.buffer) : undefined;
}

function isBinary(value: unknown): value is { readonly buffer: Uint8Array } {
  return typeof value === 'object' && value !== null && 'buffer' in value && value.buffer instanceof Uint8Array;
}

/** The member's own text; all of the text where it is not JSON, for somebody to see. Undefined where it is missing or null. */
function memberOf(json: Buffer, name: string): Buffer | undefined {
  let part: Buffer | undefined;
  try {
    walkMembers(json, new MemberNames([name]), (which, start, end) => {
      if (which === 0) part = json.subarray(start, end);
    });
  } catch (error) {
    if (!isBackupError(error)) throw error;
    return json;
  }
  return part === undefined || part.equals(NULL) ? undefined : part;
}

function plainName(name: string): string {
  if (name === EMPTY) return '';
  return (name.startsWith(DOLLAR) ? `$${name.slice(DOLLAR.length)}` : name).replaceAll(DOT, '.');
}
