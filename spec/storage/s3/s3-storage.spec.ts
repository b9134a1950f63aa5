import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, request as forward } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import {
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  ListMultipartUploadsCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { expect } from 'chai';
import { S3Storage, type S3Config } from '../../../src/storage/s3/s3-storage.js';
import { storageContract } from '../../contracts/storage-contract.js';
import { remoteServer, storageFaults } from '../../contracts/storage-faults.js';
import { useServer } from '../../support/servers/servers.js';
import { bytesOf, names, put, rejects, thenFail } from '../../support/stored-bytes.js';

const SETTINGS = ['x-amz-storage-class', 'x-amz-server-side-encryption', 'x-amz-server-side-encryption-aws-kms-key-id'];

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

  it('aborts unfinished uploads below its own prefix, once they are old', async () => {
    const config = await makeBucket();
    const client = new S3Client({ ...config, forcePathStyle: true });
    const unfinished = async () => {
      const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket: config.bucket }));
      return Uploads.map(({ Key }) => Key);
    };
    for (const Key of ['our/backups/left', 'other/left']) {
      await client.send(new CreateMultipartUploadCommand({ Bucket: config.bucket, Key }));
    }
    await new S3Storage(config).sweep();
    expect(await unfinished()).to.have.members(['our/backups/left', 'other/left']);
    await new S3Storage({ ...config, abandonedAfterMs: -1 }).sweep();
    expect(await unfinished()).to.deep.equal(['other/left']);
    client.destroy();
  });

  it('leaves no unfinished upload behind when a large write fails', async () => {
    const config = await makeBucket();
    const client = new S3Client({ ...config, forcePathStyle: true });
    const failure = new Error('the source broke');
    await rejects(
      new S3Storage(config).write('broken', () => thenFail(40_000_000, failure)),
      failure,
    );
    const { Uploads } = await client.send(new ListMultipartUploadsCommand({ Bucket: config.bucket }));
    expect(Uploads ?? []).to.deep.equal([]);
    client.destroy();
  });

  it('asks for the storage class and the encryption it was told, in small uploads and in large ones', async () => {
    const config = await makeBucket();
    const asked: (readonly unknown[])[] = [];
    // versitygw says nothing about either, so what is said to it is looked at on the way there.
    const target = Number(new URL(config.endpoint ?? '').port);
    const between = createServer((request, response) => {
      const { headers, method, url: path } = request;
      // What makes an object, and what begins one of several parts.
      if (/x-id=PutObject|uploads=/.test(path ?? '')) asked.push(SETTINGS.map((name) => headers[name]));
      const onward = forward({ port: target, method, path, headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(response);
      });
      request.pipe(onward);
    }).listen(0, '127.0.0.1');
    await once(between, 'listening');
    const { port } = between.address() as AddressInfo;
    const encryption = { algorithm: 'aws:kms', keyId: 'key-1' };
    const endpoint = `http://127.0.0.1:${port}`;
    const storage = new S3Storage({ ...config, endpoint, storageClass: 'STANDARD_IA', encryption });
    await put(storage, 'small', bytesOf(10));
    await put(storage, 'large', bytesOf(20_000_000));
    expect(asked).to.deep.equal([
      ['STANDARD_IA', 'aws:kms', 'key-1'],
      ['STANDARD_IA', 'aws:kms', 'key-1'],
    ]);
    await storage.close();
    between.closeAllConnections();
    between.close();
  });

  it('says that the credentials are wrong, and not what they are', async () => {
    const config = await makeBucket();
    const credentials = { accessKeyId: 'eventark', secretAccessKey: 'not-the-key' };
    const error = await rejects(put(new S3Storage({ ...config, credentials }), 'x', bytesOf(1)), 'permission-denied');
    expect(inspect(error, { depth: 10 })).not.to.contain('not-the-key');
  });

  it('says that the bucket is missing', async () => {
    const config = { ...(await makeBucket()), bucket: 'no-such-bucket' };
    await rejects(put(new S3Storage(config), 'x', bytesOf(1)), 'invalid-config');
    await rejects(names(new S3Storage(config)), 'invalid-config');
  });
});
