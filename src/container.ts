import 'reflect-metadata';
import { Container } from 'inversify';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DEFAULT_LIMITS } from './archive/archive.js';
import { AssetStore } from './assets/asset-store.js';
import { BackupModule } from './backup-module.js';
import { Claims } from './claims/claims.js';
import { Cms } from './cms/cms.js';
import { LedgerUserDirectory } from './cms/ledger-user-directory.js';
import { SquidexCms } from './cms/squidex-cms.js';
import { UserDirectory } from './cms/user-directory.js';
import type { Settings } from './config.js';
import { BackupError } from './errors.js';
import { EventStore } from './events/event-store.js';
import { Ledger } from './events/ledger.js';
import { SqliteEventStore } from './events/sqlite-event-store.js';
import { SqliteLedger } from './events/sqlite-ledger.js';
import { realSurroundings } from './ids.js';
import { Catalog } from './restore-points/catalog.js';
import { FolderStorage } from './storage/folder-storage.js';
import type { Storage } from './storage/storage.js';
import { TempFolders } from './temp-folders.js';

/** The storage port in its two roles. */
const ASSET_STORAGE = Symbol.for('AssetStorage');
const DESTINATION = Symbol.for('Destination');

/**
 * Makes the module from settings: the only place that knows every adapter. A host binds its own parts with `rebind`.
 * Whoever opens it closes it. Errors: `invalid-config`, and those of opening a store.
 */
export function openModule(settings: Settings, rebind: (container: Container) => void = () => undefined): BackupModule {
  const container = new Container({ defaultScope: 'Singleton' });
  bindStore(container, settings.events);
  container.bind<Storage>(ASSET_STORAGE).toResolvedValue(() => openStorage('assets', settings.assets));
  container.bind<Storage>(DESTINATION).toResolvedValue(() => openStorage('to', settings.to));
  container.bind(Cms).toResolvedValue((ledger: Ledger) => new SquidexCms(ledger), [Ledger]);
  container.bind(UserDirectory).toResolvedValue((ledger: Ledger) => new LedgerUserDirectory(ledger), [Ledger]);
  rebind(container);
  return new BackupModule(partsOf(container, settings));
}

function partsOf(container: Container, settings: Settings) {
  const ledger = container.get(Ledger);
  const assetStorage = container.get<Storage>(ASSET_STORAGE);
  const destination = container.get<Storage>(DESTINATION);
  return {
    store: container.get(EventStore),
    ledger,
    assetStorage,
    destination,
    assets: new AssetStore(assetStorage),
    cms: container.get(Cms),
    users: container.get(UserDirectory),
    claims: new Claims(ledger, () => realSurroundings.now()),
    catalog: new Catalog(destination),
    temp: new TempFolders(join(settings.data, 'tmp')),
    surroundings: realSurroundings,
    limits: DEFAULT_LIMITS,
    cap: settings.cap,
    software: software(),
    user: settings.user,
    assetUrl: settings.assetUrl,
  };
}

function bindStore(container: Container, url: string): void {
  if (!url.startsWith('sqlite:')) throw wrong('events', url, 'sqlite:PATH');
  const path = url.slice('sqlite:'.length);
  container.bind(EventStore).toResolvedValue(() => new SqliteEventStore(path));
  container.bind(Ledger).toResolvedValue(() => new SqliteLedger(path));
}

function openStorage(setting: string, url: string): Storage {
  if (url.startsWith('file://')) return new FolderStorage(fileURLToPath(url));
  if (/^[a-z][a-z0-9+]+:/i.test(url)) throw wrong(setting, url, 'a path, or file:///FOLDER');
  return new FolderStorage(url);
}

function wrong(setting: string, url: string, right: string): BackupError {
  const scheme = url.slice(0, url.indexOf(':') + 1);
  return new BackupError('invalid-config', `${setting}: "${scheme}" is not a kind of place that eventark knows`, {
    hint: `a right one is ${right}`,
  });
}

/** Name and version of this software. */
export function software(): string {
  const { name, version }: { name: string; version: string } = JSON.parse(
    readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
  );
  return `${name} ${version}`;
}
