import { Readable } from 'node:stream';
import type * as Sdk from '@aws-sdk/client-s3';
import type {
  PutObjectCommandInput,
  S3Client,
  S3ClientConfig,
  ServerSideEncryption,
  StorageClass,
} from '@aws-sdk/client-s3';
import type { BackupError } from '../../errors.js';
import { defined } from '../../collections/defined.js';
import { partsInFlight, type SourceBytes } from '../remote/byte-flow.js';
import { loadPackage } from '../../process/load-package.js';
import {
  ObjectStorage,
  type ObjectHead,
  type ObjectStorageConfig,
  type StoredObject,
} from '../remote/object-storage.js';
import { remoteBody } from '../remote/remote-body.js';
import { otherServer } from '../remote/remote-error.js';
import { s3Error } from './s3-errors.js';
import { atServer } from '../remote/server-name.js';
import type { ByteRange } from '../storage.js';
import { isAbandoned, tempName } from '../temp-name.js';

export const S3_PACKAGES = ['@aws-sdk/client-s3', '@aws-sdk/lib-storage'];

/** S3 takes at most 10,000 parts: 160 GiB at this size. */
const PART_SIZE = 16 * 1024 * 1024;

export interface S3Config extends ObjectStorageConfig {
  readonly bucket: string;
  readonly region?: string;
  /** Of a server other than Amazon's; objects are then addressed by path unless `pathStyle` says otherwise. */
  readonly endpoint?: string;
  /** Where the SDK goes without an endpoint. */
  readonly usualEndpoint?: string;
  readonly pathStyle?: boolean;
  /** Unless given, the SDK looks where it always does: environment, profile, instance. */
  readonly credentials?: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
  /** A class that the server knows: `STANDARD_IA`, `GLACIER` … */
  readonly storageClass?: string;
  /** `AES256` or `aws:kms`, the latter with a key's id unless the account has a default one. */
  readonly encryption?: { readonly algorithm: string; readonly keyId?: string };
  /** The one of the SDK's settings that the credentials come from, for messages. */
  readonly profile?: string;
  readonly partSize?: number;
  /** How old an unfinished upload is before `sweep` takes it for abandoned. */
  readonly abandonedAfterMs?: number;
}

interface Connection {
  readonly sdk: typeof Sdk;
  readonly client: S3Client;
}

/** A bucket of S3 or of a server that speaks its language. */
export class S3Storage extends ObjectStorage {
  readonly url: string;
  #connection: Promise<Connection> | undefined;

  constructor(private readonly config: S3Config) {
    super(config);
    this.url = `s3://${config.bucket}/${config.prefix ?? ''}${atServer(config.endpoint ?? config.usualEndpoint)}`;
  }

