import { randomUUID } from 'node:crypto';
import { Storage } from '@google-cloud/storage';
import { GcsStorage, type GcsConfig } from '../../../src/storage/gcs/gcs-storage.js';
import { storageContract } from '../../contracts/storage-contract.js';
import { remoteServer, storageFaults } from '../../contracts/storage-faults.js';
import { useServer } from '../../support/servers/servers.js';
import { bytesOf, names, put, rejects } from '../../support/stored-bytes.js';

describe('Google Cloud Storage', () => {
  const server = useServer('gcs');

  async function makeBucket(): Promise<GcsConfig> {
    const connection = { apiEndpoint: server().url, projectId: 'specs' };
    const bucket = `specs-${randomUUID()}`;
    await new Storage(connection).createBucket(bucket);
    return { ...connection, bucket, prefix: 'our/backups/' };
  }

  storageContract('as a storage', async () => {
    const config = await makeBucket();
    const storage = new GcsStorage(config);
    return { storage, reopen: async () => new GcsStorage(config), dispose: () => storage.close() };
  });

  storageFaults(
    () => remoteServer(server()),
    async (port) => {
      const config = await makeBucket();
      const storage = new GcsStorage({ ...config, apiEndpoint: `http://127.0.0.1:${port}`, timeoutMs: 2500 });
      return { storage, direct: new GcsStorage(config), dispose: () => storage.close() };
    },
    // The double has everything in memory.
    { keepsData: false },
  );

  it('says that the bucket is missing', async () => {
    const storage = new GcsStorage({ ...(await makeBucket()), bucket: 'no-such-bucket' });
    await rejects(put(storage, 'x', bytesOf(1)), 'invalid-config');
    await rejects(names(storage), 'invalid-config');
  });
});
