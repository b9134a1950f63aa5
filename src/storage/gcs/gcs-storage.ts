import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Bucket, File, GetFilesOptions, StorageOptions } from '@google-cloud/storage';
import { BackupError, throwIfCancelled } from '../../errors.js';
import { defined } from '../../collections/defined.js';
import { requireCredentials } from './gcs-credentials.js';
import { blocks, chain, orCancelled, type SourceBytes } from '../remote/byte-flow.js';
import { loadPackage } from '../../process/load-package.js';
import {
  ObjectStorage,
  type ObjectHead,
  type ObjectStorageConfig,
  type StoredObject,
} from '../remote/object-storage.js';
import { remoteBody } from '../remote/remote-body.js';
import {
  notAllowed,
  otherServer,
  placeMissing,
  remoteError,
  statusOf,
  type RemoteCodes,
} from '../remote/remote-error.js';
import { atServer } from '../remote/server-name.js';
import { answered, SilenceLimit } from '../remote/silence-limit.js';
import type { ByteRange } from '../storage.js';

export const GCS_PACKAGES = ['@google-cloud/storage'];

/** What one request of an upload carries and what is sent again after a fault; Google wants multiples of 256 KiB. */
const CHUNK_SIZE = 8 * 1024 * 1024;

const CREDENTIALS = 'name the key file of a service account in GOOGLE_APPLICATION_CREDENTIALS';

const ROLE = 'grant the role Storage Object Admin on the bucket';

const CODES: RemoteCodes = {
  '401': { code: 'permission-denied', words: 'it refuses these credentials', hint: CREDENTIALS },
  '403': notAllowed(ROLE),
  invalid_grant: { code: 'permission-denied', words: 'the key file is not valid any more', hint: CREDENTIALS },
  ENOENT: { code: 'invalid-config', words: 'the key file is not there', hint: CREDENTIALS },
  EACCES: { code: 'invalid-config', words: 'the key file cannot be read', hint: CREDENTIALS },
  rateLimitExceeded: { code: 'storage-unreachable', words: 'it asks for fewer requests' },
  userRateLimitExceeded: { code: 'storage-unreachable', words: 'it asks for fewer requests' },
  accountDisabled: {
    code: 'permission-denied',
    words: 'the account or its billing is closed',
    hint: 'see the project of the bucket in the console of Google Cloud',
  },
  userProjectMissing: {
    code: 'permission-denied',
    words: 'those who read that bucket must pay, which is not supported',
    hint: 'turn "requester pays" off for the bucket, or use another one',
  },
  // The bytes were changed on the way, and the SDK has removed them: sent again they may arrive.
  FILE_NO_UPLOAD: 'storage-unreachable',
  FILE_NO_UPLOAD_DELETE: 'storage-unreachable',
};

export interface GcsConfig extends ObjectStorageConfig {
  readonly bucket: string;
  readonly projectId?: string;
  /** Of a server other than Google's. */
  readonly apiEndpoint?: string;
  /** A service account's key file, or its content; without either, the SDK looks in its usual places. */
  readonly keyFile?: string;
  readonly credentials?: { readonly client_email: string; readonly private_key: string };
  readonly storageClass?: string;
  readonly chunkSize?: number;
}

interface Connection {
  readonly bucket: Bucket;
  /**
   * The same without the SDK's retries: when it tries a download again that has failed, it raises an error that nobody can
   * catch, and the process ends. Downloads are continued by the storage around this one.
   */
  readonly downloads: Bucket;
}

interface Chunk {
  readonly bytes: Buffer;
  readonly generation: string | undefined;
}

/** A bucket of Google Cloud Storage. */
export class GcsStorage extends ObjectStorage {
  readonly url: string;
  #connection: Promise<Connection> | undefined;

  constructor(private readonly config: GcsConfig) {
    super(config);
    this.url = `gs://${config.bucket}/${config.prefix ?? ''}${atServer(config.apiEndpoint)}`;
  }

