import type { ErrorCode } from '../../../src/errors.js';
import { type Lies, type Part, rawZip } from './raw-zip.js';

/** A hostile archive: what is wrong with it, the code it has to be refused with, and how to make it from honest parts. */
export interface HostileZip {
  readonly group: string;
  readonly title: string;
  readonly code: ErrorCode;
  readonly make: (parts: readonly Part[]) => Buffer;
}

// Places of fields in a local header, a directory record and the end record.
export const LOCAL = {
  version: 4,
  flags: 6,
  method: 8,
  time: 10,
  crc: 14,
  stored: 18,
  size: 22,
  nameLength: 26,
  extraLength: 28,
};
export const CENTRAL = {
  ...{ madeBy: 4, version: 6, flags: 8, method: 10, time: 12, crc: 16, stored: 20, size: 24, nameLength: 28 },
  ...{ extraLength: 30, commentLength: 32, disk: 34, internal: 36, external: 38, offset: 42, name: 46 },
};
export const END = { disk: 4, directoryDisk: 6, entriesHere: 8, entries: 10, size: 12, offset: 16, commentLength: 20 };

export const u16 =
  (at: number, value: number) =>
  (bytes: Buffer): void =>
    void bytes.writeUInt16LE(value, at);
export const u32 =
  (at: number, value: number) =>
  (bytes: Buffer): void =>
    void bytes.writeUInt32LE(value, at);
export const flip =
  (at: number) =>
  (bytes: Buffer): void =>
    void bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);

/** The same 16-bit value in both headers. */
export function both(field: 'version' | 'flags' | 'method' | 'time', value: number): Lies {
  return { local: u16(LOCAL[field], value), central: u16(CENTRAL[field], value) };
}

export function change(parts: readonly Part[], index: number, edit: (part: Part) => Part): Part[] {
  return parts.map((part, number) => (number === index ? edit(part) : part));
}

export const lying =
  (index: number, lies: Lies) =>
  (parts: readonly Part[]): Buffer =>
    rawZip(change(parts, index, (part) => ({ ...part, lies: { ...part.lies, ...lies } })));

/** One more entry, behind the assets. */
export const added =
  (name: string, lies: Lies = {}, content = Buffer.from('x')) =>
  (parts: readonly Part[]): Buffer =>
    rawZip([...parts.slice(0, 4), { name, content, lies }, ...parts.slice(4)]);

export const whole =
  (edit: (zip: Buffer) => Buffer) =>
  (parts: readonly Part[]): Buffer =>
    edit(rawZip(parts));
export const ending =
  (end: (records: Buffer) => Buffer | void) =>
  (parts: readonly Part[]): Buffer =>
    rawZip(parts, { end });

/** Zip64 end records with these numbers, in front of an end record that points to them. */
export const zip64End = (numbers: {
  entries?: bigint;
  size?: bigint;
  offset?: bigint;
  locator?: bigint;
  disks?: number;
}) =>
  ending((end) => {
    const record = Buffer.alloc(76);
    const size = BigInt(end.readUInt32LE(END.size));
    const offset = BigInt(end.readUInt32LE(END.offset));
    record.writeUInt32LE(0x06064b50, 0);
    record.writeBigUInt64LE(44n, 4);
    record.writeUInt16LE(0x032d, 12);
    record.writeUInt16LE(45, 14);
    record.writeBigUInt64LE(numbers.entries ?? BigInt(end.readUInt16LE(END.entries)), 24);
    record.writeBigUInt64LE(numbers.entries ?? BigInt(end.readUInt16LE(END.entries)), 32);
    record.writeBigUInt64LE(numbers.size ?? size, 40);
    record.writeBigUInt64LE(numbers.offset ?? offset, 48);
    record.writeUInt32LE(0x07064b50, 56);
    record.writeBigUInt64LE(numbers.locator ?? offset + size, 64);
    record.writeUInt32LE(numbers.disks ?? 1, 72);
    end.writeUInt16LE(0xffff, END.entriesHere);
    end.writeUInt16LE(0xffff, END.entries);
    return Buffer.concat([record, end]);
  });

/** A directory record with an extra field, and the same in the local header. */
export function extra(field: Buffer): Lies {
  const grow =
    (lengthAt: number) =>
    (header: Buffer): Buffer => {
      header.writeUInt16LE(field.length, lengthAt);
      return Buffer.concat([header, field]);
    };
  return { local: grow(LOCAL.extraLength), central: grow(CENTRAL.extraLength) };
}

export function field(id: number, body: Buffer): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt16LE(id, 0);
  head.writeUInt16LE(body.length, 2);
  return Buffer.concat([head, body]);
}
