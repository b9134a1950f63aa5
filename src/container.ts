import 'reflect-metadata';
import { Container } from 'inversify';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AssetStore } from './storage/asset-store.js';
import { BackupModule, type ModuleParts } from './backup-module.js';
import { Claims } from './claims/claims.js';
import { AppHost } from './cms/app-host.js';
import type { AppNaming } from './cms/app-naming.js';
import { DocumentStore } from './cms/document-store.js';
import { EventVocabulary } from './cms/event-vocabulary.js';
import { LedgerUserDirectory } from './cms/ledger-user-directory.js';
import { LedgerDocumentStore } from './cms/ledger-document-store.js';
import { SquidexVocabulary } from './cms/squidex/squidex-vocabulary.js';
import { UserDirectory } from './cms/user-directory.js';
import type { Settings } from './config/settings.js';
import { EventStore } from './events/event-store.js';
import { EventStoreDbEventStore } from './events/eventstoredb/eventstoredb-event-store.js';
import { EventStoreDbLedger } from './events/eventstoredb/eventstoredb-ledger.js';
import { Ledger } from './ledger/ledger.js';
import { MongoDbEventStore } from './events/mongodb/mongodb-event-store.js';
import { MongoDbLedger } from './events/mongodb/mongodb-ledger.js';
import { SqliteEventStore } from './events/sqlite/sqlite-event-store.js';
import { SqliteLedger } from './events/sqlite/sqlite-ledger.js';
import { realSurroundings } from './runtime.js';
import { parseOwnJson } from './own-json.js';
import { PACKAGE_ROOT } from './package-root.js';
import { parseEventsUrl, parseStorageUrl, type EventsPlace, type StoragePlace } from './config/connection-url.js';
import { Catalog } from './restore-points/catalog.js';
import { secretFrom } from './config/secrets.js';
import { AzureStorage } from './storage/azure/azure-storage.js';
import { FolderStorage } from './storage/folder/folder-storage.js';
import { FtpStorage } from './storage/ftp/ftp-storage.js';
import { GcsStorage } from './storage/gcs/gcs-storage.js';
import { GridFsStorage } from './storage/gridfs/gridfs-storage.js';
import { RetryingStorage } from './storage/retrying-storage.js';
import { S3Storage } from './storage/s3/s3-storage.js';
import type { Storage } from './storage/storage.js';
import { TempFolders } from './process/temp-folders.js';

/** The storage port in its two roles: tokens by which a host puts its own storage in their place. */
export const ASSET_STORAGE = Symbol.for('eventark asset storage');
export const DESTINATION = Symbol.for('eventark destination');

export interface OpenOptions {
  /** Binds parts of the host's own. */
  readonly rebind?: (container: Container) => void;
  /** Where credentials are; `process.env` if undefined. */
  readonly env?: NodeJS.ProcessEnv;
  /** `false` leaves alone what dead processes left unfinished, and connects to nothing; `true` if undefined. */
  readonly recover?: boolean;
}

/**
 * Makes the module from settings: the only place that knows every adapter. What dead processes left unfinished is undone
 * or finished first, and told in `module.recoveries`. The caller closes the module.
 *
 * Errors: `invalid-config`, those of opening a SQLite file, and, unless `recover` is `false`, `store-unreachable`.
 */
export async function openModule(settings: Settings, options: OpenOptions = {}): Promise<BackupModule> {
  const module = makeModule(settings, options);
  if (options.recover === false) return module;
  try {
    await module.recover();
    return module;
  } catch (error) {
    await module.close();
    throw error;
  }
}

function makeModule(settings: Settings, { rebind = () => undefined, env = process.env }: OpenOptions): BackupModule {
  const container = new Container({ defaultScope: 'Singleton' });
  const assets = parseStorageUrl('assets', settings.assets);
  const destination = parseStorageUrl('to', settings.to);
  bindEvents(container, parseEventsUrl(settings.events));
  container.bind<Storage>(ASSET_STORAGE).toResolvedValue(() => openStorage(assets, env));
  container.bind<Storage>(DESTINATION).toResolvedValue(() => openStorage(destination, env));
  container.bind(EventVocabulary).toResolvedValue(() => new SquidexVocabulary());
  container.bind(AppHost).toResolvedValue(() => new AppHost());
  container.bind(DocumentStore).toResolvedValue((ledger: Ledger) => new LedgerDocumentStore(ledger), [Ledger]);
  container.bind(UserDirectory).toResolvedValue((ledger: Ledger) => new LedgerUserDirectory(ledger), [Ledger]);
  rebind(container);
  return new BackupModule(partsOf(container, settings));
}

