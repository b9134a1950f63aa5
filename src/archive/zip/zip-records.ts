import type { ZipEntry } from './zip-entry.js';
import { ZSTD } from './zstd.js';

/**
 * The records of a zip file as the closed profile writes them (APPNOTE 6.3.10, sections 4.3.7 to 4.3.16). Everything
 * that does not depend on the entry is constant, so the reader can compare whole records.
 */
export const LOCAL_SIGNATURE = 0x04034b50;
export const CENTRAL_SIGNATURE = 0x02014b50;
export const END_SIGNATURE = 0x06054b50;
export const ZIP64_END_SIGNATURE = 0x06064b50;
export const ZIP64_LOCATOR_SIGNATURE = 0x07064b50;

export const LOCAL_BYTES = 30;
export const CENTRAL_BYTES = 46;
export const END_BYTES = 22;
export const ZIP64_END_BYTES = 56;
export const ZIP64_LOCATOR_BYTES = 20;
/** Of the zip64 extra field in a local header: id, length, both sizes. */
const ZIP64_LOCAL_EXTRA_BYTES = 20;

/** From this value on a 32-bit field cannot say it: the value itself means "see the zip64 record". */
export const ZIP64_FROM = 0xffffffff;
/** The same for the 16-bit number of entries. */
export const ZIP64_ENTRIES_FROM = 0xffff;

/** The flag that a name is UTF-8. Names are held as text with one character a byte. */
const UTF8_NAME = 0x800;
const VERSION_PLAIN = 20;
const VERSION_ZIP64 = 45;
const VERSION_ZSTD = 63;
/** Unix, and the version that knows zip64. */
const MADE_BY = (3 << 8) | VERSION_ZIP64;
/** A regular file, rw-r--r--. */
export const REGULAR_FILE = (0o100644 << 16) >>> 0;
/** 1980-01-01 00:00, the first moment a zip can name: the same content gives the same bytes whenever it is written. */
const DOS_TIME = 0;
const DOS_DATE = 0x0021;

export function needsZip64Sizes(entry: Pick<ZipEntry, 'size' | 'stored'>): boolean {
  return entry.size >= ZIP64_FROM || entry.stored >= ZIP64_FROM;
}

export function localHeaderBytes(nameLength: number, zip64: boolean): number {
  return LOCAL_BYTES + nameLength + (zip64 ? ZIP64_LOCAL_EXTRA_BYTES : 0);
}

/** Where the entry's data end and the next local header begins. */
export function endOfEntry(entry: ZipEntry): number {
  return entry.offset + localHeaderBytes(entry.name.length, needsZip64Sizes(entry)) + entry.stored;
}

export function localHeader(entry: ZipEntry): Buffer {
  const zip64 = needsZip64Sizes(entry);
  const header = Buffer.alloc(localHeaderBytes(entry.name.length, zip64));
  header.writeUInt32LE(LOCAL_SIGNATURE, 0);
  writeCommonFields(header, 4, entry, zip64 ? ZIP64_LOCAL_EXTRA_BYTES : 0);
  header.write(entry.name, LOCAL_BYTES, 'latin1');
  if (zip64) writeZip64Extra(header, LOCAL_BYTES + entry.name.length, [entry.size, entry.stored]);
  return header;
}

export function centralHeader(entry: ZipEntry): Buffer {
  const wide = needsZip64Sizes(entry) ? [entry.size, entry.stored] : [];
  if (entry.offset >= ZIP64_FROM) wide.push(entry.offset);
  const extra = wide.length === 0 ? 0 : 4 + 8 * wide.length;
  const header = Buffer.alloc(CENTRAL_BYTES + entry.name.length + extra);
  header.writeUInt32LE(CENTRAL_SIGNATURE, 0);
  header.writeUInt16LE(MADE_BY, 4);
  writeCommonFields(header, 6, entry, extra);
  header.writeUInt32LE(REGULAR_FILE, 38);
  header.writeUInt32LE(Math.min(entry.offset, ZIP64_FROM), 42);
  header.write(entry.name, CENTRAL_BYTES, 'latin1');
  if (extra > 0) writeZip64Extra(header, CENTRAL_BYTES + entry.name.length, wide);
  return header;
}