  protected override async *bytes(key: string, range?: ByteRange, signal?: AbortSignal): AsyncIterable<Uint8Array> {
    const { downloads } = await this.#connect();
    const chunkSize = this.config.chunkSize ?? CHUNK_SIZE;
    let generation: string | undefined;
    const end = range?.end ?? Infinity;
    for (let at = range?.start ?? 0; at <= end; at += chunkSize) {
      // The first request says which generation of the object it has read; the others stay with that one.
      const file = downloads.file(key, defined({ generation }));
      const last = Math.min(end, at + chunkSize - 1);
      const chunk = await orCancelled(this.#chunk(file, at, last), signal);
      generation ??= chunk.generation;
      if (chunk.bytes.length > 0) yield chunk.bytes;
      throwIfCancelled(signal);
      if (chunk.bytes.length <= last - at) break;
    }
  }

  protected override async *objects(prefix: string): AsyncIterable<StoredObject> {
    const { bucket } = await this.#connect();
    let query: GetFilesOptions | null = { prefix, autoPaginate: false, maxResults: 1000 };
    while (query !== null) {
      const [files, next, answer]: readonly [readonly File[], GetFilesOptions | null, ...unknown[]] =
        await bucket.getFiles(query);
      if (typeof answer !== 'object') throw otherServer(this.url);
      for (const { name, metadata } of files) yield { key: name, size: Number(metadata.size ?? 0) };
      query = next;
    }
  }

  protected override async head(key: string): Promise<ObjectHead> {
    const [{ size, updated }] = await answered((await this.#file(key)).getMetadata(), this.timeoutMs);
    return { size: Number(size ?? 0), modified: updated === undefined ? undefined : new Date(updated) };
  }

  protected override async delete(key: string): Promise<void> {
    await answered((await this.#file(key)).delete(), this.timeoutMs);
  }

  /**
   * Bytes `start` to `end`, or as many of them as there are. Reads go chunk by chunk because leaving a response of this
   * SDK before its end destroys the connections of every other request in the process.
   */
  async #chunk(file: File, start: number, end: number): Promise<Chunk> {
    const body = file.createReadStream({ start, end, decompress: false });
    let generation: string | undefined;
    body.on('response', (response: { readonly headers: Readonly<Record<string, string>> }) => {
      generation = response.headers['x-goog-generation'];
    });
    const parts: Uint8Array[] = [];
    for await (const part of remoteBody(body, { timeoutMs: this.timeoutMs })) parts.push(part);
    return { bytes: Buffer.concat(parts), generation };
  }

  /** What fits one chunk goes in one request; more goes to a resumable session, which shows nothing until it ends. */
  protected override async send(key: string, source: SourceBytes): Promise<void> {
    const file = await this.#file(key);
    const chunkSize = this.config.chunkSize ?? CHUNK_SIZE;
    const metadata = defined({ storageClass: this.config.storageClass });
    const silence = new SilenceLimit(this.timeoutMs);
    const all = silence.watched(blocks(source.chunks(), chunkSize));
    try {
      const first = await all.next();
      const begun = first.done === true ? Buffer.alloc(0) : first.value;
      const whole = begun.byteLength < chunkSize;
      const session = file.createWriteStream({
        resumable: !whole,
        // Native, where the SDK computes CRC-32C in JavaScript: half of the time of a large write.
        validation: 'md5',
        metadata,
        ...(whole ? {} : { chunkSize }),
      });
      session.on('progress', silence.heard);
      await pipeline(Readable.from(chain(begun, all)), session, { signal: silence.signal });
    } catch (error) {
      silence.signal.throwIfAborted();
      throw error;
    } finally {
      silence.stop();
    }
  }

  async #file(key: string): Promise<File> {
    return (await this.#connect()).bucket.file(key);
  }

  async #connect(): Promise<Connection> {
    const { apiEndpoint, credentials, keyFile, bucket } = this.config;
    this.#connection ??= loadPackage(GCS_PACKAGES, () => import('@google-cloud/storage')).then((sdk) => {
      if (apiEndpoint === undefined && credentials === undefined) requireCredentials(this.url, keyFile);
      const settings = this.#settings();
      const once = { ...settings, retryOptions: { autoRetry: false } };
      return { bucket: new sdk.Storage(settings).bucket(bucket), downloads: new sdk.Storage(once).bucket(bucket) };
    });
    return this.#connection;
  }

  #settings(): StorageOptions {
    const { projectId, apiEndpoint, keyFile, credentials } = this.config;
    return {
      ...defined({ projectId, apiEndpoint, keyFilename: keyFile, credentials }),
      timeout: this.timeoutMs,
      retryOptions: { maxRetries: 3, totalTimeout: 60, maxRetryDelay: 2 },
    };
  }

  protected override bucketMissing(error: unknown): BackupError | undefined {
    if (statusOf(error) !== 404) return undefined;
    const { code, words, hint } = placeMissing('bucket', this.config.bucket);
    return new BackupError(code, `${this.url}: ${words}`, defined({ hint }));
  }

  protected override translated(error: unknown, name: string): BackupError {
    return remoteError(error, { name, url: this.url, codes: CODES });
  }
}
