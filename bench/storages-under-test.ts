import { createReadStream } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CreateBucketCommand, GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { BlobServiceClient } from '@azure/storage-blob';
import { Storage as GoogleStorage } from '@google-cloud/storage';
import { Client as FtpClient } from 'basic-ftp';
import { GridFSBucket, MongoClient } from 'mongodb';
import { AzureStorage } from '../src/storage/azure/azure-storage.js';
import { FolderStorage } from '../src/storage/folder/folder-storage.js';
import { FtpStorage } from '../src/storage/ftp/ftp-storage.js';
import { GcsStorage } from '../src/storage/gcs/gcs-storage.js';
import { GridFsStorage } from '../src/storage/gridfs/gridfs-storage.js';
import { S3Storage } from '../src/storage/s3/s3-storage.js';
import type { StorageUnderTest } from './storage-pairs.js';

const MIB = 1024 * 1024;
/** A bucket, container or database of this run. */
const PLACE = `eventark-bench-${process.pid}`;

export async function folderUnderTest(folder: string): Promise<StorageUnderTest> {
  const bare = join(folder, 'bare');
  await mkdir(bare, { recursive: true });
  return {
    adapter: 'folder',
    storage: new FolderStorage(join(folder, 'storage')),
    bare: {
      writeName: 'writeFile, flush',
      readName: 'createReadStream',
      write: (name, open) => writeFile(join(bare, name), open(), { flush: true }),
      read: (name) => createReadStream(join(bare, name), { highWaterMark: MIB }),
      close: () => rm(folder, { recursive: true, force: true }),
    },
  };
}

export async function gridFsUnderTest(url: string): Promise<StorageUnderTest> {
  const client = new MongoClient(url);
  const database = client.db(PLACE, { writeConcern: { w: 'majority' } });
  const bucket = new GridFSBucket(database, { bucketName: 'bare' });
  return {
    adapter: 'GridFS',
    storage: new GridFsStorage({ url, database: PLACE, bucket: 'adapter' }),
    // FerretDB looks through every chunk for each query, so more of them would measure nothing else.
    smallCount: 20,
    largeMb: 16,
    bare: {
      writeName: 'openUploadStream',
      readName: 'openDownloadStreamByName',
      write: (name, open) => pipeline(open, bucket.openUploadStream(name)),
      read: (name) => bucket.openDownloadStreamByName(name),
      async close() {
        await database.dropDatabase();
        await client.close();
      },
    },
  };
}

export async function s3UnderTest(url: string): Promise<StorageUnderTest> {
  const { origin, username, password } = new URL(url);
  const settings = {
    endpoint: origin,
    region: 'us-east-1',
    credentials: { accessKeyId: username, secretAccessKey: decodeURIComponent(password) },
  };
  // As the adapter does for servers other than Amazon's.
  const checksums = {
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  } as const;
  const client = new S3Client({ ...settings, ...checksums, forcePathStyle: true });
  await client.send(new CreateBucketCommand({ Bucket: PLACE }));
  return {
    adapter: 'S3',
    storage: new S3Storage({ ...settings, bucket: PLACE, prefix: 'adapter/' }),
    bare: {
      writeName: 'lib-storage Upload',
      readName: 'GetObject',
      write: (name, open) =>
        new Upload({
          client,
          params: { Bucket: PLACE, Key: `bare/${name}`, Body: Readable.from(open(), { objectMode: false }) },
          partSize: 16 * MIB,
          queueSize: 4,
        }).done(),
      async read(name) {
        const { Body } = await client.send(new GetObjectCommand({ Bucket: PLACE, Key: `bare/${name}` }));
        if (!(Body instanceof Readable)) throw new Error(`${name} has no body`);
        return Body;
      },
      close: async () => client.destroy(),
    },
  };
}

export async function azureUnderTest(connectionString: string): Promise<StorageUnderTest> {
  const container = BlobServiceClient.fromConnectionString(connectionString).getContainerClient(PLACE);
  await container.create();
  return {
    adapter: 'Azure Blob',
    storage: new AzureStorage({ connectionString, container: PLACE, prefix: 'adapter/' }),
    bare: {
      writeName: 'uploadStream',
      readName: 'download',
      write: (name, open) =>
        container
          .getBlockBlobClient(`bare/${name}`)
          .uploadStream(Readable.from(open(), { objectMode: false }), 8 * MIB, 8),
      async read(name) {
        const { readableStreamBody: body } = await container.getBlockBlobClient(`bare/${name}`).download();
        if (!(body instanceof Readable)) throw new Error(`${name} has no body`);
        return body;
      },
      close: async () => void (await container.delete()),
    },
  };
}

export async function gcsUnderTest(apiEndpoint: string): Promise<StorageUnderTest> {
  const settings = { apiEndpoint, projectId: 'bench' };
  const bucket = new GoogleStorage(settings).bucket(PLACE);
  await bucket.create();
  return {
    adapter: 'Google Cloud Storage',
    storage: new GcsStorage({ ...settings, bucket: PLACE, prefix: 'adapter/' }),
    bare: {
      writeName: 'file.save',
      readName: 'createReadStream',
      async write(name, open) {
        const large = name.startsWith('large');
        await bucket
          .file(`bare/${name}`)
          .save(open(), { resumable: large, validation: 'crc32c', ...(large ? { chunkSize: 8 * MIB } : {}) });
      },
      read: (name) => bucket.file(`bare/${name}`).createReadStream(),
      async close() {
        await bucket.deleteFiles({ force: true });
        await bucket.delete();
      },
    },
  };
}

/** Lanes as many as the adapter keeps connections, so that neither side spends its time on logging in. */
const FTP_WIDTH = 4;

export async function ftpUnderTest(url: string): Promise<StorageUnderTest> {
  const { hostname: host, port, username, password } = new URL(url);
  const account = {
    host,
    port: Number(port),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
  };
  const clients = await Promise.all(
    Array.from({ length: FTP_WIDTH }, async () => {
      const client = new FtpClient();
      await client.access(account);
      await client.ensureDir(`/${PLACE}/bare`);
      return client;
    }),
  );
  const clientOf = (lane: number): FtpClient => {
    const client = clients[lane];
    if (client === undefined) throw new Error(`there is no connection ${lane}`);
    return client;
  };
  return {
    adapter: 'FTP',
    storage: new FtpStorage({ ...account, folder: `/${PLACE}/adapter` }),
    width: FTP_WIDTH,
    bare: {
      writeName: 'uploadFrom',
      readName: 'downloadTo',
      write: (name, open, lane) => clientOf(lane).uploadFrom(Readable.from(open(), { objectMode: false }), name),
      async *read(name, lane) {
        const sink = new PassThrough({ highWaterMark: 256 * 1024 });
        const transfer = clientOf(lane).downloadTo(sink, name);
        for await (const chunk of sink) yield chunk as Buffer;
        // The connection takes its next command only after this.
        await transfer;
      },
      async close() {
        await clientOf(0).removeDir(`/${PLACE}`);
        for (const client of clients) client.close();
      },
    },
  };
}
