import { promisify } from 'node:util';
import { type ZlibOptions, crc32, createDeflateRaw, deflateRaw, deflateRawSync, inflateRawSync } from 'node:zlib';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { DEFAULT_LIMITS } from '../archive.js';
import { RATIO_FREE_BYTES } from '../archive-limit.js';
import type { PackedContent } from './zip-entry.js';

const deflateAsync = promisify(deflateRaw);

/** Up to this size compressing here is quicker than asking the thread pool. */
const TINY_BYTES = 8 * 1024;

/** Lines are handed to the compressor in blocks of about this size. */
const LINE_BLOCK = 64 * 1024;

/** Whether a reader with the default limits would take these sizes for a bomb. The writer must not write such entries. */
export function isTooDense(size: number, stored: number, ratio = DEFAULT_LIMITS.ratio): boolean {
  return size > RATIO_FREE_BYTES && size > stored * ratio;
}

/** The bytes as they are. */
export function storedContent(bytes: Uint8Array): PackedContent {
  return { method: 0, crc: crc32(bytes), size: bytes.length, bytes };
}

/** Compresses, on the thread pool if it is worth the trip; bytes that do not shrink stay as they are. */
export async function pack(bytes: Uint8Array, level: number): Promise<PackedContent> {
  if (bytes.length === 0) return storedContent(bytes);
  const crc = crc32(bytes);
  const options = deflateOptions(bytes.length, level);
  const tiny = bytes.length <= TINY_BYTES;
  const deflated = tiny ? deflateRawSync(bytes, options) : await deflateAsync(bytes, options);
  if (deflated.length >= bytes.length || isTooDense(bytes.length, deflated.length)) {
    return { method: 0, crc, size: bytes.length, bytes };
  }
  return { method: 8, crc, size: bytes.length, bytes: deflated };
}

/** Tables no larger than the content can use: setting up the usual 256 KiB takes longer than deflating 2 KiB. */
function deflateOptions(size: number, level: number): ZlibOptions {
  const windowBits = Math.min(15, Math.max(9, Math.ceil(Math.log2(size))));
  // One round trip to the pool for most contents instead of one per 16 KiB.
  const chunkSize = Math.max(1024, Math.min(size, 1 << 18));
  return { level, windowBits, memLevel: Math.min(9, windowBits - 6), chunkSize };
}

/** Text lines, compressed as they come, so that only the small result is held in memory. */
export class PackedLines {
  readonly #hash = createHash('sha256');
  readonly #chunks: Buffer[] = [];
  readonly #deflate;
  #block = '';
  #crc = 0;
  #size = 0;

  constructor(level: number) {
    this.#deflate = createDeflateRaw({ level });
    this.#deflate.on('data', (chunk: Buffer) => this.#chunks.push(chunk));
  }

  async add(line: string): Promise<void> {
    this.#block += line;
    if (this.#block.length >= LINE_BLOCK) await this.#pass();
  }

  async finish(): Promise<PackedContent & { readonly sha256: string }> {
    await this.#pass();
    const ended = once(this.#deflate, 'end');
    this.#deflate.end();
    await ended;
    return { ...this.#content(Buffer.concat(this.#chunks)), sha256: this.#hash.digest('hex') };
  }

  #content(deflated: Buffer): PackedContent {
    const keep = deflated.length < this.#size && !isTooDense(this.#size, deflated.length);
    const bytes = keep ? deflated : inflateRawSync(deflated);
    return { method: keep ? 8 : 0, crc: this.#crc, size: this.#size, bytes };
  }

  async #pass(): Promise<void> {
    const bytes = Buffer.from(this.#block);
    this.#block = '';
    this.#hash.update(bytes);
    this.#crc = crc32(bytes, this.#crc);
    this.#size += bytes.length;
    if (!this.#deflate.write(bytes)) await once(this.#deflate, 'drain');
  }
}
