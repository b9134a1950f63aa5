import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Bucket, File, FileMetadata, GetFilesOptions, StorageOptions } from '@google-cloud/storage';
import { BackupError, throwIfCancelled } from '../../errors.js';
import { requireCredentials } from './gcs-credentials.js';
import { blocks, chain, orCancelled, SourceBytes } from '../remote/byte-flow.js';
import { loadPackage } from '../../process/load-package.js';
import { ObjectNames } from '../remote/object-names.js';
import { remoteBody } from '../remote/remote-body.js';
import { remoteError, statusOf, type RemoteCodes } from '../remote/remote-error.js';
import { atServer } from '../remote/server-name.js';
import { answered, SilenceLimit } from '../remote/silence-limit.js';
import { Storage, type ByteRange, type OpenBytes, type StorageItem } from '../storage.js';

export const GCS_PACKAGES = ['@google-cloud/storage'];

/** What one request of an upload carries and what is sent again after a fault; Google wants multiples of 256 KiB. */
const CHUNK_SIZE = 8 * 1024 * 1024;

const CREDENTIALS = 'name the key file of a service account in GOOGLE_APPLICATION_CREDENTIALS';

const CODES: RemoteCodes = {
  invalid_grant: { code: 'permission-denied', words: 'the key file is not valid any more', hint: CREDENTIALS },
  ENOENT: { code: 'invalid-config', words: 'the key file is not there', hint: CREDENTIALS },
  EACCES: { code: 'invalid-config', words: 'the key file cannot be read', hint: CREDENTIALS },
  // The bytes were changed on the way, and the SDK has removed them: sent again they may arrive.
  FILE_NO_UPLOAD: 'storage-unreachable',
  FILE_NO_UPLOAD_DELETE: 'storage-unreachable',
};

export interface GcsConfig {
  readonly bucket: string;
  /** Put before every object's name, `backups/` for instance. */
  readonly prefix?: string;
  readonly projectId?: string;
  /** Of a server other than Google's. */
  readonly apiEndpoint?: string;
  /** A service account's key file, or what stands in it; unless given, the SDK looks where it always does. */
  readonly keyFile?: string;
  readonly credentials?: { readonly client_email: string; readonly private_key: string };
  readonly storageClass?: string;
  readonly chunkSize?: number;
  /** How long a server may say nothing. */
  readonly timeoutMs?: number;
}

interface Chunk {
  readonly bytes: Buffer;
  readonly generation: string | undefined;
}

/** A bucket of Google Cloud Storage. */
export class GcsStorage extends Storage {
  readonly url: string;
  private readonly names: ObjectNames;
  private readonly timeoutMs: number;
  private bucket: Promise<Bucket> | undefined;

  constructor(private readonly config: GcsConfig) {
    super();
    this.names = new ObjectNames(config.prefix ?? '', 1024);
    this.timeoutMs = config.timeoutMs ?? 60_000;
    this.url = `gs://${config.bucket}/${config.prefix ?? ''}${atServer(config.apiEndpoint)}`;
  }

  override async write(name: string, open: OpenBytes, signal?: AbortSignal): Promise<number> {
    const file = await this.file(name);
    throwIfCancelled(signal);
    const source = new SourceBytes(open, signal);
    try {
      await this.upload(file, source);
      return source.count;
    } catch (error) {
      source.throwOwnFailure();
      throw this.bucketMissing(error) ?? this.translated(error, name);
    }
  }

  override async *read(name: string, range?: ByteRange, signal?: AbortSignal): AsyncIterable<Uint8Array> {
    const key = this.names.key(name);
    const bucket = await this.connect();
    const chunkSize = this.config.chunkSize ?? CHUNK_SIZE;
    let generation: string | undefined;
    const end = range?.end ?? Infinity;
    throwIfCancelled(signal);
    for (let at = range?.start ?? 0; at <= end; at += chunkSize) {
      // The first request says which generation of the object it has read; the others stay with that one.
      const file = bucket.file(key, generation === undefined ? {} : { generation });
      const last = Math.min(end, at + chunkSize - 1);
      const chunk = await orCancelled(this.chunk(name, file, at, last), signal);
      generation ??= chunk.generation;
      if (chunk.bytes.length > 0) yield chunk.bytes;
      throwIfCancelled(signal);
      if (chunk.bytes.length <= last - at) break;
    }
  }

