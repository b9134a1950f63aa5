import type * as Mongo from 'mongodb';
import type { Db, MongoClient, MongoClientOptions } from 'mongodb';
import { BackupError } from '../../errors.js';
import { toStoreError } from './mongodb-errors.js';

/** The driver, which is only there where somebody installed it. */
export type Driver = typeof Mongo;

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

export interface OpenDatabase {
  readonly driver: Driver;
  readonly db: Db;
  /** Whether reads can be told to see only what no failover takes back. */
  readonly replicated: boolean;
  /** The server's own words about itself. */
  readonly build: Readonly<Record<string, unknown>>;
}

const DEFAULT_DATABASE = 'Squidex';

/** One client, opened at first use; an attempt that fails leaves nothing open and the next use tries again. */
export class MongoDbConnection {
  readonly #address: MongoDbAddress;
  #opening: Promise<{ readonly client: MongoClient; readonly open: OpenDatabase }> | undefined;
  #closed = false;

  constructor(address: MongoDbAddress) {
    this.#address = address;
  }

  async open(): Promise<OpenDatabase> {
    if (this.#closed) throw new BackupError('store-unreachable', 'the MongoDB store was closed');
    this.#opening ??= this.#connect().catch((error: unknown) => {
      this.#opening = undefined;
      throw error;
    });
    return (await this.#opening).open;
  }

  /** Hosts and database, never a credential: as the driver parsed them. */
  async location(): Promise<string> {
    const client = newClient(await loadDriver(), this.#address);
    const { srvHost, hosts } = client.options;
    return `mongodb://${srvHost ?? hosts.join(',')}/${databaseOf(client, this.#address).databaseName}`;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.drop();
  }

  /**
   * Gives the client up; the next use makes a new one. Needed where a client has lost its server: if all connections
   * break at the same moment, the driver's monitor may wait for ever for an answer on one of them and never look again.
   */
  async drop(): Promise<void> {
    const opening = this.#opening;
    this.#opening = undefined;
    const opened = await opening?.catch(() => undefined);
    await opened?.client.close();
  }

  async #connect(): Promise<{ readonly client: MongoClient; readonly open: OpenDatabase }> {
    const driver = await loadDriver();
    const client = newClient(driver, this.#address);
    try {
      await client.connect();
      const db = databaseOf(client, this.#address);
      const hello = await db.admin().command({ hello: 1 });
      const build = await db.admin().command({ buildInfo: 1 });
      const replicated = typeof hello['setName'] === 'string' || hello['msg'] === 'isdbgrid';
      return { client, open: { driver, db, replicated, build } };
    } catch (error) {
      await client.close().catch(() => undefined);
      throw toStoreError(error, await this.location());
    }
  }
}

async function loadDriver(): Promise<Driver> {
  try {
    return await import('mongodb');
  } catch (cause) {
    throw new BackupError('dependency-missing', 'the package mongodb is not installed', {
      hint: 'run: npm install mongodb',
      cause,
    });
  }
}

function newClient(driver: Driver, address: MongoDbAddress): MongoClient {
  const connect = address.connectTimeoutMs ?? 10_000;
  const options: MongoClientOptions = {
    appName: 'eventark',
    serverSelectionTimeoutMS: connect,
    connectTimeoutMS: connect,
    socketTimeoutMS: address.readTimeoutMs ?? 120_000,
    maxPoolSize: 10,
    writeConcern: { w: 'majority', journal: true },
  };
  try {
    // What the URL says explicitly must win, and the driver prefers the options: so only those the URL leaves open.
    const named = new Set([...new URLSearchParams(address.url.split('?')[1] ?? '').keys()].map((k) => k.toLowerCase()));
    const open = Object.entries(options).filter(([name]) => !named.has(name.toLowerCase()));
    // Not for the URL to choose: a secondary may lag behind the head that was taken, and a backup would miss events.
    return new driver.MongoClient(address.url, { ...Object.fromEntries(open), readPreference: 'primary' });
  } catch (error) {
    // Without a cause: the driver's message may quote the URL, and the URL may hold a password.
    const reason = error instanceof Error ? error.name : 'error';
    throw new BackupError('invalid-config', `the MongoDB URL cannot be read (${reason})`, {
      hint: 'write it as mongodb://host:27017 or mongodb+srv://host, with special characters percent-encoded',
    });
  }
}

function databaseOf(client: MongoClient, address: MongoDbAddress): Db {
  const named = client.options.dbName;
  // The driver says `test` where the URL names none.
  const fromUrl = named === 'test' && !/\/test(\?|$)/.test(address.url) ? undefined : named;
  return client.db(address.database ?? fromUrl ?? DEFAULT_DATABASE);
}
