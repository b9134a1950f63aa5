import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { BackupError } from '../errors.js';

export interface StorageItem {
  readonly name: string;
  /** In bytes. */
  readonly size: number;
}

/** Bytes `start` to `end`, both inclusive, counted from 0, as in HTTP; `end` left out means to the last one. */
export interface ByteRange {
  readonly start: number;
  readonly end?: number;
}

/** Makes a fresh stream of the bytes to write each time it is called, so that a write can be tried again. */
export type OpenBytes = () => AsyncIterable<Uint8Array>;

/**
 * Port: named byte streams. The same port in two roles: an asset store and a destination. Adapters pass
 * `spec/contracts/storage-contract.ts`.
 *
 * A name is any non-empty string of Unicode, at most 1,000 characters; `/` groups names but makes no folder that has
 * to exist. Adapters map names that their store cannot hold, reversibly: `list` gives back what `write` was given.
 *
 * Errors: `object-not-found`, `storage-unreachable`, `permission-denied`, `no-space`, `size-limit`, `cancelled`.
 */
export abstract class Storage {
  /** Says where this is, as a URL without credentials. */
  abstract readonly url: string;

  /**
   * Writes all bytes under the name, replacing what was there, and returns how many. The name appears only when every
   * byte is durable; after a failure it is what it was before, and nothing else is left over.
   */
  abstract write(name: string, open: OpenBytes, signal?: AbortSignal): Promise<number>;

  /** The bytes, in chunks that are never empty. `object-not-found` comes with the first chunk asked for. */
  abstract read(name: string, range?: ByteRange, signal?: AbortSignal): AsyncIterable<Uint8Array>;

  /** All names that begin with `prefix`, in no order, unfinished writes left out. */
  abstract list(prefix: string, signal?: AbortSignal): AsyncIterable<StorageItem>;

  /** In bytes; undefined if there is no such name. */
  abstract size(name: string): Promise<number | undefined>;

  /** A missing name is no error. */
  abstract remove(name: string): Promise<void>;

  /**
   * Writes a local file under the name, reads it back, and removes the file: not every protocol notices a byte that is
   * changed on the way. An adapter that can moves the file instead. Error: `verification-failed`; then nothing is there.
   */
  async adopt(name: string, path: string, signal?: AbortSignal): Promise<number> {
    const file = (): AsyncIterable<Uint8Array> => createReadStream(path, { highWaterMark: 1 << 20 });
    const size = await this.write(name, file, signal);
    if ((await digestOf(this.read(name, undefined, signal))) !== (await digestOf(file()))) {
      await this.remove(name);
      throw new BackupError(
        'verification-failed',
        `${name} came back from ${this.url} with other bytes than were sent`,
        {
          hint: 'it was removed again; use TLS, or look for what changes bytes on the way, then try again',
        },
      );
    }
    await rm(path, { force: true });
    return size;
  }

  /** Whether the place itself is there; where it is not, the first write makes it. This makes nothing. */
  async exists(): Promise<boolean> {
    return true;
  }

  /** The clock of the storage, as it stood when `probe` was written a moment ago; undefined where it is not told. */
  async clock(_probe: string): Promise<Date | undefined> {
    return undefined;
  }

  /** Path of a local file that holds exactly these bytes, if there is one: it saves a copy. */
  localPath(_name: string): string | undefined {
    return undefined;
  }

  /** Removes what writes of dead processes left behind, where such a thing can be seen. */
  async sweep(): Promise<void> {}

  async close(): Promise<void> {}
}

async function digestOf(bytes: AsyncIterable<Uint8Array>): Promise<string> {
  const digest = createHash('sha256');
  for await (const chunk of bytes) digest.update(chunk);
  return digest.digest('hex');
}
