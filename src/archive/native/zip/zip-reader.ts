import { promisify } from 'node:util';
import { type ZlibOptions, crc32, inflateRaw, inflateRawSync } from 'node:zlib';
import { BackupError, damage, throwIfCancelled, isBackupError } from '../../../errors.js';
import type { ArchiveLimits } from '../../archive.js';
import type { EntryTable } from './entry-table.js';
import type { ZipEntry } from '../../zip/zip-entry.js';
import { detachBuffer } from '../detach-buffer.js';
import { RandomAccess } from '../../../files/random-access.js';
import { preflight } from './zip-preflight.js';
import { checked, inflated, requireContent, wholeOf, type Complain } from '../../zip/entry-content.js';
import { ZSTD, unzstd } from '../../zip/zstd.js';
import { endOfEntry } from '../../zip/zip-records.js';

/** Of stored bytes, when an entry is read piece by piece. */
const PIECE_BYTES = 256 * 1024;

/** Compressed bytes up to this size, and what they inflate to (64 times as much at most), are worth no trip. */
const TINY_BYTES = 4 * 1024;

/**
 * Reads zips of the closed profile, and no others. Whoever holds a reader knows that the structure is sound; CRC, size
 * and length of the compressed bytes of an entry are checked whenever it is read to its end.
 */
export class ZipReader {
  private constructor(
    private readonly file: RandomAccess,
    readonly entries: EntryTable,
  ) {}

  static async open(path: string, limits: ArchiveLimits): Promise<ZipReader> {
    const file = await RandomAccess.open(path);
    try {
      return new ZipReader(file, await preflight(file, limits));
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  /** The entry with this name. Error: `archive-entry-missing`. */
  entry(name: string): ZipEntry {
    const index = this.entries.find(name);
    if (index === undefined) throw new BackupError('archive-entry-missing', `the archive has no ${name}`);
    return this.entries.at(index);
  }

  /** All bytes of an entry that is known to be small. With `scratch` the bytes may be there until its next use. */
  async readAll(entry: ZipEntry, scratch?: Buffer): Promise<Buffer> {
    const into = scratch === undefined || scratch.length < entry.stored ? Buffer.allocUnsafe(entry.stored) : scratch;
    const bytes = await this.unpacked(entry, await this.readStored(entry, into));
    if (into !== scratch && entry.method !== 0) detachBuffer(into);
    return bytes;
  }

  /** The bytes of an entry as the file has them. */
  async readStored(entry: ZipEntry, into: Buffer = Buffer.allocUnsafe(entry.stored)): Promise<Buffer> {
    return this.file.read(endOfEntry(entry) - entry.stored, entry.stored, into);
  }

  /** What the stored bytes of an entry stand for: they themselves, or memory of its own. */
  async unpacked(entry: ZipEntry, stored: Buffer): Promise<Buffer> {
    const bytes = await unpack(entry, stored);
    requireContent(entry, bytes.length, crc32(bytes), complainOf(entry));
    return bytes;
  }

  /**
   * The bytes of an entry, piece by piece; the last piece comes before the checks, so nobody may trust it yet. With
   * `reuse` a piece is only good until the next is asked for.
   */
  async *read(entry: ZipEntry, signal?: AbortSignal, reuse = false): AsyncGenerator<Buffer> {
    const stored = entry.method === 0;
    yield* checked(
      entry,
      stored ? this.#stored(entry, signal, reuse) : this.#unpacked(entry, signal),
      complainOf(entry),
    );
  }

  async close(): Promise<void> {
    await this.file.close();
  }

  /** The bytes as the file has them; the next piece is read while the consumer works on the last. */
  async *#stored(entry: ZipEntry, signal: AbortSignal | undefined, reuse: boolean): AsyncGenerator<Buffer> {
    const from = endOfEntry(entry) - entry.stored;
    const length = Math.min(PIECE_BYTES, entry.stored);
    const buffers = reuse ? [Buffer.allocUnsafe(length), Buffer.allocUnsafe(length)] : [];
    const piece = (at: number): Promise<Buffer> => {
      const into = buffers[(at / PIECE_BYTES) % 2];
      const read = this.file.read(from + at, Math.min(PIECE_BYTES, entry.stored - at), into);
      read.catch(() => undefined);
      return read;
    };
    let ahead = piece(0);
    for (let at = 0; at < entry.stored; at += PIECE_BYTES) {
      throwIfCancelled(signal);
      const bytes = await ahead;
      if (at + PIECE_BYTES < entry.stored) ahead = piece(at + PIECE_BYTES);
      yield bytes;
    }
  }

  async *#unpacked(entry: ZipEntry, signal: AbortSignal | undefined): AsyncGenerator<Buffer> {
    if (entry.method === 8) yield* inflated(entry, this.#stored(entry, signal, false), complainOf(entry));
    // Segments alone are compressed so, and each fits into memory.
    else yield await this.readAll(entry);
  }
}

const inflateWithInfo: (bytes: Uint8Array, options: ZlibOptions) => Promise<unknown> = promisify(inflateRaw);

/** What the stored bytes of a small entry stand for; never more than the entry says. */
async function unpack(entry: ZipEntry, stored: Buffer): Promise<Buffer> {
  if (entry.method === 0) return stored;
  // Room for everything at once, and one byte too many.
  const options = { info: true, maxOutputLength: Math.max(1, entry.size), chunkSize: Math.max(64, entry.size + 1) };
  const unpacked = entry.method === ZSTD ? unzstd(stored, Math.max(1, entry.size)) : inflateOf(stored, options);
  const result = await unpacked.catch((error: unknown) => {
    throw inflateError(entry, error);
  });
  return wholeOf(entry, result, complainOf(entry));
}

/** A trip to the thread pool takes longer than inflating a few kilobytes. */
async function inflateOf(stored: Buffer, options: ZlibOptions): Promise<unknown> {
  return stored.length <= TINY_BYTES ? inflateRawSync(stored, options) : inflateWithInfo(stored, options);
}

function inflateError(entry: ZipEntry, error: unknown): unknown {
  if (isBackupError(error)) return error;
  const isTooLong = error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
  if (isTooLong)
    return complainOf(entry)('archive-size-mismatch', `is longer than the ${entry.size} bytes of its directory`);
  return complainOf(entry)('archive-deflate', 'cannot be inflated', error);
}

function complainOf({ name }: ZipEntry): Complain {
  return (code, what, cause) => damage(code, `${name} ${what}`, { cause });
}
