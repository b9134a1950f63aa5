import { pipeline, Readable } from 'node:stream';
import { crc32, createInflateRaw } from 'node:zlib';
import { isBackupError, type BackupError, type DamageCode } from '../../errors.js';

/**
 * The content of an entry, read as both formats read it: what comes out is counted and compared with what the directory
 * says, and nothing may follow the compressed data.
 */

/** What a directory says about the content of an entry. */
export interface Content {
  /** Bytes in the file. */
  readonly stored: number;
  /** Bytes once inflated. */
  readonly size: number;
  readonly crc: number;
}

/** The error for an entry: `what` is a sentence without its subject. */
export type Complain = (code: DamageCode, what: string, cause?: unknown) => BackupError;

/** Large enough that few calls inflate an entry, small enough to be held several times. */
const PIECE_BYTES = 1 << 16;

/**
 * The same pieces, none of them empty, as long as they are what the directory says. The last checks come after the last
 * piece, so it must not be trusted before the loop has ended. Errors: `archive-size-mismatch`, `archive-crc`.
 */
export async function* checked(
  content: Content,
  pieces: AsyncIterable<Buffer>,
  complain: Complain,
): AsyncGenerator<Buffer, void, undefined> {
  let size = 0;
  let crc = 0;
  for await (const piece of pieces) {
    size += piece.length;
    if (size > content.size) break;
    crc = crc32(piece, crc);
    if (piece.length > 0) yield piece;
  }
  requireContent(content, size, crc, complain);
}

/** Errors: `archive-size-mismatch`, `archive-crc`. */
export function requireContent({ size, crc }: Content, realSize: number, realCrc: number, complain: Complain): void {
  if (realSize !== size)
    throw complain('archive-size-mismatch', `does not have the ${size} bytes that its directory says`);
  if (realCrc !== crc) throw complain('archive-crc', 'is damaged: its CRC differs from the directory');
}

/** What stored pieces inflate to. Errors: `archive-deflate`, `archive-deflate-trailing`, and those of `pieces`. */
export async function* inflated(
  content: Content,
  pieces: AsyncIterable<Buffer>,
  complain: Complain,
): AsyncGenerator<Buffer, void, undefined> {
  const inflate = createInflateRaw({ chunkSize: PIECE_BYTES });
  // An error of either end destroys the other, and reaches the loop below.
  pipeline(Readable.from(pieces), inflate, () => undefined);
  try {
    for await (const piece of inflate) if (Buffer.isBuffer(piece)) yield piece;
  } catch (error) {
    throw isBackupError(error) ? error : complain('archive-deflate', 'cannot be inflated', error);
  } finally {
    inflate.destroy();
  }
  requireConsumed(content, inflate.bytesWritten, complain);
}

/**
 * The bytes that zlib gave for a whole content with the option `info`, which its types do not know: it gives the engine
 * beside them, and that tells how much was taken in. Error: `archive-deflate-trailing`.
 */
export function wholeOf(content: Content, result: unknown, complain: Complain): Buffer {
  if (!isInflated(result)) throw new TypeError('zlib gave no information about the stream');
  requireConsumed(content, result.engine.bytesWritten, complain);
  return result.buffer;
}

/** Error: `archive-deflate-trailing`. */
export function requireConsumed({ stored }: Content, taken: number, complain: Complain): void {
  if (taken !== stored) throw complain('archive-deflate-trailing', 'has bytes after its compressed data');
}

interface Inflated {
  readonly buffer: Buffer;
  readonly engine: { readonly bytesWritten: number };
}

function isInflated(value: unknown): value is Inflated {
  return typeof value === 'object' && value !== null && 'buffer' in value && 'engine' in value;
}
