import { createHash, hash } from 'node:crypto';
import { crc32, createDeflateRaw, deflateRawSync } from 'node:zlib';
import { detachBuffer } from '../detach-buffer.js';
import { isTooDense } from '../../zip/packing.js';
import type { Method } from '../../zip/zip-entry.js';
import { ZlibEngine } from '../../zip/zlib-engine.js';
import { type Compression, ZSTD, zstd } from '../../zip/zstd.js';
import type { Segment } from '../manifest/manifest.js';

export interface PressOptions {
  /** Of deflate, 0 to 9. */
  readonly level: number;
  readonly compression: Compression;
}

/** The lines of a segment, from the front of the memory on; the rest is room for what they are compressed to. */
export interface UnpressedSegment {
  readonly memory: Buffer<ArrayBuffer>;
  /** Bytes of the lines. */
  readonly size: number;
}

/** What the zip and the manifest say of a segment, and where in its memory the bytes for the file are. */
export interface PressedSegment extends UnpressedSegment, Pick<Segment, 'sha256' | 'chain'> {
  readonly storedSha256: string;
  readonly method: Method;
  readonly crc: number;
  readonly start: number;
  readonly end: number;
}

/** Compresses segments one after the other, with one engine for all, and takes their digests: all that needs no event. */
export class SegmentPress {
  readonly #chain = createHash('sha256');
  readonly #engine: ZlibEngine;

  constructor(private readonly options: PressOptions) {
    this.#engine = new ZlibEngine(() => createDeflateRaw(this.#deflating));
  }

  press({ memory, size }: UnpressedSegment): PressedSegment {
    const lines = memory.subarray(0, size);
    this.#chain.update(lines);
    const packed = this.#pack(lines, memory.subarray(size));
    const isSmaller = packed < size && !isTooDense(size, packed);
    const start = isSmaller ? size : 0;
    const end = isSmaller ? size + packed : size;
    return {
      memory,
      size,
      method: isSmaller ? this.#method : 0,
      crc: crc32(lines),
      start,
      end,
      sha256: hash('sha256', lines, 'hex'),
      storedSha256: hash('sha256', memory.subarray(start, end), 'hex'),
      chain: this.#chain.copy().digest('hex'),
    };
  }

  get #method(): Method {
    return this.options.compression === 'zstd' ? ZSTD : 8;
  }

  get #deflating(): { readonly level: number; readonly memLevel: 9 } {
    return { level: this.options.level, memLevel: 9 };
  }

  /** How many bytes of `room` were filled; as many as there are lines, or more, if it does not pay. */
  #pack(lines: Buffer, room: Buffer): number {
    const most = Math.min(room.length, lines.length);
    const given = this.#method === 8 ? this.#engine.pass(lines, room, 0, most)?.given : undefined;
    if (given !== undefined) return given < most ? given : lines.length;
    const packed = this.#method === 8 ? deflateRawSync(lines, this.#deflating) : zstd(lines);
    const { length } = packed;
    if (length < most) room.set(packed);
    detachBuffer(packed);
    return length < most ? length : lines.length;
  }
}
