import { throwIfCancelled, type BackupError } from '../../errors.js';
import { absence } from '../../text/absence.js';
import { Storage, type ByteRange, type OpenBytes, type StorageItem } from '../storage.js';
import { SourceBytes } from './byte-flow.js';
import { ObjectNames } from './object-names.js';
import { statusOf } from './remote-error.js';

/** S3, Azure and Google all take keys of 1024 bytes. */
const MAX_KEY_BYTES = 1024;

const TIMEOUT_MS = 60_000;

/** How often a write is made again that another one of the same name has overtaken. */
const MAX_ATTEMPTS = 5;

/** Keys of a large bucket that are looked at for what else there is. */
const MAX_LOOKED_AT = 10_000;

export interface ObjectStorageConfig {
  /** Put before every key, `backups/` for instance. */
  readonly prefix?: string;
  /** How long a server may be silent, in ms: 60,000 if left out. */
  readonly timeoutMs?: number;
}

export interface StoredObject {
  readonly key: string;
  /** In bytes. */
  readonly size: number;
}

export interface ObjectHead {
  /** In bytes. */
  readonly size: number;
  readonly modified: Date | undefined;
}

/**
 * A storage in a bucket of an object store. An adapter makes the requests and throws what its SDK throws; names,
 * cancelling, and what a failure means for an operation are the same for all and said here.
 */
export abstract class ObjectStorage extends Storage {
  protected readonly names: ObjectNames;
  protected readonly timeoutMs: number;

  readonly #prefix: string;

  constructor({ prefix = '', timeoutMs = TIMEOUT_MS }: ObjectStorageConfig) {
    super();
    this.#prefix = prefix;
    this.names = new ObjectNames(prefix, MAX_KEY_BYTES);
    this.timeoutMs = timeoutMs;
  }

  override async write(name: string, open: OpenBytes, signal?: AbortSignal): Promise<number> {
    const key = this.names.key(name);
    for (let attempt = 1; ; attempt += 1) {
      throwIfCancelled(signal);
      const source = new SourceBytes(open, signal);
      try {
        await this.send(key, source);
        return source.count;
      } catch (error) {
        source.throwOwnFailure();
        if (!this.isOvertaken(error) || attempt === MAX_ATTEMPTS) throw this.#failureOf(error, name);
      }
    }
  }

  override async *read(name: string, range?: ByteRange, signal?: AbortSignal): AsyncIterable<Uint8Array> {
    const key = this.names.key(name);
    throwIfCancelled(signal);
    try {
      yield* this.bytes(key, range, signal);
    } catch (error) {
      throwIfCancelled(signal);
      // A range that begins after the last byte holds nothing.
      if (statusOf(error) === 416) return;
      throw this.translated(error, name);
    }
  }

  override async *list(prefix: string, signal?: AbortSignal): AsyncIterable<StorageItem> {
    throwIfCancelled(signal);
    try {
      for await (const { key, size } of this.objects(this.names.keyPrefix(prefix))) {
        throwIfCancelled(signal);
        const name = this.names.name(key);
        if (name?.startsWith(prefix) === true) yield { name, size };
      }
    } catch (error) {
      throw this.#failureOf(error, '');
    }
  }

  override async size(name: string): Promise<number | undefined> {
    return (await this.#found(name))?.size;
  }

  /** A prefix below which nothing is may be misspelt. */
  override async absence(): Promise<string | undefined> {
    if (this.#prefix === '') return undefined;
    const tops = new Set<string>();
    let looked = 0;
    try {
      for await (const { key } of this.objects('')) {
        tops.add(key.includes('/') ? key.slice(0, key.indexOf('/') + 1) : key);
        if (++looked === MAX_LOOKED_AT) break;
      }
    } catch (error) {
      throw this.#failureOf(error, '');
    }
    return absence(`nothing begins with ${this.#prefix}`, this.url.split('/', 3).join('/'), [...tops]);
  }

  override async clock(probe: string): Promise<Date | undefined> {
    return (await this.#found(probe))?.modified;
  }

  override async remove(name: string): Promise<void> {
    await this.#unlessMissing(name, (key) => this.delete(key));
  }

  /** Sends all bytes of `source` as one object, which is visible only when all have arrived. */
  protected abstract send(key: string, source: SourceBytes): Promise<void>;

  protected abstract bytes(key: string, range?: ByteRange, signal?: AbortSignal): AsyncIterable<Uint8Array>;

  /** All objects whose keys begin with `prefix`. */
  protected abstract objects(prefix: string): AsyncIterable<StoredObject>;

  protected abstract head(key: string): Promise<ObjectHead>;

  protected abstract delete(key: string): Promise<void>;

  /** What an error of the SDK means. */
  protected abstract translated(error: unknown, name: string): BackupError;

  /** Whether a write failed because another one of the same name ended meanwhile: the last one wins. */
  protected isOvertaken(_error: unknown): boolean {
    return false;
  }

  /** Said where no object has to exist: what is not found then is the bucket. */
  protected bucketMissing(_error: unknown): BackupError | undefined {
    return undefined;
  }

  #failureOf(error: unknown, name: string): BackupError {
    return this.bucketMissing(error) ?? this.translated(error, name);
  }

  async #found(name: string): Promise<ObjectHead | undefined> {
    return this.#unlessMissing(name, (key) => this.head(key));
  }

  async #unlessMissing<T>(name: string, request: (key: string) => Promise<T>): Promise<T | undefined> {
    const key = this.names.key(name);
    try {
      return await request(key);
    } catch (error) {
      const translated = this.translated(error, name);
      if (translated.code === 'object-not-found') return undefined;
      throw translated;
    }
  }
}
