import { Readable } from 'node:stream';
import type * as Sdk from '@aws-sdk/client-s3';
import type {
  PutObjectCommandInput,
  S3Client,
  S3ClientConfig,
  ServerSideEncryption,
  StorageClass,
} from '@aws-sdk/client-s3';
import { messageOf, type BackupError } from '../../errors.js';
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
import { remoteError, type RemoteCodes, type RemoteMeaning } from '../remote/remote-error.js';
import { atServer } from '../remote/server-name.js';
import type { ByteRange } from '../storage.js';
import { isAbandoned, tempName } from '../temp-name.js';

export const S3_PACKAGES = ['@aws-sdk/client-s3', '@aws-sdk/lib-storage'];

/** S3 takes at most 10,000 parts: 160 GiB at this size. */
const PART_SIZE = 16 * 1024 * 1024;

const CREDENTIALS = 'set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or use a profile or a role of this machine';
const REGION = 'write the region of the bucket after the URL: ?region=eu-central-1';

const UNKNOWN_KEY: RemoteMeaning = {
  code: 'permission-denied',
  words: 'the access key is not known there',
  hint: CREDENTIALS,
};

const EXPIRED: RemoteMeaning = {
  code: 'permission-denied',
  words: 'the session token has expired',
  hint: CREDENTIALS,
};

const CLOCK: RemoteMeaning = {
  code: 'permission-denied',
  words: 'the clock of this machine is too far from that of the server',
  hint: 'set the clock of this machine',
};

const CLOSED: RemoteMeaning = {
  code: 'permission-denied',
  words: 'the account is closed or blocked',
  hint: 'see its state in the console of the provider, or use the credentials of another one',
};

const codesOf = (bucket: string): RemoteCodes => ({
  // The bytes were changed on the way: sent again they may arrive.
  BadDigest: 'storage-unreachable',
  XAmzContentSHA256Mismatch: 'storage-unreachable',
  NoSuchBucket: {
    code: 'invalid-config',
    words: `bucket ${bucket} does not exist`,
    hint: 'check its name and the endpoint, or make the bucket',
  },
  InvalidBucketName: { code: 'invalid-config', words: `${bucket} cannot be the name of a bucket` },
  PermanentRedirect: { code: 'invalid-config', words: `bucket ${bucket} is in another region`, hint: REGION },
  AuthorizationHeaderMalformed: {
    code: 'invalid-config',
    words: 'the region is not the one of the server',
    hint: REGION,
  },
  IllegalLocationConstraintException: {
    code: 'invalid-config',
    words: 'the region is not that of the bucket',
    hint: REGION,
  },
  InvalidRegionError: { code: 'invalid-config', words: 'no region is configured', hint: REGION },
  InvalidAccessKeyId: UNKNOWN_KEY,
  // versitygw's word for it, with status 404.
  XAdminUserNotFound: UNKNOWN_KEY,
  SignatureDoesNotMatch: {
    code: 'permission-denied',
    words: 'the secret key is not that of the access key',
    hint: CREDENTIALS,
  },
  CredentialsProviderError: { code: 'invalid-config', words: 'no AWS credentials were found', hint: CREDENTIALS },
  ExpiredToken: EXPIRED,
  ExpiredTokenException: EXPIRED,
  TokenRefreshRequired: EXPIRED,
  InvalidToken: { code: 'permission-denied', words: 'the session token is not valid', hint: CREDENTIALS },
  RequestTimeTooSkewed: CLOCK,
  RequestExpired: CLOCK,
  RequestInTheFuture: CLOCK,
  AccountProblem: CLOSED,
  AllAccessDisabled: CLOSED,
  NotSignedUp: CLOSED,
  AccessDenied: {
    code: 'permission-denied',
    words: 'these credentials may not do that',
    hint: 'grant them list, read, write and delete on the bucket, as docs/object-storage.md lists it',
  },
  EntityTooLarge: 'size-limit',
  InvalidObjectState: 'object-archived',
  KeyTooLongError: 'invalid-argument',
  // Servers that keep objects as files hold no "a/b" beside "a": versitygw, MinIO on one disk.
  ObjectParentIsFile: 'invalid-argument',
  ExistingObjectIsDirectory: 'invalid-argument',
  XMinioParentIsObject: 'invalid-argument',
  XMinioStorageFull: 'no-space',
  QuotaExceeded: 'no-space',
});

export interface S3Config extends ObjectStorageConfig {
  readonly bucket: string;
  readonly region?: string;
  /** Of a server other than Amazon's; objects are then addressed by path unless `pathStyle` says otherwise. */
  readonly endpoint?: string;
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
    this.url = `s3://${config.bucket}/${config.prefix ?? ''}${atServer(config.endpoint)}`;
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

  /** Aborts uploads below our prefix that nobody has finished: their parts cost money and show in no list. */
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
    // What was never opened has nothing to close; whoever used it was told why.
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
    // The SDK has no name for it.
    const known =
      messageOf(error) === 'Region is missing' ? Object.assign(new Error(), { name: 'InvalidRegionError' }) : error;
    return remoteError(known, { name, url: this.url, codes: codesOf(this.config.bucket) });
  }
}