  override async *list(prefix: string, signal?: AbortSignal): AsyncIterable<StorageItem> {
    throwIfCancelled(signal);
    const bucket = await this.connect();
    let query: GetFilesOptions | null = { prefix: this.names.keyPrefix(prefix), autoPaginate: false, maxResults: 1000 };
    try {
      while (query !== null) {
        const [files, next]: readonly [readonly File[], GetFilesOptions | null, ...unknown[]] =
          await bucket.getFiles(query);
        for (const { name: key, metadata } of files) {
          throwIfCancelled(signal);
          const name = this.names.name(key);
          if (name?.startsWith(prefix) === true) yield { name, size: Number(metadata.size ?? 0) };
        }
        query = next;
      }
    } catch (error) {
      throw this.bucketMissing(error) ?? this.translated(error, '');
    }
  }

  override async size(name: string): Promise<number | undefined> {
    const metadata = await this.metadata(name);
    return metadata && Number(metadata.size ?? 0);
  }

  override async clock(probe: string): Promise<Date | undefined> {
    const updated = (await this.metadata(probe))?.updated;
    return updated === undefined ? undefined : new Date(updated);
  }

  override async remove(name: string): Promise<void> {
    const file = await this.file(name);
    try {
      await answered(file.delete(), this.timeoutMs);
    } catch (error) {
      const translated = this.translated(error, name);
      if (translated.code !== 'object-not-found') throw translated;
    }
  }

  /**
   * Bytes `start` to `end`, or as many of them as there are. Reads go chunk by chunk because leaving a response of this
   * SDK before its end destroys the connections of every other request in the process.
   */
  private async chunk(name: string, file: File, start: number, end: number): Promise<Chunk> {
    const body = file.createReadStream({ start, end, decompress: false });
    let generation: string | undefined;
    body.on('response', (response: { readonly headers: Readonly<Record<string, string>> }) => {
      generation = response.headers['x-goog-generation'];
    });
    const parts: Uint8Array[] = [];
    try {
      for await (const part of remoteBody(body, { timeoutMs: this.timeoutMs })) parts.push(part);
    } catch (error) {
      if (statusOf(error) !== 416) throw this.translated(error, name);
    }
    return { bytes: Buffer.concat(parts), generation };
  }

  /** What fits one chunk goes in one request; more goes to a resumable session, which shows nothing until it ends. */
  private async upload(file: File, source: SourceBytes): Promise<void> {
    const chunkSize = this.config.chunkSize ?? CHUNK_SIZE;
    const metadata = this.config.storageClass === undefined ? {} : { storageClass: this.config.storageClass };
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

  private async file(name: string): Promise<File> {
    const key = this.names.key(name);
    return (await this.connect()).file(key);
  }

  private async metadata(name: string): Promise<FileMetadata | undefined> {
    const file = await this.file(name);
    try {
      const [metadata] = await answered(file.getMetadata(), this.timeoutMs);
      return metadata;
    } catch (error) {
      const translated = this.translated(error, name);
      if (translated.code === 'object-not-found') return undefined;
      throw translated;
    }
  }

  private async connect(): Promise<Bucket> {
    const { apiEndpoint, credentials, keyFile } = this.config;
    if (apiEndpoint === undefined && credentials === undefined) requireCredentials(this.url, keyFile);
    this.bucket ??= loadPackage(GCS_PACKAGES, () => import('@google-cloud/storage')).then((sdk) =>
      new sdk.Storage(this.settings()).bucket(this.config.bucket),
    );
    return this.bucket;
  }

  private settings(): StorageOptions {
    const { projectId, apiEndpoint, keyFile, credentials } = this.config;
    return {
      ...(projectId === undefined ? {} : { projectId }),
      ...(apiEndpoint === undefined ? {} : { apiEndpoint }),
      ...(keyFile === undefined ? {} : { keyFilename: keyFile }),
      ...(credentials === undefined ? {} : { credentials }),
      timeout: this.timeoutMs,
      retryOptions: { maxRetries: 3, totalTimeout: 60, maxRetryDelay: 2 },
    };
  }

  /** Where no object has to exist, what is not found is the bucket. */
  private bucketMissing(error: unknown): BackupError | undefined {
    if (statusOf(error) !== 404) return undefined;
    return new BackupError('invalid-config', `${this.url}: bucket ${this.config.bucket} does not exist`, {
      hint: 'check its name, or make the bucket',
    });
  }

  private translated(error: unknown, name: string): BackupError {
    return remoteError(error, { name, url: this.url, codes: CODES });
  }
}
