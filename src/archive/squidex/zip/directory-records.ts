import { setImmediate } from 'node:timers/promises';
import { damage } from '../../../errors.js';
import type { RandomAccess } from '../../../files/random-access.js';
import { CENTRAL_BYTES, CENTRAL_SIGNATURE } from '../../zip/zip-records.js';

const WINDOW = 1 << 20;
/** Name, extra field and comment of a record have a 16-bit length each. */
const MAX_RECORD = CENTRAL_BYTES + 3 * 0xffff;

/** Where the directory of a zip is in its file. */
export interface DirectoryPlace {
  readonly offset: number;
  readonly size: number;
}

/**
 * Shows the records of a directory, whole and in their order, until `visit` returns false; a record is only valid while it is
 * looked at. Gives the bytes of the directory that were walked over, fewer than there are where it stops at what is not a record.
 */
export async function walkRecords(
  file: RandomAccess,
  { offset, size }: DirectoryPlace,
  visit: (record: Buffer) => boolean,
): Promise<number> {
  let window = Buffer.alloc(0);
  let at = 0;
  let read = 0;
  for (;;) {
    if (window.length - at < MAX_RECORD && read < size) {
      // Others get their turn before each window.
      await setImmediate();
      const rest = window.length - at;
      const more = Math.min(WINDOW, size - read);
      const next = Buffer.allocUnsafe(rest + more);
      window.copy(next, 0, at);
      file.readSync(offset + read, more, next.subarray(rest));
      read += more;
      window = next;
      at = 0;
    }
    const length = recordLength(window, at);
    if (length === undefined || !visit(window.subarray(at, at + length))) return read - (window.length - at);
    at += length;
  }
}

/** Undefined where no record begins. */
function recordLength(window: Buffer, at: number): number | undefined {
  if (window.length - at < CENTRAL_BYTES || window.readUInt32LE(at) !== CENTRAL_SIGNATURE) return undefined;
  const length =
    CENTRAL_BYTES + window.readUInt16LE(at + 28) + window.readUInt16LE(at + 30) + window.readUInt16LE(at + 32);
  if (window.length - at < length) throw damage('archive-structure', 'the last record of the directory breaks off');
  return length;
}
