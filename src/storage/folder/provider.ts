import type { StorageProvider } from '../storage-provider.js';
import { FolderStorage } from './folder-storage.js';

/** The path of the folder; a path without a scheme is one too. */
export const folder: StorageProvider<string> = {
  name: 'folder',
  schemes: ['file:'],
  example: 'file:///var/backups',
  credentials: 'none',
  packages: [],
  remote: false,
  parse(url) {
    url.options([]);
    return url.filePath();
  },
  open: (path) => new FolderStorage(path),
};
