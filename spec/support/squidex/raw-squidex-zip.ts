import { crc32 } from 'node:zlib';
import type { ZipContent } from './squidex.js';

/** An entry that says whatever it says, true or not; what is left out is true. */
export interface RawEntry extends ZipContent {
  readonly method?: number;
  readonly flags?: number;
  readonly crc?: number;
  readonly size?: number;
  readonly version?: number;
  readonly disk?: number;
  /** Of the local header, where it differs. */
  readonly localName?: string;
  readonly localFlags?: number;
  readonly extra?: Buffer;
  /** Of the record in the directory. */
  readonly centralExtra?: Buffer;
  /** How the name is written down: UTF-8 if it is left out. */
  readonly encoding?: BufferEncoding;
  /** Whatever is behind the data: a data descriptor, or a gap. */
  readonly behind?: Buffer;
}

export interface RawEnd {
  readonly entries?: number;
  readonly disk?: number;
  readonly directorySize?: number;
  readonly comment?: Buffer;
  /** Bytes before the end record. */
  readonly before?: Buffer;
}

export const DESCRIPTOR_FLAG = 0x8;

/** As tools write it that do not know sizes beforehand. */
export function descriptor({ content, crc = crc32(content), size = content.length }: RawEntry, wide = false): Buffer {
  const bytes = Buffer.alloc(wide ? 24 : 16);
  bytes.write('PK\u0007\u0008', 'latin1');
  bytes.writeUInt32LE(crc, 4);
  if (wide) {
    bytes.writeBigUInt64LE(BigInt(content.length), 8);
    bytes.writeBigUInt64LE(BigInt(size), 16);
  } else {
    bytes.writeUInt32LE(content.length, 8);
    bytes.writeUInt32LE(size, 12);
  }
  return bytes;
}

/** `content` is what is in the file: deflated, where the method says so. */
export function rawZip(entries: readonly RawEntry[], end: RawEnd = {}): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const { name, localName = name, behind = Buffer.alloc(0), extra = Buffer.alloc(0), disk = 0 } = entry;
    const local = Buffer.concat([
      Buffer.from('PK\u0003\u0004'),
      fields(entry, entry.localFlags ?? entry.flags ?? 0, localName),
      Buffer.from([extra.length & 0xff, extra.length >> 8]),
      Buffer.from(localName, entry.encoding),
      extra,
      entry.content,
      behind,
    ]);
    const { centralExtra = Buffer.alloc(0) } = entry;
    const place = Buffer.alloc(16);
    place.writeUInt16LE(centralExtra.length, 0);
    place.writeUInt16LE(disk, 4);
    place.writeUInt32LE(offset, 12);
    directory.push(
      Buffer.from('PK\u0001\u0002\u0014\u0000', 'latin1'),
      fields(entry, entry.flags ?? 0, name),
      place,
      Buffer.from(name, entry.encoding),
      centralExtra,
    );
    parts.push(local);
    offset += local.length;
  }
  const records = Buffer.concat(directory);
  return Buffer.concat([...parts, records, end.before ?? Buffer.alloc(0), endRecord(entries, records, offset, end)]);
}

/** From "version needed" to the name's length; a local header with a descriptor says 0 for what comes later. */
function fields(entry: RawEntry, flags: number, name: string): Buffer {
  const { content, method = 0, crc = crc32(content), size = content.length, version = 20 } = entry;
  const bytes = Buffer.alloc(24);
  bytes.writeUInt16LE(version, 0);
  bytes.writeUInt16LE(flags, 2);
  bytes.writeUInt16LE(method, 4);
  bytes.writeUInt32LE(crc, 10);
  bytes.writeUInt32LE(content.length, 14);
  bytes.writeUInt32LE(size, 18);
  bytes.writeUInt16LE(Buffer.byteLength(name, entry.encoding), 22);
  return bytes;
}

function endRecord(entries: readonly RawEntry[], records: Buffer, offset: number, end: RawEnd): Buffer {
  const { disk = 0, comment = Buffer.alloc(0) } = end;
  const record = Buffer.alloc(22);
  record.writeUInt32LE(0x06054b50, 0);
  record.writeUInt16LE(disk, 4);
  record.writeUInt16LE(end.entries ?? entries.length, 8);
  record.writeUInt16LE(end.entries ?? entries.length, 10);
  record.writeUInt32LE(end.directorySize ?? records.length, 12);
  record.writeUInt32LE(offset, 16);
  record.writeUInt16LE(comment.length, 20);
  return Buffer.concat([record, comment]);
}