  protected override async send(Key: string, source: SourceBytes): Promise<void> {
    const { Upload } = await loadPackage(S3_PACKAGES, () => import('@aws-sdk/lib-storage'));
    const { client } = await this.#connect();
    const partSize = this.config.partSize ?? PART_SIZE;
    const upload = new Upload({
      client,
      params: { Bucket: this.config.bucket, Key, Body: Readable.from(source.chunks()), ...this.#objectSettings() },
      partSize,
      queueSize: partsInFlight(partSize),
    });
    // A cancel ends the source, and `Upload` then aborts the parts it has sent before it throws. Its own `abort` would
    // leave that to the background.
    await upload.done();
  }

  protected override async *bytes(Key: string, range?: ByteRange, signal?: AbortSignal): AsyncIterable<Uint8Array> {
    const { sdk, client } = await this.#connect();
    const Range = range === undefined ? undefined : `bytes=${range.start}-${range.end ?? ''}`;
    const command = new sdk.GetObjectCommand({ Bucket: this.config.bucket, Key, Range });
    const { Body, ContentLength } = await client.send(command, defined({ abortSignal: signal }));
    if (Body instanceof Readable) {
      yield* remoteBody(Body, { expected: ContentLength, timeoutMs: this.timeoutMs, signal });
    }
  }

  protected override async *objects(Prefix: string): AsyncIterable<StoredObject> {
    const { sdk, client } = await this.#connect();
    const input = { Bucket: this.config.bucket, Prefix };
    let ContinuationToken: string | undefined;
    do {
      const page = await client.send(new sdk.ListObjectsV2Command({ ...input, ContinuationToken }));
      if ((page.Name ?? page.KeyCount ?? page.MaxKeys ?? page.IsTruncated) === undefined) throw otherServer(this.url);
      for (const { Key = '', Size = 0 } of page.Contents ?? []) yield { key: Key, size: Size };
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken !== undefined);
  }

  protected override async head(Key: string): Promise<ObjectHead> {
    const { sdk, client } = await this.#connect();
    const head = await client.send(new sdk.HeadObjectCommand({ Bucket: this.config.bucket, Key }));
    return { size: head.ContentLength ?? 0, modified: head.LastModified };
  }

  protected override async delete(Key: string): Promise<void> {
    const { sdk, client } = await this.#connect();
    await client.send(new sdk.DeleteObjectCommand({ Bucket: this.config.bucket, Key }));
  }

  /** Aborts uploads below our prefix that were never finished: their parts cost money and appear in no list. */
  override async sweep(): Promise<void> {
    const { sdk, client } = await this.#connect();
    const { bucket: Bucket, abandonedAfterMs } = this.config;
    let now: Promise<Date | undefined> | undefined;
    const at: { KeyMarker?: string | undefined; UploadIdMarker?: string | undefined } = {};
    try {
      for (let more = true; more;) {
        const page = await client.send(
          new sdk.ListMultipartUploadsCommand({ Bucket, Prefix: this.config.prefix, ...at }),
        );
        for (const { Key, UploadId, Initiated } of page.Uploads ?? []) {
          const there = await (now ??= this.#timeThere());
          const written = (await this.#lastPart(Key, UploadId)) ?? Initiated;
          if (written === undefined || there === undefined || !isAbandoned(written, there, abandonedAfterMs)) continue;
          await client.send(new sdk.AbortMultipartUploadCommand({ Bucket, Key, UploadId }));
        }
        more = page.IsTruncated === true;
        at.KeyMarker = page.NextKeyMarker;
        at.UploadIdMarker = page.NextUploadIdMarker;
      }
    } catch (error) {
      throw this.translated(error, '');
    }
  }

  /** What time it is at the server: that of an upload which begins now. */
  async #timeThere(): Promise<Date | undefined> {
    const { sdk, client } = await this.#connect();
    const { bucket: Bucket } = this.config;
    const Key = this.names.key(tempName());
    const { UploadId } = await client.send(new sdk.CreateMultipartUploadCommand({ Bucket, Key }));
    try {
      const { Uploads } = await client.send(new sdk.ListMultipartUploadsCommand({ Bucket, Prefix: Key }));
      return Uploads?.find((upload) => upload.UploadId === UploadId)?.Initiated;
    } finally {
      await client.send(new sdk.AbortMultipartUploadCommand({ Bucket, Key, UploadId }));
    }
  }

  /** When the last part of an upload arrived; undefined if none has. */
  async #lastPart(Key: string | undefined, UploadId: string | undefined): Promise<Date | undefined> {
    const { sdk, client } = await this.#connect();
    const upload = { Bucket: this.config.bucket, Key, UploadId };
    let last: Date | undefined;
    // Not by the paginator: some servers name a next page after the last one.
    for (let PartNumberMarker: string | undefined, more = true; more;) {
      const page = await client.send(new sdk.ListPartsCommand({ ...upload, PartNumberMarker }));
      for (const { LastModified } of page.Parts ?? []) {
        if (LastModified !== undefined && (last === undefined || LastModified > last)) last = LastModified;
      }
      more = page.IsTruncated === true;
      PartNumberMarker = page.NextPartNumberMarker;
    }
    return last;
  }

  override async close(): Promise<void> {
    const connection = this.#connection;
    this.#connection = undefined;
    // What was never opened has nothing to close; its caller has seen the error.
    (await connection?.catch(() => undefined))?.client.destroy();
  }

  async #connect(): Promise<Connection> {
    this.#connection ??= loadPackage(S3_PACKAGES, () => import('@aws-sdk/client-s3')).then((sdk) => ({
      sdk,
      client: new sdk.S3Client(this.#clientSettings()),
    }));
    return this.#connection;
  }

  #clientSettings(): S3ClientConfig {
    const { region, endpoint, pathStyle, credentials } = this.config;
    // Servers other than Amazon's often refuse the checksums that the SDK adds by itself; archives carry their own.
    const checksums = endpoint === undefined ? 'WHEN_SUPPORTED' : 'WHEN_REQUIRED';
    return {
      ...defined({ region: region ?? (endpoint === undefined ? undefined : 'us-east-1'), endpoint, credentials }),
      forcePathStyle: pathStyle ?? endpoint !== undefined,
      requestChecksumCalculation: checksums,
      responseChecksumValidation: checksums,
      requestHandler: { connectionTimeout: Math.min(10_000, this.timeoutMs), socketTimeout: this.timeoutMs },
    };
  }

  #objectSettings(): Pick<PutObjectCommandInput, 'StorageClass' | 'ServerSideEncryption' | 'SSEKMSKeyId'> {
    const { storageClass, encryption } = this.config;
    return defined({
      StorageClass: storageClass as StorageClass | undefined,
      ServerSideEncryption: encryption?.algorithm as ServerSideEncryption | undefined,
      SSEKMSKeyId: encryption?.keyId,
    });
  }

  protected override translated(error: unknown, name: string): BackupError {
    return s3Error(error, { name, url: this.url, bucket: this.config.bucket, profile: this.config.profile });
  }

  /** Of a bucket that is missing S3 has a code; without any, what answers is not S3. */
  protected override bucketMissing(error: unknown): BackupError | undefined {
    const isUpload = error instanceof Error && error.name === 'NoSuchUpload';
    return !isUpload && this.translated(error, '').code === 'object-not-found' ? otherServer(this.url) : undefined;
  }
}
