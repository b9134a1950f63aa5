import { join } from 'node:path';
import { readdir } from 'node:fs/promises';
import { DEFAULT_LIMITS } from '../../src/archive/archive.js';
import { AssetStore } from '../../src/storage/asset-store.js';
import { BackupModule } from '../../src/backup-module.js';
import type { ModuleParts } from '../../src/config/module-parts.js';
import { Claims } from '../../src/claims/claims.js';
import { LedgerUserDirectory } from '../../src/cms/ledger-user-directory.js';
import { AppHost } from '../../src/cms/app-host.js';
import { LedgerDocumentStore } from '../../src/cms/ledger-document-store.js';
import { SquidexVocabulary } from '../../src/cms/squidex/squidex-vocabulary.js';
import { AllowedHosts } from '../../src/download/allowed-hosts.js';
import { UrlDownloads } from '../../src/download/url-downloads.js';
import type { EventStore } from '../../src/events/event-store.js';
import type { Ledger } from '../../src/ledger/ledger.js';
import { SqliteEventStore } from '../../src/events/sqlite/sqlite-event-store.js';
import { SqliteLedger } from '../../src/events/sqlite/sqlite-ledger.js';
import { realRuntime, type Runtime } from '../../src/runtime.js';
import type { RestoreOptions } from '../../src/restore/plan.js';
import { Catalog } from '../../src/restore-points/catalog.js';
import { FolderStorage } from '../../src/storage/folder/folder-storage.js';
import type { Storage } from '../../src/storage/storage.js';
import { TempFolders } from '../../src/process/temp-folders.js';
import { tempFolder } from './temp-folder.js';
import { SQUIDEX_NAMING } from '../../src/cms/squidex/squidex-naming.js';

export const RICH = 'spec/fixtures/squidex/rich-v2.zip';
export const PLAIN = 'spec/fixtures/squidex/plain-v2.zip';

/** The embedded parts, or others in their place. */
export interface BaseParts {
  readonly store: EventStore;
  readonly ledger: Ledger;
  readonly assetStorage: Storage;
  readonly destination: Storage;
}

export function embeddedParts(folder: string): BaseParts {
  return {
    store: new SqliteEventStore(join(folder, 'store.sqlite'), SQUIDEX_NAMING),
    ledger: new SqliteLedger(join(folder, 'store.sqlite')),
    assetStorage: new FolderStorage(join(folder, 'assets')),
    destination: new FolderStorage(join(folder, 'backups')),
  };
}

export function moduleParts(folder: string, base: BaseParts, runtime: Runtime = realRuntime): ModuleParts {
  return {
    ...base,
    assets: new AssetStore(base.assetStorage, SQUIDEX_NAMING),
    vocabulary: new SquidexVocabulary(),
    host: new AppHost(),
    documents: new LedgerDocumentStore(base.ledger),
    users: new LedgerUserDirectory(base.ledger),
    claims: new Claims(base.ledger, runtime.now),
    catalog: new Catalog(base.destination),
    temp: new TempFolders(join(folder, 'tmp')),
    runtime,
    limits: DEFAULT_LIMITS,
    uploads: join(folder, 'uploads'),
    maxTransferBytes: 1024 ** 3,
    downloads: new UrlDownloads(new AllowedHosts(), 1024 ** 3),
    takesBeginnings: false,
    cap: 10,
    software: 'eventark spec',
    contentsFolder: join(folder, 'contents'),
    staged: join(folder, 'staged'),
    exportsFolder: join(folder, 'exports'),
  };
}

export interface OpenModule {
  readonly folder: string;
  readonly base: BaseParts;
  readonly parts: ModuleParts;
  readonly module: BackupModule;
  dispose(): Promise<void>;
}

/** The module on an embedded data folder of its own, removed by `dispose`. */
export async function openTempModule(
  change: (base: BaseParts) => Partial<ModuleParts> = () => ({}),
): Promise<OpenModule> {
  const folder = await tempFolder();
  const { path } = folder;
  const base = embeddedParts(path);
  const parts = { ...moduleParts(path, base), ...change(base) };
  const module = new BackupModule(parts);
  return {
    folder: path,
    base,
    parts,
    module,
    async dispose() {
      await module.close();
      await folder.remove();
    },
  };
}

/** Options that restore as the command line does without any. */
export const restoreAs = (name: string, change: Partial<RestoreOptions> = {}): RestoreOptions => ({
  name,
  appId: undefined,
  people: 'create',
  peopleMap: {},
  me: undefined,
  withAssets: true,
  assetUrl: undefined,
  revive: false,
  rules: 'off',
  clients: 'new',
  schedules: 'off',
  odd: 'keep',
  until: undefined,
  ...change,
});

/** Every file below a folder, by path, temp files included; the database's own are left out. */
export async function filesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && !/store\.sqlite(-wal|-shm)?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

/**
 * What the next command does after this process has died: its claims would be those of a living one, so they are written
 * anew as those of a process of an earlier boot.
 */
export async function recoverAfterDeath({ base, module }: OpenModule): Promise<void> {
  for (const entry of await base.ledger.list('claims')) {
    const claim = JSON.parse(entry.value) as { holder?: { started: string } };
    if (claim.holder) claim.holder.started = 'a process before this one';
    await base.ledger.put('claims', entry.key, JSON.stringify(claim), 'any');
  }
  await module.recover();
}