/** The 26 bytes that local and central header share, from "version needed" to "extra field length". */
function writeCommonFields(header: Buffer, at: number, entry: ZipEntry, extra: number): void {
  const zip64 = needsZip64Sizes(entry);
  const plain = zip64 || entry.offset >= ZIP64_FROM ? VERSION_ZIP64 : VERSION_PLAIN;
  header.writeUInt16LE(entry.method === ZSTD ? VERSION_ZSTD : plain, at);
  // Without it some tools take the bytes of other letters for those of an old code page.
  if (/[\u0080-\u00ff]/.test(entry.name)) header.writeUInt16LE(UTF8_NAME, at + 2);
  header.writeUInt16LE(entry.method, at + 4);
  header.writeUInt16LE(DOS_TIME, at + 6);
  header.writeUInt16LE(DOS_DATE, at + 8);
  header.writeUInt32LE(entry.crc, at + 10);
  header.writeUInt32LE(zip64 ? ZIP64_FROM : entry.stored, at + 14);
  header.writeUInt32LE(zip64 ? ZIP64_FROM : entry.size, at + 18);
  header.writeUInt16LE(entry.name.length, at + 22);
  header.writeUInt16LE(extra, at + 24);
}

function writeZip64Extra(header: Buffer, at: number, values: readonly number[]): void {
  header.writeUInt16LE(1, at);
  header.writeUInt16LE(8 * values.length, at + 2);
  values.forEach((value, index) => header.writeBigUInt64LE(BigInt(value), at + 4 + 8 * index));
}

export interface Directory {
  readonly entries: number;
  readonly offset: number;
  readonly size: number;
}

function needsZip64End(directory: Directory): boolean {
  return directory.entries >= ZIP64_ENTRIES_FROM || directory.offset >= ZIP64_FROM || directory.size >= ZIP64_FROM;
}

/** The end record, behind the zip64 end record and its locator where the directory needs them. */
export function endRecords(directory: Directory): Buffer {
  const end = Buffer.alloc(END_BYTES);
  end.writeUInt32LE(END_SIGNATURE, 0);
  end.writeUInt16LE(Math.min(directory.entries, ZIP64_ENTRIES_FROM), 8);
  end.writeUInt16LE(Math.min(directory.entries, ZIP64_ENTRIES_FROM), 10);
  end.writeUInt32LE(Math.min(directory.size, ZIP64_FROM), 12);
  end.writeUInt32LE(Math.min(directory.offset, ZIP64_FROM), 16);
  return needsZip64End(directory) ? Buffer.concat([zip64EndRecords(directory), end]) : end;
}

function zip64EndRecords(directory: Directory): Buffer {
  const records = Buffer.alloc(ZIP64_END_BYTES + ZIP64_LOCATOR_BYTES);
  records.writeUInt32LE(ZIP64_END_SIGNATURE, 0);
  records.writeBigUInt64LE(BigInt(ZIP64_END_BYTES - 12), 4);
  records.writeUInt16LE(MADE_BY, 12);
  records.writeUInt16LE(VERSION_ZIP64, 14);
  records.writeBigUInt64LE(BigInt(directory.entries), 24);
  records.writeBigUInt64LE(BigInt(directory.entries), 32);
  records.writeBigUInt64LE(BigInt(directory.size), 40);
  records.writeBigUInt64LE(BigInt(directory.offset), 48);
  records.writeUInt32LE(ZIP64_LOCATOR_SIGNATURE, ZIP64_END_BYTES);
  records.writeBigUInt64LE(BigInt(directory.offset + directory.size), ZIP64_END_BYTES + 8);
  records.writeUInt32LE(1, ZIP64_END_BYTES + 16);
  return records;
}
