import { randomUUID } from 'node:crypto';
import { MongoClient } from 'mongodb';
import { GridFsStorage, type GridFsConfig } from '../../src/storage/gridfs-storage.js';
import { storageContract } from '../contracts/storage-contract.js';
import { useServer } from '../support/servers.js';

describe('GridFS', () => {
  const server = useServer('mongodb');

  async function drop(config: GridFsConfig): Promise<void> {
    const client = new MongoClient(config.connectionString);
    await client.db(config.database).dropDatabase();
    await client.close();
  }

  storageContract('as a storage', async () => {
    const config = { connectionString: server().url, database: `specs-${randomUUID()}` };
    const storage = new GridFsStorage(config);
    return {
      storage,
      reopen: async () => new GridFsStorage(config),
      dispose: async () => {
        await storage.close();
        await drop(config);
      },
    };
  });
});
