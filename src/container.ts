import 'reflect-metadata';
import { Container } from 'inversify';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SquidexRestore } from './archive/squidex/squidex-restore.js';
import { ActivityLog } from './activity/activity-log.js';
import { AssetStore } from './storage/asset-store.js';
import { BackupModule } from './backup-module.js';
import type { ModuleParts } from './config/module-parts.js';
import { Claims } from './claims/claims.js';
import { AppHost } from './cms/app-host.js';
import { DocumentStore } from './cms/document-store.js';
import { EventVocabulary } from './cms/event-vocabulary.js';
import { LedgerUserDirectory } from './cms/ledger-user-directory.js';
import { LedgerDocumentStore } from './cms/ledger-document-store.js';
import { SquidexVocabulary } from './cms/squidex/squidex-vocabulary.js';
import { squidexSettings, type SquidexSettings } from './cms/squidex/squidex-settings.js';
import { UserDirectory } from './cms/user-directory.js';
import { undefinedIfMissing } from './files/file-errors.js';
import { labelOf, type Settings } from './config/settings.js';
import { EventStore } from './events/event-store.js';
import type { EventStoreProvider } from './events/event-store-provider.js';
import { eventStoreDb } from './events/eventstoredb/provider.js';
import { mongodb } from './events/mongodb/provider.js';
import { sqlite } from './events/sqlite/provider.js';
import { bullMqJobs } from './jobs/bullmq/provider.js';
import type { JobQueueProvider } from './jobs/job-queue-provider.js';
import type { JobQueue } from './jobs/job-queue.js';
import { sqliteJobs } from './jobs/sqlite/provider.js';
import { AllowedHosts } from './download/allowed-hosts.js';
import { UrlDownloads } from './download/url-downloads.js';
import { Ledger } from './ledger/ledger.js';
import { realRuntime } from './runtime.js';
import { parseOwnJson } from './json/own-json.js';
import { PACKAGE_ROOT } from './runtime.js';
import { chooseProvider, pathAsUrl } from './config/provider.js';
import { Catalog } from './restore-points/catalog.js';
import { azure } from './storage/azure/provider.js';
import { folder } from './storage/folder/provider.js';
import { ftp } from './storage/ftp/provider.js';
import { gcs } from './storage/gcs/provider.js';
import { gridFs } from './storage/gridfs/provider.js';
import { s3 } from './storage/s3/provider.js';
import type { StorageProvider } from './storage/storage-provider.js';
import { SharedClients } from './process/shared-clients.js';
import { RetryingStorage } from './storage/retrying-storage.js';
import type { Storage } from './storage/storage.js';
import { TempFolders } from './process/temp-folders.js';

/** The storage port in its two roles: tokens by which a host puts its own storage in their place. */
export const ASSET_STORAGE = Symbol.for('eventark asset storage');
export const DESTINATION = Symbol.for('eventark destination');

/** Every kind of event store, of storage and of job queue: an adapter is a folder and one name here. */
const EVENT_STORES: readonly EventStoreProvider[] = [sqlite, mongodb, eventStoreDb];
const STORAGES: readonly StorageProvider[] = [folder, s3, azure, gcs, ftp, gridFs];
const JOB_QUEUES: readonly JobQueueProvider[] = [sqliteJobs, bullMqJobs];

/** What settings may name by a URL. */
export interface Providers {
  readonly eventStores: readonly EventStoreProvider[];
  readonly storages: readonly StorageProvider[];
}

/** The kinds of eventark with those of a host, whose own come first. */
export function providersOf({ eventStores = [], storages = [] }: Partial<Providers> = {}): Providers {
  return { eventStores: [...eventStores, ...EVENT_STORES], storages: [...storages, ...STORAGES] };
}