function partsOf(container: Container, settings: Settings): ModuleParts {
  // First: where no data folder can be made, that is to be said, and nothing has to be closed.
  const temp = new TempFolders(join(settings.data, 'tmp'));
  const vocabulary = container.get(EventVocabulary);
  const store = container.get(EventStore);
  const ledger = container.get(Ledger);
  const assetStorage = container.get<Storage>(ASSET_STORAGE);
  const destination = container.get<Storage>(DESTINATION);
  return {
    store,
    ledger,
    assetStorage,
    destination,
    assets: new AssetStore(assetStorage, vocabulary.naming),
    vocabulary,
    host: container.get(AppHost),
    documents: container.get(DocumentStore),
    users: container.get(UserDirectory),
    claims: new Claims(ledger, realSurroundings.now),
    catalog: new Catalog(destination),
    temp,
    surroundings: realSurroundings,
    limits: settings.limits,
    cap: settings.cap,
    software: software(),
    user: settings.user,
    assetUrl: settings.assetUrl,
  };
}

/** The ledger lies beside the events, so that whoever can restore there can also see what is unfinished. */
function bindEvents(container: Container, place: EventsPlace): void {
  const [store, ledger] = openEvents(place);
  container.bind(EventStore).toResolvedValue(({ naming }: EventVocabulary) => store(naming), [EventVocabulary]);
  container.bind(Ledger).toResolvedValue(ledger);
}

function openEvents(place: EventsPlace): readonly [store: (naming: AppNaming) => EventStore, ledger: () => Ledger] {
  switch (place.kind) {
    case 'sqlite':
      return [(naming) => new SqliteEventStore(place.path, naming), () => new SqliteLedger(place.path)];
    case 'mongodb':
      return [(naming) => new MongoDbEventStore(place, naming), () => new MongoDbLedger(place)];
    case 'eventstoredb': {
      const settings = { url: place.url, ...(place.prefix === '' ? {} : { prefix: place.prefix }) };
      return [(naming) => new EventStoreDbEventStore(settings, naming), () => new EventStoreDbLedger(settings)];
    }
  }
}

/** What lies behind a network is tried again; a folder that fails will fail again. */
function openStorage(place: StoragePlace, env: NodeJS.ProcessEnv): Storage {
  return place.kind === 'folder' ? new FolderStorage(place.path) : new RetryingStorage(openRemote(place, env));
}

function openRemote(place: Exclude<StoragePlace, { readonly kind: 'folder' }>, env: NodeJS.ProcessEnv): Storage {
  switch (place.kind) {
    case 'gridfs':
      return new GridFsStorage({ connectionString: place.url, database: place.database, bucket: place.bucket });
    case 's3':
      return openS3(place);
    case 'azure':
      return openAzure(place, env);
    case 'gcs':
      return new GcsStorage({
        bucket: place.bucket,
        prefix: place.prefix,
        ...optional('apiEndpoint', place.endpoint),
        ...optional('keyFile', env['GOOGLE_APPLICATION_CREDENTIALS']),
      });
    case 'ftp':
      return openFtp(place, env);
  }
}

/** Credentials come from the SDK's own chain: `AWS_*`, a profile, the instance. */
function openS3(place: StoragePlace & { readonly kind: 's3' }): Storage {
  const { bucket, prefix, endpoint, region, pathStyle, storageClass, encryption, kmsKey } = place;
  return new S3Storage({
    bucket,
    prefix,
    pathStyle,
    ...optional('endpoint', endpoint),
    ...optional('region', region),
    ...optional('storageClass', storageClass),
    ...(encryption === undefined ? {} : { encryption: { algorithm: encryption, ...optional('keyId', kmsKey) } }),
  });
}

function openAzure(place: StoragePlace & { readonly kind: 'azure' }, env: NodeJS.ProcessEnv): Storage {
  const { container, prefix, endpoint } = place;
  if (endpoint === undefined) {
    const connectionString = secretFrom(env, 'AZURE_STORAGE_CONNECTION_STRING');
    return new AzureStorage({ container, prefix, ...optional('connectionString', connectionString) });
  }
  const [name, key] = [env['AZURE_STORAGE_ACCOUNT'], secretFrom(env, 'AZURE_STORAGE_KEY')];
  const accountKey = name === undefined || key === undefined ? undefined : { name, key };
  return new AzureStorage({ container, prefix, endpoint, ...optional('accountKey', accountKey) });
}

/** Port 990 is for TLS from the first byte on; on any other one `ftps` asks for TLS after connecting. */
function openFtp(place: StoragePlace & { readonly kind: 'ftp' }, env: NodeJS.ProcessEnv): Storage {
  const { host, port, user, folder, secure, authority } = place;
  return new FtpStorage({
    host,
    port,
    user,
    folder,
    secure: secure && port === 990 ? 'implicit' : secure,
    ...optional('password', secretFrom(env, 'EVENTARK_FTP_PASSWORD')),
    ...optional('certificateAuthority', authority === undefined ? undefined : readFileSync(authority, 'utf8')),
  });
}

/** The member, or nothing where the value is undefined. */
function optional<K extends string, V>(key: K, value: V | undefined): { readonly [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } satisfies Record<string, V> as { readonly [P in K]?: V });
}

/** Name and version of this software. */
export function software(): string {
  const { name, version } = parseOwnJson<{ readonly name: string; readonly version: string }>(
    readFileSync(new URL('package.json', PACKAGE_ROOT), 'utf8'),
  );
  return `${name} ${version}`;
}
