import type { Db, DbOptions, MongoClient } from 'mongodb';
import { BackupError } from '../../../errors.js';
import { SharedClients, type Lease } from '../../../process/shared-clients.js';
import { MongoDbClient, type Driver, type OpenClient } from './mongodb-client.js';

export type { Driver } from './mongodb-client.js';

export interface MongoDbAddress {
  /** `mongodb://…` or `mongodb+srv://…`; its options win over the time limits below. */
  readonly url: string;
  /** Default: the database that the URL names, else `Squidex`, as Squidex itself does. */
  readonly database?: string;
  /** How long to look for a server that can answer. Default: 10 seconds. */
  readonly connectTimeoutMs?: number;
  /** How long a server may be silent. Default: 2 minutes: the first answer of a large app needs a sort. */
  readonly readTimeoutMs?: number;
}

export interface OpenDatabase extends Omit<OpenClient, 'driver'> {
  readonly driver: Driver;
  readonly db: Db;
}

const DEFAULT_DATABASE = 'Squidex';
const DEFAULT_PORT = 27_017;

/** Said here and not left to the client, which may be the host's. */
const DATABASE_OPTIONS: DbOptions = {
  writeConcern: { w: 'majority', journal: true },
  readPreference: 'primary',
  promoteValues: true,
  promoteLongs: true,
  promoteBuffers: false,
  useBigInt64: false,
};

/** User and password, hosts, database, options. */
const SHAPE = /^(?<scheme>[^:]+:\/\/)(?:(?<user>[^@/]*)@)?(?<hosts>[^/?]*)\/?(?<database>[^?]*)\??(?<options>.*)$/;

/** One database. Parts of a module that look at one server share a client: it closes with the last of them. */
export class MongoDbConnection {
  readonly #database: string;
  readonly #location: string;
  readonly #lease: Lease<MongoDbClient>;
  #used: MongoClient | undefined;
  #closed = false;

  constructor(address: MongoDbAddress, clients = new SharedClients()) {
    const { scheme = '', hosts = '', database = '' } = SHAPE.exec(address.url)?.groups ?? {};
    this.#database = address.database ?? (decodeURIComponent(database) || DEFAULT_DATABASE);
    const isSrv = scheme.startsWith('mongodb+srv');
    const ports = hosts.split(',').map((host) => (isSrv || /:\d+$/.test(host) ? host : `${host}:${DEFAULT_PORT}`));
    // In whatever order its servers are named, it is one place.
    this.#location = `mongodb://${ports.toSorted().join(',')}/${this.#database}`;
    const settings = {
      url: withoutDatabase(address.url),
      connectTimeoutMs: address.connectTimeoutMs ?? 10_000,
      readTimeoutMs: address.readTimeoutMs ?? 120_000,
    };
    const make = (): MongoDbClient => new MongoDbClient(settings, hostClient(clients.foreign, ports));
    this.#lease = clients.lease(MongoDbClient, JSON.stringify(settings), make);
  }

  /** Hosts and database, never a credential. */
  get location(): string {
    return this.#location;
  }

  /** Errors: the driver's own, for the caller to translate; `store-unreachable` after `close`. */
  async open(): Promise<OpenDatabase> {
    if (this.#closed) throw new BackupError('store-unreachable', `the connection to ${this.#location} was closed`);
    const open = await this.#lease.client.open();
    this.#used = open.client;
    return { ...open, db: open.client.db(this.#database, DATABASE_OPTIONS) };
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#lease.close();
  }

  /** Gives the client up that was used last; the next use makes a new one, for every part that shares it. */
  async drop(): Promise<void> {
    if (this.#used !== undefined) await this.#lease.client.drop(this.#used);
  }
}

/**
 * The URL without its database, so that parts with databases of their own share a client. The driver looks users up in that
 * database unless told otherwise; with `mongodb+srv` DNS may tell it, so there the database stays.
 */
function withoutDatabase(url: string): string {
  const { scheme = '', user, hosts = '', database = '', options = '' } = SHAPE.exec(url)?.groups ?? {};
  if (database === '') return url;
  const isKnown = user === undefined || /(^|&)authsource=/i.test(options);
  if (!isKnown && (scheme.startsWith('mongodb+srv') || /(^|&)authmechanism=/i.test(options))) return url;
  const query = [options, isKnown ? '' : `authSource=${database}`].filter((part) => part !== '').join('&');
  return `${scheme}${user === undefined ? '' : `${user}@`}${hosts}/${query === '' ? '' : `?${query}`}`;
}

/** The host's own client, if it is connected to the server of the URL. */
function hostClient(foreign: object | undefined, hosts: readonly string[]): MongoClient | undefined {
  if (foreign === undefined) return undefined;
  if (!('db' in foreign && 'connect' in foreign)) {
    throw new BackupError('invalid-argument', 'the client of the host is not a MongoClient of the package mongodb');
  }
  const client = foreign as MongoClient;
  const known = client.options.srvHost === undefined ? client.options.hosts.map(String) : [client.options.srvHost];
  return hosts.some((host) => known.includes(host)) ? client : undefined;
}

export async function hasCollection(db: Db, name: string): Promise<boolean> {
  return (await db.listCollections({ name }, { nameOnly: true }).toArray()).length > 0;
}
