import { randomUUID } from 'node:crypto';
import { MongoClient } from 'mongodb';
import { GridFsStorage, type GridFsConfig } from '../../src/storage/gridfs-storage.js';
import { storageContract } from '../contracts/storage-contract.js';
import { remoteServer, storageFaults } from '../contracts/storage-faults.js';
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

  storageFaults(
    () => remoteServer(server()),
    async (port) => {
      const config = { connectionString: server().url, database: `specs-${randomUUID()}` };
      const storage = new GridFsStorage({
        ...config,
        connectionString: `mongodb://127.0.0.1:${port}/?directConnection=true`,
        // FerretDB may take a second for what MongoDB does at once.
        timeoutMs: 5000,
      });
      const direct = new GridFsStorage(config);
      return {
        storage,
        direct,
        dispose: async () => {
          await Promise.all([storage.close(), direct.close()]);
          await drop(config);
        },
      };
    },
  );
});
