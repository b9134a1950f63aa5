import { MongoClient, type Db } from 'mongodb';
import { MongoDbEventStore, type MongoDbEventStoreOptions } from '../../../src/events/mongodb/mongodb-event-store.js';
import type { CommitOrderName } from '../../../src/events/mongodb/commits/mongodb-positions.js';
import { MongoDbTimestampProxy } from './mongodb-timestamp-proxy.js';
import { useServer } from '../servers/servers.js';
import { SQUIDEX_NAMING } from '../../../src/cms/squidex/squidex-naming.js';

export const COMMIT_ORDERS: readonly CommitOrderName[] = ['timestamp', 'position'];

/** A database of its own, and everything a spec wants to know about what was said to it. */
export interface DatabaseUnderTest {
  readonly options: MongoDbEventStoreOptions & { readonly database: string };
  /** The database itself, past the proxy. */
  readonly db: Db;
  readonly proxy: MongoDbTimestampProxy;
  /** Whether it is MongoDB, which needs no double. */
  readonly real: boolean;
  /** A store on it, closed with the database. */
  store(changes?: Partial<MongoDbEventStoreOptions>): MongoDbEventStore;
  dispose(): Promise<void>;
}

let counter = 0;

/** Call inside `describe`; gives the maker of databases. A real server stands behind a proxy that only listens. */
export function useMongoDb(): (order: CommitOrderName) => Promise<DatabaseUnderTest> {
  const server = useServer('mongodb');
  return async (order) => {
    const { url, process } = server();
    const address = new URL(url.replace(/^mongodb/, 'http'));
    const proxy = new MongoDbTimestampProxy(address.hostname, Number(address.port || 27017));
    proxy.corrects = process !== undefined;
    address.host = `127.0.0.1:${await proxy.listen()}`;
    counter += 1;
    const database = `eventark_${globalThis.process.pid}_${counter}`;
    const client = new MongoClient(url, { promoteLongs: false });
    const stores: MongoDbEventStore[] = [];
    // A replica set's members tell their own addresses, which lead past the proxy: so one server, addressed directly.
    address.searchParams.set('directConnection', 'true');
    const options = { url: address.href.replace(/^http/, 'mongodb'), database, order, settleMs: 0 };
    return {
      options,
      proxy,
      real: process === undefined,
      db: client.db(database),
      store: (changes = {}) => {
        const store = new MongoDbEventStore({ ...options, ...changes }, SQUIDEX_NAMING);
        stores.push(store);
        return store;
      },
      dispose: async () => {
        await Promise.all(stores.map((store) => store.close()));
        await client.db(database).dropDatabase();
        await client.close();
        await proxy.close();
      },
    };
  };
}
