import { pipeline, Readable } from 'node:stream';
import { crc32, createInflateRaw, inflateRawSync } from 'node:zlib';
import { BackupError, type ErrorCode, throwIfCancelled } from '../../errors.js';
import type { RandomAccess } from '../../files/random-access.js';
import type { SquidexDirectory } from './squidex-directory.js';

const LOCAL_HEADER = 30;
const LOCAL_SIGNATURE = 0x04034b50;
const DESCRIPTOR = 0x8;
const ZIP64_SIZE = 0xffffffff;
const STORED = 0;
/** Events lie one behind the other: one read brings hundreds. */
const WINDOW = 1 << 20;
const CHUNK = 256 * 1024;
/** Up to here an entry is read at once: setting up a stream costs more than its bytes. */
const SMALL_BYTES = 1 << 20;
/** Room beyond the expected size, so that inflating needs one buffer and notices what is too long. */
const SLACK = 64;

/** Reads entries of a Squidex archive; every byte it gives has passed the checks of size and CRC. */
export class SquidexEntries {
  #window: Buffer = Buffer.alloc(0);
  #start = 0;

  constructor(
    private readonly file: RandomAccess,
    private readonly directory: SquidexDirectory,
  ) {}

  /** The whole of a small entry. */
  async read(entry: number): Promise<Buffer> {
    const from = this.directory.offsets[entry] ?? 0;
    const end = this.directory.ends[entry] ?? 0;
    const header = await this.#bytes(from, Math.min(end, from + LOCAL_HEADER));
    const start = from + this.#checkHeader(entry, header);
    const stored = this.directory.stored[entry] ?? 0;
    if (start + stored > end) throw this.#damage(entry, 'archive-overlap', 'reaches into what follows it');
    const data = await this.#bytes(start, start + stored);
    await this.#checkName(entry, from);
    const bytes = this.directory.methods[entry] === STORED ? Buffer.from(data) : this.#inflate(entry, data);
    this.#check(entry, bytes.length, crc32(bytes));
    return bytes;
  }

  /** An entry of any size in chunks; the last checks come behind the last chunk. */
  async *stream(entry: number, signal?: AbortSignal): AsyncGenerator<Buffer, void, undefined> {
    if ((this.directory.sizes[entry] ?? 0) <= SMALL_BYTES) {
      const bytes = await this.read(entry);
      if (bytes.length > 0) yield bytes;
      return;
    }
    const stored = this.#stored(entry, signal);
    let size = 0;
    let crc = 0;
    for await (const chunk of this.directory.methods[entry] === STORED ? stored : this.#inflated(entry, stored)) {
      size += chunk.length;
      if (size > (this.directory.sizes[entry] ?? 0)) break;
      crc = crc32(chunk, crc);
      if (chunk.length > 0) yield chunk;
    }
    this.#check(entry, size, crc);
  }

