import { randomUUID } from 'node:crypto';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { S3Storage, type S3Config } from '../../src/storage/s3-storage.js';
import { storageContract } from '../contracts/storage-contract.js';
import { remoteServer, storageFaults } from '../contracts/storage-faults.js';
import { useServer } from '../support/servers.js';

describe('S3', () => {
  const server = useServer('s3');

  /** A bucket of its own for each spec, with a prefix and a neighbour beside it. */
  async function makeBucket(): Promise<S3Config> {
    const url = new URL(server().url);
    const connection = {
      endpoint: url.origin,
      region: 'us-east-1',
      credentials: { accessKeyId: url.username, secretAccessKey: decodeURIComponent(url.password) },
    };
    const bucket = `specs-${randomUUID()}`;
    const client = new S3Client({ ...connection, forcePathStyle: true });
    await client.send(new CreateBucketCommand({ Bucket: bucket }));
    client.destroy();
    return { ...connection, bucket, prefix: 'our/backups/' };
  }

  storageContract(
    'as a storage',
    async () => {
      const config = await makeBucket();
      const storage = new S3Storage(config);
      return { storage, reopen: async () => new S3Storage(config), dispose: () => storage.close() };
    },
    // versitygw keeps objects as files.
    { nameOrFolder: true },
  );

  storageFaults(
    () => remoteServer(server()),
    async (port) => {
      const config = await makeBucket();
      const storage = new S3Storage({
        ...config,
        endpoint: `http://127.0.0.1:${port}`,
        partSize: 5 * 1024 * 1024,
        timeoutMs: 1000,
      });
      const direct = new S3Storage(config);
      return { storage, direct, dispose: async () => void (await Promise.all([storage.close(), direct.close()])) };
    },
  );
});
