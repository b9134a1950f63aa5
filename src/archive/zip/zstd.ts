import { promisify } from 'node:util';
import * as zlib from 'node:zlib';
import { BackupError } from '../../errors.js';

/** How the lines of events are compressed. Every tool opens `deflate`; `zstd` is smaller and takes a third of the time. */
export const COMPRESSIONS = ['deflate', 'zstd'] as const;
export type Compression = (typeof COMPRESSIONS)[number];

/** Of zip, APPNOTE 4.4.5. */
export const ZSTD = 93;

/** Of level 1 to 3 the smallest and the fastest for lines of events: see docs/speed.md. */
const LEVEL = 1;

/** What a segment is compressed to fits into one, as a rule. */
const CHUNK_BYTES = 256 * 1024;

/** Node has it from 22.15 and 23.8 on. */
const compress = zlib.zstdCompressSync;
const decompress = zlib.zstdDecompress === undefined ? undefined : promisify(zlib.zstdDecompress);

/** Error: `archive-packing` where this Node cannot. */
export function zstd(bytes: Uint8Array): Buffer {
  if (compress === undefined) throw notHere('archives cannot be compressed with zstd here');
  const { ZSTD_c_compressionLevel, ZSTD_c_checksumFlag } = zlib.constants;
  // Not one engine for all: Node's forgets its level when it is used again.
  return compress(bytes, {
    chunkSize: CHUNK_BYTES,
    params: { [ZSTD_c_compressionLevel]: LEVEL, [ZSTD_c_checksumFlag]: 0 },
  });
}

/** The whole content, and as `engine.bytesWritten` how much of the input it took. Error: `archive-packing` where this Node cannot. */
export async function unzstd(bytes: Uint8Array, maxOutputLength: number): Promise<unknown> {
  if (decompress === undefined) throw notHere('the archive is compressed with zstd, which cannot be read here');
  const whole: (input: Uint8Array, options: zlib.ZstdOptions) => Promise<unknown> = decompress;
  return whole(bytes, { info: true, maxOutputLength, chunkSize: Math.max(64, maxOutputLength + 1) });
}

function notHere(what: string): BackupError {
  return new BackupError('archive-packing', `${what}: Node ${process.versions.node} has no zstd`, {
    hint: 'use Node 22.16, 24 or later; archives with the compression deflate need no zstd',
  });
}