  async *#stored(entry: number, signal: AbortSignal | undefined): AsyncGenerator<Buffer, void, undefined> {
    const from = this.directory.offsets[entry] ?? 0;
    const end = this.directory.ends[entry] ?? 0;
    const header = await this.#bytes(from, Math.min(end, from + LOCAL_HEADER));
    let at = from + this.#checkHeader(entry, header);
    const stop = at + (this.directory.stored[entry] ?? 0);
    if (stop > end) throw this.#damage(entry, 'archive-overlap', 'reaches into what follows it');
    await this.#checkName(entry, from);
    while (at < stop) {
      throwIfCancelled(signal);
      const chunk = Buffer.allocUnsafe(Math.min(CHUNK, stop - at));
      await this.file.read(at, chunk.length, chunk);
      at += chunk.length;
      yield chunk;
    }
  }

  async *#inflated(entry: number, stored: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, undefined> {
    const inflate = createInflateRaw({ chunkSize: CHUNK });
    pipeline(Readable.from(stored), inflate, () => undefined);
    try {
      for await (const chunk of inflate) if (Buffer.isBuffer(chunk)) yield chunk;
    } catch (error) {
      if (error instanceof BackupError) throw error;
      throw this.#damage(entry, 'archive-deflate', 'cannot be inflated', error);
    } finally {
      inflate.destroy();
    }
    if (inflate.bytesWritten !== this.directory.stored[entry]) {
      throw this.#damage(entry, 'archive-deflate-trailing', 'has bytes behind its compressed data');
    }
  }

  #inflate(entry: number, data: Buffer): Buffer {
    const size = this.directory.sizes[entry] ?? 0;
    const options = { chunkSize: size + SLACK, maxOutputLength: size + SLACK, info: true } as const;
    try {
      return this.#whole(entry, data, inflateRawSync(data, options));
    } catch (error) {
      if (error instanceof BackupError) throw error;
      const tooLong = error instanceof RangeError;
      throw this.#damage(entry, tooLong ? 'archive-size-mismatch' : 'archive-deflate', 'cannot be inflated', error);
    }
  }

  /** With `info` zlib gives the engine beside the bytes, which the types do not know; it tells how much it took in. */
  #whole(entry: number, data: Buffer, result: object): Buffer {
    if ('buffer' in result && Buffer.isBuffer(result.buffer) && 'engine' in result) {
      const { engine } = result;
      const taken = typeof engine === 'object' && engine !== null && 'bytesWritten' in engine && engine.bytesWritten;
      if (taken === data.length) return result.buffer;
    }
    throw this.#damage(entry, 'archive-deflate-trailing', 'has bytes behind its compressed data');
  }

  /** Compares the local header with the directory and returns where the data begins, counted from the header. */
  #checkHeader(entry: number, header: Buffer): number {
    if (header.length < LOCAL_HEADER || header.readUInt32LE(0) !== LOCAL_SIGNATURE) {
      throw this.#damage(entry, 'archive-structure', 'does not begin with a local header');
    }
    const flags = header.readUInt16LE(6);
    const isLater = (flags & DESCRIPTOR) !== 0;
    const agree =
      header.readUInt16LE(8) === this.directory.methods[entry] &&
      agrees(header.readUInt32LE(14), this.directory.crcs[entry], isLater) &&
      agrees(header.readUInt32LE(18), this.directory.stored[entry], isLater) &&
      agrees(header.readUInt32LE(22), this.directory.sizes[entry], isLater);
    if (!agree)
      throw this.#damage(entry, 'archive-header-mismatch', 'says one thing here and another in the directory');
    return LOCAL_HEADER + header.readUInt16LE(26) + header.readUInt16LE(28);
  }

  async #checkName(entry: number, from: number): Promise<void> {
    const path = Buffer.from(this.directory.path(entry));
    const name = await this.#bytes(from + LOCAL_HEADER, from + LOCAL_HEADER + path.length);
    const length = (await this.#bytes(from + 26, from + 28)).readUInt16LE(0);
    if (length === path.length && name.equals(path)) return;
    throw this.#damage(entry, 'archive-header-mismatch', 'has another name in the directory');
  }

  #check(entry: number, size: number, crc: number): void {
    if (size !== this.directory.sizes[entry]) {
      throw this.#damage(entry, 'archive-size-mismatch', `is not as long as the directory says`);
    }
    if (crc !== this.directory.crcs[entry]) throw this.#damage(entry, 'archive-crc', 'is damaged: its CRC is wrong');
  }

  async #bytes(start: number, end: number): Promise<Buffer> {
    if (start < this.#start || end > this.#start + this.#window.length) {
      this.#window = await this.file.read(start, Math.max(end - start, Math.min(WINDOW, this.file.size - start)));
      this.#start = start;
    }
    return this.#window.subarray(start - this.#start, end - this.#start);
  }

  #damage(entry: number, code: ErrorCode, what: string, cause?: unknown): BackupError {
    const path = this.directory.path(entry);
    return new BackupError(code, `entry ${path} ${what}`, { facts: { entry: path }, cause });
  }
}

/** With a data descriptor the local header has 0; with zip64 sizes the real ones stand elsewhere. */
function agrees(local: number, central: number | undefined, isLater: boolean): boolean {
  return local === central || local === ZIP64_SIZE || (isLater && local === 0);
}
