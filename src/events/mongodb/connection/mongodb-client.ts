import type * as Mongo from 'mongodb';
import type { MongoClient, MongoClientOptions } from 'mongodb';
import { BackupError } from '../../../errors.js';
import { requireTlsFiles } from './mongodb-setup-errors.js';
import { loadPackage } from '../../../process/load-package.js';

export const MONGODB_PACKAGES = ['mongodb'];

/** The driver, which is only there where it was installed. */
export type Driver = typeof Mongo;

export interface MongoDbClientSettings {
  /** `mongodb://…` or `mongodb+srv://…`; its options win over the time limits below. */
  readonly url: string;
  readonly connectTimeoutMs: number;
  readonly readTimeoutMs: number;
}

export interface OpenClient {
  readonly driver: Driver;
  readonly client: MongoClient;
  /** Whether reads can be told to see only what no failover takes back. */
  readonly replicated: boolean;
  /** The server's own words about itself. */
  readonly build: Readonly<Record<string, unknown>>;
}

/** One client of the driver, opened at first use; an attempt that fails leaves nothing open and the next use tries again. */
export class MongoDbClient {
  #opening: Promise<OpenClient> | undefined;
  /** Made, and not connected yet. */
  #connecting: MongoClient | undefined;

  /** `foreign` is a client of the host, which stays open. */
  constructor(
    private readonly settings: MongoDbClientSettings,
    private readonly foreign: MongoClient | undefined,
  ) {}

  /** Errors: the driver's own, `invalid-config` and `dependency-missing`. */
  async open(): Promise<OpenClient> {
    this.#opening ??= this.#connect().catch((error: unknown) => {
      this.#opening = undefined;
      throw error;
    });
    return this.#opening;
  }

  /**
   * Gives a client up; the next use makes a new one. Needed where a client has lost its server: if all connections break at
   * the same moment, the driver's monitor may wait for ever for an answer on one of them and never look again.
   */
  async drop(lost: MongoClient | undefined): Promise<void> {
    const opening = this.#opening;
    const opened = await opening?.catch(() => undefined);
    if (lost !== undefined && opened?.client !== lost) return;
    if (this.#opening === opening) this.#opening = undefined;
    if (this.foreign === undefined) await opened?.client.close();
  }

  /** Does not wait for a server that does not answer: an attempt to connect fails at once. */
  async close(): Promise<void> {
    if (this.foreign === undefined) await this.#connecting?.close().catch(() => undefined);
    await this.drop(undefined);
  }

  async #connect(): Promise<OpenClient> {
    const driver = await loadPackage(MONGODB_PACKAGES, () => import('mongodb'));
    const client = this.foreign ?? newClient(driver, this.settings);
    this.#connecting = client;
    try {
      await client.connect();
      const admin = client.db('admin');
      const hello = await admin.command({ hello: 1 });
      const build = await admin.command({ buildInfo: 1 });
      const replicated = typeof hello['setName'] === 'string' || hello['msg'] === 'isdbgrid';
      return { driver, client, replicated, build };
    } catch (error) {
      if (this.foreign === undefined) await client.close().catch(() => undefined);
      throw error;
    } finally {
      this.#connecting = undefined;
    }
  }
}

function newClient(driver: Driver, { url, connectTimeoutMs, readTimeoutMs }: MongoDbClientSettings): MongoClient {
  const options: MongoClientOptions = {
    appName: 'eventark',
    serverSelectionTimeoutMS: connectTimeoutMs,
    connectTimeoutMS: connectTimeoutMs,
    socketTimeoutMS: readTimeoutMs,
    maxPoolSize: 10,
  };
  requireTlsFiles(url);
  try {
    // What the URL says explicitly must win, and the driver prefers the options: so only those the URL leaves open.
    const named = new Set([...new URLSearchParams(url.split('?')[1] ?? '').keys()].map((name) => name.toLowerCase()));
    const open = Object.entries(options).filter(([name]) => !named.has(name.toLowerCase()));
    // Not for the URL to choose: a secondary may lag behind the head that was taken, and a backup would miss events.
    return new driver.MongoClient(url, { ...Object.fromEntries(open), readPreference: 'primary' });
  } catch {
    // Without a cause: the driver's message may quote the URL, and the URL may hold a password.
    throw new BackupError('invalid-config', 'the driver does not take the URL of the database', {
      hint: 'write it as mongodb://host:27017/database or mongodb+srv://host/database; check the values of its options, and that they go together',
    });
  }
}
