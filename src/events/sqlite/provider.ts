import { resolve } from 'node:path';
import type { EventStoreProvider } from '../event-store-provider.js';
import { SqliteEventStoreOnFirstUse, SqliteLedgerOnFirstUse } from './sqlite-on-first-use.js';

/** The path of the file, or `:memory:`. */
export const sqlite: EventStoreProvider<string> = {
  name: 'SQLite',
  schemes: ['sqlite:'],
  example: 'sqlite:/var/lib/eventark/store.sqlite',
  credentials: 'none',
  packages: [],
  parse(url) {
    const path = url.remainder;
    if (path === '' || path.startsWith('//')) throw url.wrong('the path is missing');
    return path === ':memory:' ? path : resolve(path);
  },
  openStore: (path, naming) => new SqliteEventStoreOnFirstUse(path, naming),
  openLedger: (path) => new SqliteLedgerOnFirstUse(path),
};
