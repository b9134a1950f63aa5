import { join } from 'node:path';
import { Storage, type ByteRange, type OpenBytes, type StorageItem } from '../../../src/storage/storage.js';
import type { StorageProvider } from '../../../src/storage/storage-provider.js';
import type { EventStoreProvider } from '../../../src/events/event-store-provider.js';
import { SqliteEventStore } from '../../../src/events/sqlite/sqlite-event-store.js';
import { SqliteLedger } from '../../../src/events/sqlite/sqlite-ledger.js';
import { FolderStorage } from '../../../src/storage/folder/folder-storage.js';
import { BackupError } from '../../../src/errors.js';

/** A shelf of a made-up warehouse: a storage of a host, which cannot be reached at each first attempt. */
class ShelfStorage extends Storage {
  readonly url: string;
  readonly #folder: FolderStorage;
  #failures = 0;

  constructor(shelf: string) {
    super();
    this.url = `shelf://${shelf}`;
    this.#folder = new FolderStorage(join(process.env['SHELVES'] ?? '', shelf));
  }

  override async write(name: string, open: OpenBytes, signal?: AbortSignal): Promise<number> {
    if (this.#failures++ === 0) throw new BackupError('storage-unreachable', 'the shelf is out of reach');
    return this.#folder.write(name, open, signal);
  }

  override read(name: string, range?: ByteRange, signal?: AbortSignal): AsyncIterable<Uint8Array> {
    return this.#folder.read(name, range, signal);
  }

  override list(prefix: string, signal?: AbortSignal): AsyncIterable<StorageItem> {
    return this.#folder.list(prefix, signal);
  }

  override async size(name: string): Promise<number | undefined> {
    return this.#folder.size(name);
  }

  override async remove(name: string): Promise<void> {
    await this.#folder.remove(name);
  }

  override async close(): Promise<void> {
    await this.#folder.close();
  }
}

export const shelf: StorageProvider<string> = {
  name: 'Shelf',
  schemes: ['shelf:'],
  example: 'shelf://a-17',
  credentials: 'none',
  packages: ['a-shelf-driver'],
  remote: true,
  parse(url) {
    url.options([]);
    return url.host('shelf');
  },
  open: (name) => new ShelfStorage(name),
};

export const drawer: EventStoreProvider<string> = {
  name: 'Drawer',
  schemes: ['drawer:'],
  example: 'drawer:/var/drawer',
  credentials: 'none',
  packages: [],
  parse: (url) => url.remainder,
  openStore: (path, naming) => new SqliteEventStore(path, naming),
  openLedger: (path) => new SqliteLedger(path),
};