export interface OpenOptions extends Partial<Providers> {
  /** Binds parts of the host's own. */
  readonly rebind?: (container: Container) => void;
  /** Where credentials are; `process.env` if undefined. */
  readonly env?: NodeJS.ProcessEnv;
  /** A `MongoClient` of the host, used for MongoDB URLs of its server instead of one of ours and left open. */
  readonly mongoClient?: object;
  /** `false` leaves alone what dead processes left unfinished, and connects to nothing; `true` if undefined. */
  readonly recover?: boolean;
  /**
   * `true` takes four characters or more for the id of an app that begins so, as people at a prompt want it; where callers may
   * see some apps only, they could name another one by it. `false` if undefined.
   */
  readonly takesBeginnings?: boolean;
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

function makeModule(settings: Settings, options: OpenOptions): BackupModule {
  const { rebind = () => undefined, env = process.env } = options;
  const { eventStores, storages } = providersOf(options);
  const clients = new SharedClients(options.mongoClient);
  const container = new Container({ defaultScope: 'Singleton' });
  const storage = (setting: 'assets' | 'to', text: string): (() => Storage) => {
    const { provider, url } = chooseProvider(labelOf(setting), 'storage', pathAsUrl(text), storages);
    const config = provider.parse(url, env);
    const open = (): Storage => provider.open(config, clients);
    return provider.remote ? () => new RetryingStorage(open()) : open;
  };
  const { provider, url } = chooseProvider(labelOf('events'), 'event store', settings.events, eventStores);
  const config = provider.parse(url, env);
  container
    .bind(EventStore)
    .toResolvedValue(({ naming }: EventVocabulary) => provider.openStore(config, naming, clients), [EventVocabulary]);
  const ledger =
    settings.ledger === undefined
      ? undefined
      : chooseProvider(labelOf('ledger'), 'event store', settings.ledger, eventStores);
  const ledgerConfig = ledger?.provider.parse(ledger.url, env);
  container
    .bind(Ledger)
    .toResolvedValue(() => (ledger?.provider ?? provider).openLedger(ledger ? ledgerConfig : config, clients));
  container.bind<Storage>(ASSET_STORAGE).toResolvedValue(storage('assets', settings.assets));
  container.bind<Storage>(DESTINATION).toResolvedValue(storage('to', settings.to));
  container.bind(EventVocabulary).toResolvedValue(() => new SquidexVocabulary());
  container.bind(AppHost).toResolvedValue(() => new AppHost());
  bindStateBesideEvents(container, {
    documents: (own) => provider.openDocuments?.(config, own, clients) ?? own,
    users: (own) => provider.openUsers?.(config, own, clients) ?? own,
  });
  rebind(container);
  const { takesBeginnings = false } = options;
  return new BackupModule({
    ...partsOf(container, settings),
    settings: isOfSettings(options) ? settings : undefined,
    takesBeginnings,
  });
}

/** Whether another process that has the settings and this one's environment opens the same places. */
function isOfSettings({ recover: _, takesBeginnings: __, ...parts }: OpenOptions): boolean {
  return Object.values(parts).every((part) => part === undefined);
}

interface StateBesideEvents {
  readonly documents: (own: DocumentStore) => DocumentStore;
  readonly users: (own: UserDirectory) => UserDirectory;
}

/** What a store keeps beside its events is in Squidex's layout: another CMS has its own, or that of the ledger. */
function bindStateBesideEvents(container: Container, { documents, users }: StateBesideEvents): void {
  const isSquidex = (vocabulary: EventVocabulary): boolean => vocabulary instanceof SquidexVocabulary;
  container.bind(DocumentStore).toResolvedValue(
    (ledger: Ledger, vocabulary: EventVocabulary) => {
      const own = new LedgerDocumentStore(ledger);
      return isSquidex(vocabulary) ? documents(own) : own;
    },
    [Ledger, EventVocabulary],
  );
  container.bind(UserDirectory).toResolvedValue(
    (ledger: Ledger, vocabulary: EventVocabulary) => {
      const own = new LedgerUserDirectory(ledger);
      return isSquidex(vocabulary) ? users(own) : own;
    },
    [Ledger, EventVocabulary],
  );
}

function partsOf(container: Container, settings: Settings): Omit<ModuleParts, 'takesBeginnings'> {
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
    ...(vocabulary instanceof SquidexVocabulary && { ownRestore: (app) => new SquidexRestore(app, vocabulary) }),
    documents: container.get(DocumentStore),
    users: container.get(UserDirectory),
    claims: new Claims(ledger, realRuntime.now),
    catalog: new Catalog(destination),
    temp,
    runtime: realRuntime,
    limits: settings.limits,
    uploads: join(settings.data, 'uploads'),
    maxTransferBytes: settings.maxTransferBytes,
    downloads: new UrlDownloads(new AllowedHosts(settings.allowedHosts), settings.maxTransferBytes),
    cap: settings.cap,
    compression: settings.compression,
    software: software(),
    user: settings.user,
    assetUrl: settings.assetUrl,
    contentsFolder: join(settings.data, 'contents'),
    staged: join(settings.data, 'staged'),
    exportsFolder: join(settings.data, 'exports'),
  };
}

/** Opens the queue of jobs that settings name. The caller closes it. Errors: `invalid-config`, `dependency-missing`. */
export async function openJobs(settings: Settings, env: NodeJS.ProcessEnv = process.env): Promise<JobQueue> {
  const { provider, url } = chooseProvider(labelOf('jobs'), 'job queue', settings.jobs, JOB_QUEUES);
  return provider.openQueue(provider.parse(url, env), realRuntime);
}

/** The same, undefined where opening it would make it. */
export async function openMadeJobs(settings: Settings): Promise<JobQueue | undefined> {
  const { provider, url } = chooseProvider(labelOf('jobs'), 'job queue', settings.jobs, JOB_QUEUES);
  return provider.isThere?.(provider.parse(url, process.env)) === false ? undefined : openJobs(settings);
}

/** Where servers note who did what: in the data folder. */
export function openActivity({ data }: Settings): ActivityLog {
  return new ActivityLog(join(data, 'activity'));
}

/** Name and version of this software. */
export function software(): string {
  const { name, version } = parseOwnJson<{ readonly name: string; readonly version: string }>(
    readFileSync(new URL('package.json', PACKAGE_ROOT), 'utf8'),
  );
  return `${name} ${version}`;
}

function textIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    return undefinedIfMissing(error);
  }
}

export type { SecretFile } from './cms/squidex/squidex-settings.js';

/** Settings for the places of a Squidex, from its own: see `readSquidexEnvironment` and `squidexSettings`. */
export async function readSquidex(text: string, folder: string, env = process.env): Promise<SquidexSettings> {
  // Only here: every other command starts without loading a reader of YAML.
  const { readSquidexEnvironment } = await import('./cms/squidex/squidex-compose.js');
  return squidexSettings(readSquidexEnvironment(text, { folder, env, read: textIfThere }));
}
