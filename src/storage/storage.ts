import pMap from 'p-map';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { BackupError } from '../errors.js';

export interface StorageItem {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
}

/** Bytes `start` to `end`, both inclusive and counted from 0, as in HTTP. Without `end`: to the last byte. */
export interface ByteRange {
  readonly start: number;
  readonly end?: number;
}

/** Each is a separate request to a server that may be far away. */
const REMOVALS_AT_ONCE = 16;

/** Opens the bytes to write. Each call gives them from the beginning, so that a write can be tried again. */
export type OpenBytes = () => AsyncIterable<Uint8Array>;

/**
 * Port: named byte streams. The same port in two roles: an asset store and a destination. Adapters pass
 * `spec/contracts/storage-contract.ts`.
 *
 * A name is any non-empty, well-formed Unicode string of at most 1,000 characters. `/` groups names; no folder must exist
 * first. Adapters encode names that their store cannot hold, so that `list` yields exactly the names that were written.
 *
 * Errors of every method: `storage-unreachable`, `permission-denied`, `cancelled`.
 */
export abstract class Storage {
  /** Where this storage is: a URL without credentials. */
  abstract readonly url: string;

  /**
   * Writes all bytes under the name, replaces what was there, and returns the number of bytes. The name appears when every
   * byte is durable, and not before. After a failure the name is what it was, and nothing else is left over. Errors:
   * `no-space`, `size-limit`, and whatever `open` throws.
   */
  abstract write(name: string, open: OpenBytes, signal?: AbortSignal): Promise<number>;

  /**
   * Yields the bytes in chunks that are never empty. A range that begins after the last byte yields nothing. Errors, with
   * the first chunk: `object-not-found`, `object-archived`.
   */
  abstract read(name: string, range?: ByteRange, signal?: AbortSignal): AsyncIterable<Uint8Array>;

  /** Yields all names that begin with `prefix`, in no particular order, without unfinished writes. */
  abstract list(prefix: string, signal?: AbortSignal): AsyncIterable<StorageItem>;

  /** Number of bytes; undefined if there is no such name. */
  abstract size(name: string): Promise<number | undefined>;

  /** Removes the name and its bytes. Succeeds also if there is no such name. */
  abstract remove(name: string): Promise<void>;

  /**
   * Removes all names that begin with `prefix` and that `isWanted` takes, with what unfinished writes of them have left: for
   * what no process writes any more. After a failure some of them are gone, and it may be done again.
   */
  async removeAll(prefix: string, isWanted: (name: string) => boolean): Promise<void> {
    const remove = async ({ name }: StorageItem): Promise<void> => (isWanted(name) ? this.remove(name) : undefined);
    await pMap(this.list(prefix), remove, { concurrency: REMOVALS_AT_ONCE });
  }

  /**
   * Writes a local file under the name, compares what can be read back, and removes the local file. Not every protocol
   * notices a byte that is changed on the way. An adapter that can moves the file instead. Returns the number of bytes.
   * Error: `verification-failed`; the name is removed then, and the local file stays.
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

  /** Whether the folder, bucket or prefix exists. Creates nothing; the first write creates what is missing. */
  async exists(): Promise<boolean> {
    return true;
  }

  /**
   * Asked where nothing was found: whether the place itself is missing, and what there is instead, as a sentence; undefined
   * if the place is there, or nobody can tell. This makes nothing.
   */
  async absence(): Promise<string | undefined> {
    return undefined;
  }

  /** Time of the storage's clock when `probe` was written, a moment ago; undefined if the storage does not tell it. */
  async clock(_probe: string): Promise<Date | undefined> {
    return undefined;
  }

  /** Path of a local file with exactly these bytes; undefined if there is none. It saves a copy. */
  localPath(_name: string): string | undefined {
    return undefined;
  }

  /** Removes what unfinished writes of dead processes have left, where the storage shows it. */
  async sweep(): Promise<void> {}

  /** Releases connections. May be called twice. */
  async close(): Promise<void> {}
}

async function digestOf(bytes: AsyncIterable<Uint8Array>): Promise<string> {
  const digest = createHash('sha256');
  for await (const chunk of bytes) digest.update(chunk);
  return digest.digest('hex');
}
