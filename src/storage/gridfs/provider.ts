import { MONGODB_PACKAGES } from '../../events/mongodb/connection/mongodb-client.js';
import { MONGODB_OPTIONS } from '../../events/mongodb/connection/mongodb-options.js';
import { parseMongoDb } from '../../events/mongodb/provider.js';
import type { StorageProvider } from '../storage-provider.js';
import { GridFsStorage, type GridFsConfig } from './gridfs-storage.js';

export const gridFs: StorageProvider<GridFsConfig> = {
  name: 'GridFS',
  schemes: ['gridfs+mongodb:', 'gridfs+mongodb+srv:'],
  example: 'gridfs+mongodb://user:password@db.example:27017/SquidexAssets',
  credentials: 'in the URL, likewise',
  packages: MONGODB_PACKAGES,
  remote: true,
  parse(url) {
    const bucket = url.options(['bucket'], MONGODB_OPTIONS).get('bucket') ?? 'fs';
    return { ...parseMongoDb(url, 'bucket'), bucket };
  },
  open: (config, clients) => new GridFsStorage(config, clients),
};
