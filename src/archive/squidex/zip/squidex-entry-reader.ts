import { crc32, createInflateRaw, inflateRawSync } from 'node:zlib';
import type { Arena } from '../../../collections/arena.js';
import { BackupError, type ErrorCode, throwIfCancelled } from '../../../errors.js';
import type { RandomAccess } from '../../../files/random-access.js';
import {
  checked,
  inflated,
  requireConsumed,
  requireContent,
  wholeOf,
  type Complain,
  type Content,
} from '../../zip/entry-content.js';
import { LOCAL_BYTES, LOCAL_SIGNATURE, ZIP64_FROM } from '../../zip/zip-records.js';
import { ZlibEngine } from '../../zip/zlib-engine.js';
import type { SquidexDirectory } from './squidex-directory.js';
import { extraField, wideNumber, ZIP64_EXTRA } from './zip-directory.js';

const DESCRIPTOR = 0x8;
const DESCRIPTOR_SIGNATURE = 0x08074b50;
/** With sizes of 32 or 64 bits, with its signature (a sizeable minority of tools) or without. */
const DESCRIPTOR_BYTES = [12, 16, 20, 24];
const MAX_DESCRIPTOR = 24;
const MAX_HEADER = LOCAL_BYTES + 2 * 0xffff;
/** Flags that header and directory have to agree on: encryption of any kind, and sizes behind the data. */
const AGREED_FLAGS = 0x1 | 0x8 | 0x40 | 0x2000;
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
  #own: Buffer | undefined;
  readonly #engine = new ZlibEngine(() => createInflateRaw({ chunkSize: SLACK }));

  constructor(
    private readonly file: RandomAccess,
    private readonly directory: SquidexDirectory,
    /** Where the bytes of entries go, for a caller that reads one entry after another with a reader of its own. */
    private readonly arena?: Arena,
  ) {}

  /** The whole of a small entry. */
  async read(entry: number): Promise<Buffer> {
    const from = this.directory.offsets[entry] ?? 0;
    const end = this.directory.ends[entry] ?? 0;
    const stored = this.directory.stored[entry] ?? 0;
    if (end - from > MAX_HEADER + stored + MAX_DESCRIPTOR) throw this.#gap(entry);
    const region = await this.#bytes(from, end);
    const start = this.#checkHeader(entry, region);
    this.#checkEnd(entry, region, region.subarray(start + stored), end - from - start);
    const data = region.subarray(start, start + stored);
    const bytes = this.directory.methods[entry] === STORED ? this.#copy(data) : this.#inflate(entry, data);
    this.#check(entry, bytes.length, crc32(bytes));
    return bytes;
  }

  /** Checks what is around the data of an entry that nobody reads: nothing may hide there. */
  async checkPlace(entry: number): Promise<void> {
    await this.#place(entry);
  }

  /** An entry of any size in chunks; the last checks come after the last chunk. */
  async *stream(entry: number, signal?: AbortSignal): AsyncGenerator<Buffer, void, undefined> {
    if ((this.directory.sizes[entry] ?? 0) <= SMALL_BYTES) {
      const bytes = await this.read(entry);
      if (bytes.length > 0) yield bytes;
      return;
    }
    const content = this.#content(entry);
    const complain = this.#complain(entry);
    const stored = this.#stored(entry, signal);
    const isStored = this.directory.methods[entry] === STORED;
    yield* checked(content, isStored ? stored : inflated(content, stored, complain), complain);
  }

  async *#stored(entry: number, signal: AbortSignal | undefined): AsyncGenerator<Buffer, void, undefined> {
    let at = await this.#place(entry);
    const stop = at + (this.directory.stored[entry] ?? 0);
    while (at < stop) {
      throwIfCancelled(signal);
      const chunk = Buffer.allocUnsafe(Math.min(CHUNK, stop - at));
      await this.file.read(at, chunk.length, chunk);
      at += chunk.length;
      yield chunk;
    }
  }

  #inflate(entry: number, data: Buffer): Buffer {
    const size = this.directory.sizes[entry] ?? 0;
    try {
      const bytes = this.#take(size + SLACK);
      const passed = this.#engine.pass(data, bytes, 0, bytes.length);
      if (passed !== undefined) {
        if (passed.given === bytes.length) throw this.#damage(entry, 'archive-size-mismatch', 'cannot be inflated');
        if (passed.taken !== data.length) requireConsumed(this.#content(entry), passed.taken, this.#complain(entry));
        return bytes.subarray(0, passed.given);
      }
      const options = { chunkSize: bytes.length, maxOutputLength: bytes.length, info: true } as const;
      return wholeOf(this.#content(entry), inflateRawSync(data, options), this.#complain(entry));
    } catch (error) {
      if (error instanceof BackupError) throw error;
      const tooLong = error instanceof RangeError;
      throw this.#damage(entry, tooLong ? 'archive-size-mismatch' : 'archive-deflate', 'cannot be inflated', error);
    }
  }

  /** Where the data begins, once everything around it is checked. */
  async #place(entry: number): Promise<number> {
    const from = this.directory.offsets[entry] ?? 0;
    const end = this.directory.ends[entry] ?? 0;
    const stored = this.directory.stored[entry] ?? 0;
    const header = await this.#bytes(from, Math.min(end, from + MAX_HEADER));
    const start = this.#checkHeader(entry, header);
    const tail = Math.max(0, end - from - start - stored);
    if (tail > MAX_DESCRIPTOR) throw this.#gap(entry);
    this.#checkEnd(entry, header, await this.#bytes(end - tail, end), end - from - start);
    return from + start;
  }

  /** Compares the local header with the directory and returns where the data begins, counted from the header. */
  #checkHeader(entry: number, header: Buffer): number {
    if (header.length < LOCAL_BYTES || header.readUInt32LE(0) !== LOCAL_SIGNATURE) {
      throw this.#damage(entry, 'archive-structure', 'does not begin with a local header');
    }
    const nameEnd = LOCAL_BYTES + header.readUInt16LE(26);
    const start = nameEnd + header.readUInt16LE(28);
    if (start > header.length) throw this.#damage(entry, 'archive-overlap', 'reaches into what follows it');
    const extras = header.subarray(nameEnd, start);
    const isLater = (header.readUInt16LE(6) & DESCRIPTOR) !== 0;
    const [size, stored] = localSizes(header, extras);
    const agree =
      ((header.readUInt16LE(6) ^ (this.directory.flags[entry] ?? 0)) & AGREED_FLAGS) === 0 &&
      header.readUInt16LE(8) === this.directory.methods[entry] &&
      agrees(header.readUInt32LE(14), this.directory.crcs[entry], isLater) &&
      agrees(stored, this.directory.stored[entry], isLater) &&
      agrees(size, this.directory.sizes[entry], isLater);
    if (!agree) {
      throw this.#damage(entry, 'archive-header-mismatch', 'has a local header that differs from the directory');
    }
    if (crc32(header.subarray(LOCAL_BYTES, nameEnd)) !== this.directory.nameCrcs[entry]) {
      throw this.#damage(entry, 'archive-header-mismatch', 'has another name in the directory');
    }
    return start;
  }

  /** `rest` is what is behind the data, up to the next entry; `room` counts from the data's beginning. */
  #checkEnd(entry: number, header: Buffer, rest: Buffer, room: number): void {
    if ((this.directory.stored[entry] ?? 0) > room) {
      throw this.#damage(entry, 'archive-overlap', 'reaches into what follows it');
    }
    if ((header.readUInt16LE(6) & DESCRIPTOR) === 0) {
      if (rest.length > 0) throw this.#gap(entry);
      return;
    }
    if (!DESCRIPTOR_BYTES.includes(rest.length) || !this.#isDescriptor(entry, rest)) {
      throw this.#damage(entry, 'archive-data-descriptor', 'lacks the data descriptor that it announces');
    }
  }

  #isDescriptor(entry: number, rest: Buffer): boolean {
    const isMarked = rest.length === 16 || rest.length === 24;
    const isWide = rest.length >= 20;
    const at = isMarked ? 4 : 0;
    const [stored, size] = isWide
      ? [Number(rest.readBigUInt64LE(at + 4)), Number(rest.readBigUInt64LE(at + 12))]
      : [rest.readUInt32LE(at + 4), rest.readUInt32LE(at + 8)];
    return (
      (!isMarked || rest.readUInt32LE(0) === DESCRIPTOR_SIGNATURE) &&
      rest.readUInt32LE(at) === this.directory.crcs[entry] &&
      stored === this.directory.stored[entry] &&
      size === this.directory.sizes[entry]
    );
  }

  #gap(entry: number): BackupError {
    return this.#damage(entry, 'archive-structure', 'is followed by unexpected bytes');
  }

  /** Said of every event of an archive, so that nothing is made unless it is wrong. */
  #check(entry: number, size: number, crc: number): void {
    if (size === this.directory.sizes[entry] && crc === this.directory.crcs[entry]) return;
    requireContent(this.#content(entry), size, crc, this.#complain(entry));
  }

  #content(entry: number): Content {
    const { stored, sizes, crcs } = this.directory;
    return { stored: stored[entry] ?? 0, size: sizes[entry] ?? 0, crc: crcs[entry] ?? 0 };
  }

  #complain(entry: number): Complain {
    return (code, what, cause) => this.#damage(entry, code, what, cause);
  }

  #copy(data: Buffer): Buffer {
    const bytes = this.#take(data.length);
    bytes.set(data);
    return bytes;
  }

  #take(length: number): Buffer {
    return this.arena?.take(length) ?? Buffer.allocUnsafe(length);
  }

  async #bytes(start: number, end: number): Promise<Buffer> {
    if (start < this.#start || end > this.#start + this.#window.length) {
      const length = Math.max(end - start, Math.min(WINDOW, this.file.size - start));
      this.#window = await this.file.read(start, length, this.#room(length));
      this.#start = start;
    }
    return this.#window.subarray(start - this.#start, end - this.#start);
  }

  /** Readers of several entries at once need a window each time: one may still look at the last. */
  #room(length: number): Buffer {
    if (this.arena === undefined || length > WINDOW) return Buffer.allocUnsafe(length);
    return (this.#own ??= Buffer.allocUnsafeSlow(WINDOW));
  }

  #damage(entry: number, code: ErrorCode, what: string, cause?: unknown): BackupError {
    const path = this.directory.path(entry);
    return new BackupError(code, `entry ${path} ${what}`, { facts: { entry: path }, cause });
  }
}

/** Size and stored size of a local header: in its extra field where they are too large for it. */
function localSizes(header: Buffer, extras: Buffer): readonly [size: number, stored: number] {
  const [stored, size] = [header.readUInt32LE(18), header.readUInt32LE(22)];
  if (stored !== ZIP64_FROM && size !== ZIP64_FROM) return [size, stored];
  const extra = extraField(extras, ZIP64_EXTRA);
  const wideSize = size === ZIP64_FROM ? wideNumber(extra, 0) : size;
  return [wideSize, stored === ZIP64_FROM ? wideNumber(extra, size === ZIP64_FROM ? 8 : 0) : stored];
}

/** Where sizes and CRC are behind the data, the local header may have 0 for them. */
function agrees(local: number, central: number | undefined, isLater: boolean): boolean {
  return local === central || (isLater && local === 0);
}
