import { Readable, pipeline } from 'node:stream';
import { promisify } from 'node:util';
import { type InflateRaw, type ZlibOptions, crc32, createInflateRaw, inflateRaw, inflateRawSync } from 'node:zlib';
import { BackupError, damage, throwIfCancelled, isBackupError } from '../../../errors.js';
import type { ArchiveLimits } from '../../archive.js';
import type { EntryTable } from './entry-table.js';
import type { ZipEntry } from '../../zip/zip-entry.js';
import { detachBuffer } from '../detach-buffer.js';
import { RandomAccess } from '../../../files/random-access.js';
import { preflight } from './zip-preflight.js';
import { ZSTD, unzstd } from '../../zip/zstd.js';
import { endOfEntry } from '../../zip/zip-records.js';

/** Of stored bytes, when an entry is read piece by piece. */
const PIECE_BYTES = 256 * 1024;

/** Compressed bytes up to this size, and what they inflate to (64 times as much at most), are worth no trip. */
const TINY_BYTES = 4 * 1024;

interface Inflated {
  readonly buffer: Buffer;
  /** How many input bytes the stream really had: `bytesWritten`. */
  readonly engine: Pick<InflateRaw, 'bytesWritten'>;
}

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

  /** All bytes of an entry that is known to be small. With `scratch` the bytes may stand there until its next use. */
  async readAll(entry: ZipEntry, scratch?: Buffer): Promise<Buffer> {
    const into = scratch === undefined || scratch.length < entry.stored ? Buffer.allocUnsafe(entry.stored) : scratch;
    const bytes = await this.unpacked(entry, await this.readStored(entry, into));
    if (into !== scratch && entry.method !== 0) detachBuffer(into);
    return bytes;
  }

  /** The bytes of an entry as they stand in the file. */
  async readStored(entry: ZipEntry, into: Buffer = Buffer.allocUnsafe(entry.stored)): Promise<Buffer> {
    return this.file.read(endOfEntry(entry) - entry.stored, entry.stored, into);
  }

  /** What the stored bytes of an entry stand for: they themselves, or memory of its own. */
  async unpacked(entry: ZipEntry, stored: Buffer): Promise<Buffer> {
    const bytes = await unpack(entry, stored);
    checkCrc(entry, crc32(bytes));
    return bytes;
  }

  /**
   * The bytes of an entry, piece by piece; the last piece comes before the checks, so nobody may trust it yet. With
   * `reuse` a piece is only good until the next is asked for.
   */
  async *read(entry: ZipEntry, signal?: AbortSignal, reuse = false): AsyncGenerator<Buffer> {
    let crc = 0;
    let size = 0;
    for await (const piece of entry.method !== 0 ? this.#unpacked(entry, signal) : this.#stored(entry, signal, reuse)) {
      size += piece.length;
      if (size > entry.size) throw wrongSize(entry);
      crc = crc32(piece, crc);
      yield piece;
    }
    if (size !== entry.size) throw wrongSize(entry);
    checkCrc(entry, crc);
  }

  async close(): Promise<void> {
    await this.file.close();
  }

  /** The bytes as they stand in the file; the next piece is read while the consumer works on the last. */
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
    if (entry.method === 8) yield* this.#inflated(entry, signal);
    // Segments alone are compressed so, and each fits into memory.
    else yield await this.readAll(entry);
  }

  async *#inflated(entry: ZipEntry, signal: AbortSignal | undefined): AsyncGenerator<Buffer> {
    const inflate = createInflateRaw({ chunkSize: 1 << 16 });
    // An error of either end destroys the other, and reaches the loop below.
    pipeline(Readable.from(this.#stored(entry, signal, false)), inflate, () => undefined);
    try {
      for await (const piece of inflate) if (Buffer.isBuffer(piece)) yield piece;
    } catch (error) {
      throw inflateError(entry, error);
    }
    checkConsumed(entry, inflate);
  }
}

const inflateWithInfo: (bytes: Uint8Array, options: ZlibOptions) => Promise<unknown> = promisify(inflateRaw);

/** What the stored bytes of a small entry stand for; never more than the entry says. */
async function unpack(entry: ZipEntry, stored: Buffer): Promise<Buffer> {
  if (entry.method === 0) return stored;
  // Room for everything at once, and one byte too many.
  const options = { info: true, maxOutputLength: Math.max(1, entry.size), chunkSize: Math.max(64, entry.size + 1) };
  const unpacked = entry.method === ZSTD ? unzstd(stored, Math.max(1, entry.size)) : inflateOf(stored, options);
  const inflated = await unpacked.catch((error: unknown) => {
    throw inflateError(entry, error);
  });
  if (!isInflated(inflated)) throw new TypeError('zlib gave no information about the stream');
  if (inflated.buffer.length !== entry.size) throw wrongSize(entry);
  checkConsumed(entry, inflated.engine);
  return inflated.buffer;
}

/** A trip to the thread pool takes longer than inflating a few kilobytes. */
async function inflateOf(stored: Buffer, options: ZlibOptions): Promise<unknown> {
  return stored.length <= TINY_BYTES ? inflateRawSync(stored, options) : inflateWithInfo(stored, options);
}

function isInflated(value: unknown): value is Inflated {
  return typeof value === 'object' && value !== null && 'buffer' in value && 'engine' in value;
}

function checkConsumed(entry: ZipEntry, engine: Pick<InflateRaw, 'bytesWritten'>): void {
  if (engine.bytesWritten !== entry.stored) {
    throw damage('archive-deflate-trailing', `${entry.name} has bytes after the end of its compressed data`);
  }
}

function checkCrc(entry: ZipEntry, crc: number): void {
  if (crc !== entry.crc) throw damage('archive-crc', `the bytes of ${entry.name} do not have its CRC`);
}

function wrongSize(entry: ZipEntry): BackupError {
  return damage('archive-size-mismatch', `${entry.name} does not have the ${entry.size} bytes it says`);
}

function inflateError(entry: ZipEntry, error: unknown): unknown {
  if (isBackupError(error)) return error;
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ERR_BUFFER_TOO_LARGE') return wrongSize(entry);
  return new BackupError('archive-deflate', `the compressed data of ${entry.name} are damaged`, { cause: error });
}
