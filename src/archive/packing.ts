import { promisify } from 'node:util';
import { crc32, createDeflateRaw, deflateRaw, inflateRawSync } from 'node:zlib';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { DEFAULT_LIMITS } from './archive.js';
import { RATIO_FREE_BYTES } from './bounds.js';
import type { PackedContent } from './zip-writer.js';

const deflateAsync = promisify(deflateRaw);

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

/** Compresses on the thread pool; bytes that do not shrink stay as they are. `bytes` must not change until then. */
export async function pack(bytes: Uint8Array, level: number): Promise<PackedContent> {
  if (bytes.length === 0) return storedContent(bytes);
  const crc = crc32(bytes);
  // One round trip to the pool for most contents instead of one per 16 KiB.
  const chunkSize = Math.max(1024, Math.min(bytes.length, 1 << 20));
  const deflated = await deflateAsync(bytes, { level, chunkSize });
  if (deflated.length >= bytes.length || isTooDense(bytes.length, deflated.length)) {
    return { method: 0, crc, size: bytes.length, bytes };
  }
  return { method: 8, crc, size: bytes.length, bytes: deflated };
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
