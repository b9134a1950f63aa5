import type { ConnectionUrl } from '../../config/connection-url.js';
import type { EventStoreProvider } from '../event-store-provider.js';
import { MONGODB_PACKAGES } from './connection/mongodb-client.js';
import { MongoDbEventStore } from './mongodb-event-store.js';
import { MongoDbLedger } from './mongodb-ledger.js';
import { MongoDbDocuments } from './squidex-state/mongodb-documents.js';
import { MongoDbSquidexState } from './squidex-state/mongodb-squidex-state.js';
import { MongoDbUserDirectory } from './squidex-state/mongodb-user-directory.js';
import { MONGODB_OPTIONS } from './connection/mongodb-options.js';

interface MongoDbConfig {
  /** As the driver takes it. */
  readonly url: string;
  readonly database: string;
  readonly collection: string;
}

export const mongodb: EventStoreProvider<MongoDbConfig> = {
  name: 'MongoDB',
  schemes: ['mongodb:', 'mongodb+srv:'],
  example: 'mongodb://user:password@db.example:27017/Squidex',
  credentials: 'in the URL: give it in the environment, not as a flag',
  packages: MONGODB_PACKAGES,
  parse(url) {
    const options = url.options(['collection'], MONGODB_OPTIONS);
    return { ...parseMongoDb(url, 'collection'), collection: options.get('collection') ?? 'Events2' };
  },
  openStore: (config, naming, clients) => new MongoDbEventStore(config, naming, clients),
  openLedger: (config, clients) => new MongoDbLedger(config, clients),
  openUsers: (config, own, clients) =>
    new MongoDbUserDirectory(new MongoDbSquidexState(config, clients), own, () => new Date()),
  openDocuments: (config, own, clients) => new MongoDbDocuments(new MongoDbSquidexState(config, clients), own),
};

const DATABASE = /^[^\\. "$*<>:|?\0]+$/;
const MAX_DATABASE_BYTES = 63;

/** Server and database; `own` is the option that the driver does not know. */
export function parseMongoDb(url: ConnectionUrl, own: string): { readonly url: string; readonly database: string } {
  url.host('host');
  const database = url.path().slice(1);
  if (database === '' || /[/@]/.test(database)) throw url.wrong('the name of the database is missing after the host');
  if (!DATABASE.test(database) || Buffer.byteLength(database) > MAX_DATABASE_BYTES) {
    throw url.wrong('the name of the database is longer than 63 bytes, or holds a character that none may have');
  }
  return { url: url.without(own).replace(/^gridfs\+/, ''), database };
}
