import { crc32 } from 'node:zlib';
import { type BackupError, damage } from '../../../errors.js';
import type { RandomAccess } from '../../../files/random-access.js';
import { CENTRAL_BYTES, ZIP64_FROM } from '../../zip/zip-records.js';
import { walkRecords } from './directory-records.js';
import type { ZipEnd } from './zip-end.js';

/** 6.3, the newest version of the format that any tool asks for. */
const NEWEST_VERSION = 63;
export const ZIP64_EXTRA = 1;
/** The name in UTF-8, as some tools write it beside one in another encoding. */
const NAME_EXTRA = 0x7075;
/** Before that name: a version, and the CRC of the other name. */
const NAME_EXTRA_HEAD = 5;

/** An entry as the directory describes it. `name` and `bytes` are only valid while the record is looked at. */
export interface DirectoryRecord {
  /** The whole record. */
  readonly bytes: Buffer;
  readonly name: Buffer;
  readonly extras: Buffer;
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
  let count = 0;
  let isStopped = false;
  const walked = await walkRecords(file, end, (record) => {
    if (++count > end.entries) throw wrongCount(end);
    isStopped = !visit(parseRecord(record));
    return !isStopped;
  });
  if (!isStopped && (count !== end.entries || walked !== end.size)) throw wrongCount(end);
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
  const extras = record.subarray(nameEnd, nameEnd + record.readUInt16LE(30));
  const [size, stored, offset] = wideNumbers(record, extras);
  return {
    bytes: record,
    name: record.subarray(CENTRAL_BYTES, nameEnd),
    extras,
    flags: record.readUInt16LE(8),
    method: record.readUInt16LE(10),
    crc: record.readUInt32LE(16),
    size,
    stored,
    offset,
  };
}

/** Size, stored size and offset; where 32 bits are too few for one, the extra field has it, in this order. */
function wideNumbers(record: Buffer, extras: Buffer): readonly [size: number, stored: number, offset: number] {
  const narrow = [record.readUInt32LE(24), record.readUInt32LE(20), record.readUInt32LE(42)];
  const [size = 0, stored = 0, offset = 0] = narrow;
  if (size !== ZIP64_FROM && stored !== ZIP64_FROM && offset !== ZIP64_FROM) return [size, stored, offset];
  const extra = extraField(extras, ZIP64_EXTRA);
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

/** Whether an extra field gives the entry another name than its header does, which some readers would take. */
export function hasOtherName({ name, extras }: DirectoryRecord): boolean {
  const extra = extras.length > 0 ? extraField(extras, NAME_EXTRA) : undefined;
  return (
    extra !== undefined &&
    extra.length > NAME_EXTRA_HEAD &&
    extra.readUInt32LE(1) === crc32(name) &&
    !extra.subarray(NAME_EXTRA_HEAD).equals(name)
  );
}

/** The extra field of this kind; undefined if there is none. Error: `archive-structure`, if there are two that differ. */
export function extraField(extras: Buffer, kind: number): Buffer | undefined {
  let found: Buffer | undefined;
  for (let at = 0; at + 4 <= extras.length;) {
    const end = at + 4 + extras.readUInt16LE(at + 2);
    if (extras.readUInt16LE(at) === kind && end <= extras.length) {
      const field = extras.subarray(at + 4, end);
      if (found?.equals(field) === false) throw damage('archive-structure', 'an entry has an extra field twice');
      found = field;
    }
    at = end;
  }
  return found;
}

function wrongCount({ entries }: ZipEnd): BackupError {
  return damage('archive-entry-count', `the directory does not hold exactly ${entries} entries`);
}
