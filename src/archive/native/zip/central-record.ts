import { BackupError, damage } from '../../../errors.js';
import type { ArchiveLimits } from '../../archive.js';
import { DOCUMENT_BYTES, MANIFEST_BYTES, SEGMENT_BYTES } from '../bounds.js';
import { RATIO_FREE_BYTES, tooLarge } from '../../archive-limit.js';
import { type EntryKind, kindOf } from './entry-names.js';
import { type Method, type ZipEntry, methodOf } from '../../zip/zip-entry.js';
import { ZSTD } from '../../zip/zstd.js';
import { CENTRAL_BYTES, CENTRAL_SIGNATURE, REGULAR_FILE, ZIP64_FROM, centralHeader } from '../../zip/zip-records.js';

const NAME_BYTES = 255;
/** Id and length, both sizes, offset. */
const EXTRA_BYTES = 28;

/** No record of the closed profile is longer. */
export const CENTRAL_RECORD_BYTES = CENTRAL_BYTES + NAME_BYTES + EXTRA_BYTES;

export const FLAG_ENCRYPTED = 0x2041;
const FLAG_DESCRIPTOR = 0x0008;

/** Length of the record that begins at `at`, or an error if a fixed field says more than the profile allows. */
export function centralRecordBytes(bytes: Buffer, at: number): number {
  if (bytes.readUInt32LE(at) !== CENTRAL_SIGNATURE)
    throw damage('archive-structure', 'a directory record has no signature');
  const name = bytes.readUInt16LE(at + 28);
  const extra = bytes.readUInt16LE(at + 30);
  if (name === 0 || name > NAME_BYTES) throw damage('archive-entry-name', `a name has ${name} bytes`);
  if (bytes.readUInt16LE(at + 32) !== 0) throw damage('archive-comment', 'an entry has a comment');
  if (extra > EXTRA_BYTES) throw damage('archive-extra-field', `an entry has ${extra} bytes of extra fields`);
  return CENTRAL_BYTES + name + extra;
}

/** Reads one record of the central directory; everything it says has to be what the writer would write. */
export function parseCentralRecord(record: Buffer): ZipEntry {
  const name = record.toString('latin1', CENTRAL_BYTES, CENTRAL_BYTES + record.readUInt16LE(28));
  checkFlags(record, name);
  const kind = kindOf(name);
  if (kind === undefined) throw damage('archive-entry-name', `an archive has no entry named ${JSON.stringify(name)}`);
  if (record.readUInt32LE(38) !== REGULAR_FILE) throw damage('archive-entry-type', `${name} is not a regular file`);
  const entry = { name, method: methodFor(record, name, kind), crc: record.readUInt32LE(16), ...sizesOf(record, name) };
  if (entry.method === 0 && entry.size !== entry.stored) {
    throw damage('archive-size-mismatch', `${name} is stored, but its two sizes differ`);
  }
  if (!centralHeader(entry).equals(record)) {
    throw damage('archive-structure', `the directory record of ${name} is not written the way eventark writes it`);
  }
  return entry;
}

function checkFlags(record: Buffer, name: string): void {
  const flags = record.readUInt16LE(8);
  if ((flags & FLAG_ENCRYPTED) !== 0) throw new BackupError('archive-encrypted', `${name} is encrypted inside the zip`);
  if ((flags & FLAG_DESCRIPTOR) !== 0) throw damage('archive-data-descriptor', `${name} has a data descriptor`);
  if (record.readUInt16LE(34) !== 0) throw damage('archive-multidisk', `${name} begins in another part of the archive`);
}

function methodFor(record: Buffer, name: string, kind: EntryKind): Method {
  const number = record.readUInt16LE(10);
  const method = methodOf(number);
  if (method === undefined || (method === ZSTD && kind !== 'segment')) {
    throw damage('archive-method', `${name} is compressed with method ${number}`);
  }
  return method;
}

function sizesOf(record: Buffer, name: string): Pick<ZipEntry, 'size' | 'stored' | 'offset'> {
  const plain = { size: record.readUInt32LE(24), stored: record.readUInt32LE(20), offset: record.readUInt32LE(42) };
  const extra = record.subarray(CENTRAL_BYTES + record.readUInt16LE(28));
  if (extra.length === 0) return plain;
  if (extra.length < 4) throw damage('archive-structure', `the extra field of ${name} breaks off`);
  if (extra.readUInt16LE(0) !== 1) throw damage('archive-extra-field', `${name} has a foreign extra field`);
  const values: number[] = [];
  for (let at = 4; at + 8 <= extra.length; at += 8) values.push(Number(extra.readBigUInt64LE(at)));
  // In this order, and only the fields that say "see there" (APPNOTE 4.5.3); the comparison with what the writer
  // would have written finds everything that is too much, too little or not needed.
  const size = plain.size === ZIP64_FROM ? values.shift() : plain.size;
  const stored = plain.stored === ZIP64_FROM ? values.shift() : plain.stored;
  const offset = plain.offset === ZIP64_FROM ? values.shift() : plain.offset;
  for (const value of [size, stored, offset]) {
    if (!Number.isSafeInteger(value)) throw damage('archive-structure', `the zip64 field of ${name} is incomplete`);
  }
  return { size: size ?? 0, stored: stored ?? 0, offset: offset ?? 0 };
}

/** Why an entry is larger than allowed; undefined if it is not. */
export function sizeBeyond({ name, size, stored }: ZipEntry, limits: ArchiveLimits): BackupError | undefined {
  if (size > RATIO_FREE_BYTES && size > stored * limits.ratio) {
    return tooLarge('archive-ratio', `${name} grows from ${stored} to ${size} bytes`, 'ratio', limits);
  }
  const text = `${name} has ${size} bytes`;
  const kind = kindOf(name);
  if (kind === 'segment') {
    // A single event may have a segment, so what is allowed is the length of its line.
    return size > SEGMENT_BYTES && size > limits.lineBytes
      ? tooLarge('archive-too-large', text, 'lineBytes', limits)
      : undefined;
  }
  if (kind !== 'document' && kind !== 'manifest') {
    return size > limits.totalBytes ? tooLarge('archive-too-large', text, 'totalBytes', limits) : undefined;
  }
  const most = kind === 'document' ? DOCUMENT_BYTES : MANIFEST_BYTES;
  if (size <= most) return undefined;
  return new BackupError('archive-too-large', `${text}; the format allows ${most}`, {
    hint: 'no version of eventark writes such an archive: get it again from where it was made',
  });
}
