import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FolderStorage } from '../../src/storage/folder-storage.js';
import { storageContract } from '../contracts/storage-contract.js';

async function makeFolderStorage(foldsCase: boolean) {
  const root = await mkdtemp(join(tmpdir(), 'eventark-folder-'));
  const make = () => new FolderStorage(root, { foldsCase });
  return {
    storage: make(),
    reopen: async () => make(),
    dispose: () => rm(root, { recursive: true, force: true }),
  };
}

storageContract('A folder', () => makeFolderStorage(false));
storageContract('A folder on a file system that folds case', () => makeFolderStorage(true));
