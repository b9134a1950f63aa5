import { setImmediate } from 'node:timers/promises';
import { type BackupError, damage } from '../../../errors.js';
import type { RandomAccess } from '../../../files/random-access.js';
import { CENTRAL_BYTES, CENTRAL_SIGNATURE, ZIP64_FROM } from '../../zip/zip-records.js';
import type { ZipEnd } from './zip-end.js';

const WINDOW = 1 << 20;
/** Name, extra field and comment of a record have a 16-bit length each. */
const MAX_RECORD = CENTRAL_BYTES + 3 * 0xffff;
/** 6.3, the newest version of the format that any tool asks for. */
const NEWEST_VERSION = 63;
export const ZIP64_EXTRA = 1;

/** An entry as the directory describes it. `name` and `bytes` are only valid while the record is looked at. */
export interface DirectoryRecord {
  /** The whole record. */
  readonly bytes: Buffer;
  readonly name: Buffer;
  readonly flags: number;
  readonly method: number;
  readonly crc: number;
  readonly size: number;
  readonly stored: number;
  readonly offset: number;
}

/**
 * Shows the records of a directory to `visit`, in their order, until it returns false. A record may be anything that a
 * zip tool writes. Errors: `archive-entry-count`, `archive-structure`, `archive-multidisk`.
 */
export async function visitDirectory(
  file: RandomAccess,
  end: ZipEnd,
  visit: (record: DirectoryRecord) => boolean,
): Promise<void> {
  if (end.entries * CENTRAL_BYTES > end.size) throw wrongCount(end);
  let window = Buffer.alloc(0);
  let at = 0;
  let read = 0;
  for (let index = 0; index < end.entries; index++) {
    if (window.length - at < MAX_RECORD && read < end.size) {
      // Others get their turn before each window.
      await setImmediate();
      const rest = window.length - at;
      const more = Math.min(WINDOW, end.size - read);
      const next = Buffer.allocUnsafe(rest + more);
      window.copy(next, 0, at);
      file.readSync(end.offset + read, more, next.subarray(rest));
      read += more;
      window = next;
      at = 0;
    }
    const length = recordLength(window, at, end);
    if (!visit(parseRecord(window.subarray(at, at + length)))) return;
    at += length;
  }
  if (read - (window.length - at) !== end.size) throw wrongCount(end);
}

function recordLength(window: Buffer, at: number, end: ZipEnd): number {
  if (window.length - at < CENTRAL_BYTES || window.readUInt32LE(at) !== CENTRAL_SIGNATURE) throw wrongCount(end);
  const length =
    CENTRAL_BYTES + window.readUInt16LE(at + 28) + window.readUInt16LE(at + 30) + window.readUInt16LE(at + 32);
  if (window.length - at < length) throw damage('archive-structure', 'the last record of the directory breaks off');
  return length;
}

function parseRecord(record: Buffer): DirectoryRecord {
  // The upper byte may name a system.
  if ((record.readUInt16LE(6) & 0xff) > NEWEST_VERSION) {
    throw damage('archive-structure', `an entry needs version ${record.readUInt16LE(6)} of the zip format`);
  }
  const disk = record.readUInt16LE(34);
  if (disk !== 0 && disk !== 0xffff)
    throw damage('archive-multidisk', 'the archive is one part of several', { hint: 'join all its parts first' });
  const nameEnd = CENTRAL_BYTES + record.readUInt16LE(28);
  const [size, stored, offset] = wideNumbers(record, nameEnd);
  return {
    bytes: record,
    name: record.subarray(CENTRAL_BYTES, nameEnd),
    flags: record.readUInt16LE(8),
    method: record.readUInt16LE(10),
    crc: record.readUInt32LE(16),
    size,
    stored,
    offset,
  };
}

/** Size, stored size and offset; where 32 bits are too few for one, the extra field has it, in this order. */
function wideNumbers(record: Buffer, nameEnd: number): readonly [size: number, stored: number, offset: number] {
  const narrow = [record.readUInt32LE(24), record.readUInt32LE(20), record.readUInt32LE(42)];
  const [size = 0, stored = 0, offset = 0] = narrow;
  if (size !== ZIP64_FROM && stored !== ZIP64_FROM && offset !== ZIP64_FROM) return [size, stored, offset];
  const extra = extraField(record.subarray(nameEnd, nameEnd + record.readUInt16LE(30)), ZIP64_EXTRA);
  let at = 0;
  const wide = narrow.map((value) => {
    if (value !== ZIP64_FROM) return value;
    const number = wideNumber(extra, at);
    at += 8;
    return number;
  });
  return [wide[0] ?? 0, wide[1] ?? 0, wide[2] ?? 0];
}

/** The 64-bit number at this place of a zip64 extra field. Error: `archive-structure`. */
export function wideNumber(extra: Buffer | undefined, at: number): number {
  const value = extra !== undefined && extra.length >= at + 8 ? extra.readBigUInt64LE(at) : undefined;
  if (value === undefined || value > BigInt(Number.MAX_SAFE_INTEGER)) {
    throw damage('archive-structure', 'an entry lacks its sizes');
  }
  return Number(value);
}

/** The extra field of this kind; undefined if there is none. */
export function extraField(extras: Buffer, kind: number): Buffer | undefined {
  for (let at = 0; at + 4 <= extras.length;) {
    const end = at + 4 + extras.readUInt16LE(at + 2);
    if (extras.readUInt16LE(at) === kind && end <= extras.length) return extras.subarray(at + 4, end);
    at = end;
  }
  return undefined;
}

function wrongCount({ entries }: ZipEnd): BackupError {
  return damage('archive-entry-count', `the directory does not hold exactly ${entries} entries`);
}
