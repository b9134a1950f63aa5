import { randomUUID } from 'node:crypto';
import { inspect } from 'node:util';
import { BlobServiceClient } from '@azure/storage-blob';
import { expect } from 'chai';
import { AzureStorage, type AzureConfig } from '../../../src/storage/azure/azure-storage.js';
import { storageContract } from '../../contracts/storage-contract.js';
import { remoteServer, storageFaults } from '../../contracts/storage-faults.js';
import { useServer } from '../../support/servers/servers.js';
import { bytesOf, get, names, put, rejects } from '../../support/stored-bytes.js';

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
        timeoutMs: 3000,
      });
      return { storage, direct: new AzureStorage(config), dispose: () => storage.close() };
    },
    // The emulator writes its index down only every few seconds.
    { keepsData: false },
  );

  it('says that a blob lies in the archive tier', async () => {
    const config = await makeContainer();
    const storage = new AzureStorage(config);
    await put(storage, 'cold', bytesOf(10));
    const service = BlobServiceClient.fromConnectionString(server().url);
    await service.getContainerClient(config.container).getBlockBlobClient('our/backups/cold').setAccessTier('Archive');
    await rejects(get(storage, 'cold'), 'object-archived');
  });

  it('says that the key is wrong, and not what it is', async () => {
    const key = Buffer.from('not the key').toString('base64');
    const connectionString = server().url.replace(/AccountKey=[^;]*/, `AccountKey=${key}`);
    const error = await rejects(
      put(new AzureStorage({ ...(await makeContainer()), connectionString }), 'x', bytesOf(1)),
      'permission-denied',
    );
    expect(inspect(error, { depth: 10 })).not.to.contain(key);
  });

  it('says that the container is missing', async () => {
    const storage = new AzureStorage({ connectionString: server().url, container: 'no-such-container' });
    await rejects(put(storage, 'x', bytesOf(1)), 'invalid-config');
    await rejects(names(storage), 'invalid-config');
  });
});
