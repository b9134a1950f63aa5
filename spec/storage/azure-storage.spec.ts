import { randomUUID } from 'node:crypto';
import { BlobServiceClient } from '@azure/storage-blob';
import { AzureStorage, type AzureConfig } from '../../src/storage/azure-storage.js';
import { storageContract } from '../contracts/storage-contract.js';
import { remoteServer, storageFaults } from '../contracts/storage-faults.js';
import { useServer } from '../support/servers.js';

describe('Azure Blob Storage', () => {
  const server = useServer('azure');

  async function makeContainer(): Promise<AzureConfig> {
    const connectionString = server().url;
    const container = `specs-${randomUUID()}`;
    await BlobServiceClient.fromConnectionString(connectionString).createContainer(container);
    return { connectionString, container, prefix: 'our/backups/' };
  }

  storageContract('as a storage', async () => {
    const config = await makeContainer();
    const storage = new AzureStorage(config);
    return { storage, reopen: async () => new AzureStorage(config), dispose: () => storage.close() };
  });

  storageFaults(
    () => remoteServer(server()),
    async (port) => {
      const config = await makeContainer();
      const storage = new AzureStorage({
        ...config,
        connectionString: server().url.replace(/127\.0\.0\.1:\d+/, `127.0.0.1:${port}`),
        timeoutMs: 1000,
      });
      return { storage, direct: new AzureStorage(config), dispose: () => storage.close() };
    },
    // The emulator writes its index down only every few seconds.
    { keepsData: false },
  );
});
