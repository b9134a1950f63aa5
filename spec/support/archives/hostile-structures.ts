import { hash } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import { type Part, rawZip, sealed } from './raw-zip.js';
import {
  CENTRAL,
  END,
  type HostileZip,
  added,
  change,
  ending,
  extra,
  field,
  flip,
  lying,
  u16,
  u32,
  whole,
  zip64End,
} from './zip-lies.js';

const MIB = 1024 * 1024;

function bombs(): HostileZip[] {
  const zeros = deflateRawSync(Buffer.alloc(16 * MIB));
  const asset = (content: Buffer): string => `assets/${hash('sha256', content)}`;
  const overlapped =
    (count: number) =>
    (parts: readonly Part[]): Buffer =>
      rawZip([
        ...parts.slice(0, 4),
        ...Array.from({ length: count }, (_, n) => ({
          name: asset(Buffer.from([n])),
          content: Buffer.from('x'),
          lies: { offset: 0 },
        })),
        ...parts.slice(4),
      ]);
  // A forged document: the manifest agrees with the lie, so only inflating can tell.
  const liar =
    (content: Buffer, size: number) =>
    (parts: readonly Part[]): Buffer =>
      rawZip(
        sealed(
          change(parts, 4, (part) => ({ ...part, content, lies: { method: 8, size } })),
          (manifest) => ({
            ...manifest,
            entries: manifest.entries.map((entry) =>
              entry.name === 'documents/settings.json' ? { ...entry, size } : entry,
            ),
          }),
        ),
      );
  return [
    {
      title: 'an asset that grows a thousandfold',
      code: 'archive-ratio' as const,
      make: added(asset(zeros), { method: 8, data: zeros, size: 16 * MIB }),
    },
    {
      title: 'an asset that says it grows to a tebibyte',
      code: 'archive-ratio' as const,
      make: added(asset(zeros), { method: 8, data: zeros, size: 2 ** 31 }),
    },
    {
      title: 'a segment of 65 MiB',
      code: 'archive-too-large' as const,
      make: lying(1, { method: 8, size: 65 * MIB, data: Buffer.alloc(MIB) }),
    },
    {
      title: 'a document of 65 MiB',
      code: 'archive-too-large' as const,
      make: lying(4, { method: 8, size: 65 * MIB, data: Buffer.alloc(MIB) }),
    },
    {
      title: 'a manifest of 129 MiB',
      code: 'archive-too-large' as const,
      make: lying(7, { method: 8, size: 129 * MIB, data: Buffer.alloc(MIB) }),
    },
    {
      title: 'a document that says 10 bytes and is 4 MiB',
      code: 'archive-size-mismatch' as const,
      make: liar(Buffer.alloc(4 * MIB), 10),
    },
    {
      title: 'a document that says 5,000 bytes and is 10',
      code: 'archive-size-mismatch' as const,
      make: liar(Buffer.alloc(10), 5000),
    },
    { title: 'a hundred names for one local header', code: 'archive-overlap' as const, make: overlapped(100) },
    {
      title: 'entries that quote the headers of the next ones',
      code: 'archive-overlap' as const,
      make: lying(2, {
        central: (header) => void header.writeUInt32LE(header.readUInt32LE(20) + 90, CENTRAL.stored),
        method: 8,
      }),
    },
  ].map((entry) => ({ group: 'bombs', ...entry }));
}

function structure(): HostileZip[] {
  const zeros = (count: number) => Buffer.alloc(count, 0x41);
  const comment =
    (text: Buffer) =>
    (end: Buffer): Buffer => {
      end.writeUInt16LE(text.length, END.commentLength);
      return Buffer.concat([end, text]);
    };
  const without =
    (index: number) =>
    (parts: readonly Part[]): Buffer =>
      rawZip(parts.filter((_, number) => number !== index));
  return [
    ...[1, 21, 22, 4000].map((count) => ({
      title: `${count} bytes behind the end`,
      code: 'archive-trailing-data' as const,
      make: whole((zip) => Buffer.concat([zip, zeros(count)])),
    })),
    {
      title: 'two zips one after the other',
      code: 'archive-trailing-data' as const,
      make: whole((zip) => Buffer.concat([zip, zip])),
    },
    {
      title: 'a program before the zip',
      code: 'archive-structure' as const,
      make: whole((zip) => Buffer.concat([zeros(512), zip])),
    },
    { title: 'a gap between two entries', code: 'archive-structure' as const, make: lying(1, { gap: zeros(7) }) },
    { title: 'a gap before the directory', code: 'archive-structure' as const, make: lying(7, { gap: zeros(1) }) },
    {
      title: 'a gap behind the directory',
      code: 'archive-structure' as const,
      make: (parts: readonly Part[]) => rawZip(parts, { gap: zeros(3) }),
    },
    {
      title: 'a directory in another order than the entries',
      code: 'archive-structure' as const,
      make: (parts: readonly Part[]) =>
        rawZip(parts, { order: ([first, second, ...others]) => [second, first, ...others].flatMap((r) => r ?? []) }),
    },
    {
      title: 'documents before the assets',
      code: 'archive-structure' as const,
      make: ([a, b, c, d, e, ...others]: readonly Part[]) =>
        rawZip([a, b, e, c, d, ...others].flatMap((part) => part ?? [])),
    },
    {
      title: 'a manifest that is not the last entry',
      code: 'archive-structure' as const,
      make: (parts: readonly Part[]) => rawZip([...parts.slice(0, 6), ...parts.slice(7), ...parts.slice(6, 7)]),
    },
    { title: 'no manifest', code: 'archive-entry-missing' as const, make: without(7) },
    { title: 'no index of streams', code: 'archive-entry-missing' as const, make: without(6) },
    { title: 'no index of assets', code: 'archive-entry-missing' as const, make: without(5) },
    { title: 'no first segment', code: 'archive-entry-missing' as const, make: without(0) },
    { title: 'no entry at all', code: 'archive-entry-missing' as const, make: () => rawZip([]) },
    { title: 'a comment', code: 'archive-comment' as const, make: ending(comment(Buffer.from('hello'))) },
    { title: 'a comment of 64 KiB', code: 'archive-comment' as const, make: ending(comment(zeros(0xffff))) },
    {
      title: 'a comment that holds a second end record',
      code: 'archive-structure' as const,
      make: ending((end) => comment(Buffer.from(end))(end)),
    },
    {
      title: 'an entry with a comment',
      code: 'archive-comment' as const,
      make: lying(2, { central: u16(CENTRAL.commentLength, 3) }),
    },
    {
      title: 'a directory said to be larger',
      code: 'archive-structure' as const,
      make: ending((end) => void end.writeUInt32LE(end.readUInt32LE(12) + 1, END.size)),
    },
    {
      title: 'a directory said to be elsewhere',
      code: 'archive-structure' as const,
      make: ending((end) => void end.writeUInt32LE(end.readUInt32LE(16) - 1, END.offset)),
    },
    {
      title: 'more entries than there are',
      code: 'archive-entry-count' as const,
      make: ending((end) => (u16(END.entries, 9)(end), u16(END.entriesHere, 9)(end))),
    },
    {
      title: 'fewer entries than there are',
      code: 'archive-entry-count' as const,
      make: ending((end) => (u16(END.entries, 7)(end), u16(END.entriesHere, 7)(end))),
    },
    {
      title: 'more entries than fit into the directory',
      code: 'archive-entry-count' as const,
      make: ending((end) => (u16(END.entries, 60_000)(end), u16(END.entriesHere, 60_000)(end))),
    },
  ].map((entry) => ({ group: 'structure', ...entry }));
}

function integrity(): HostileZip[] {
  const damaged =
    (index: number, edit: (data: Buffer) => Buffer) =>
    (parts: readonly Part[]): Buffer =>
      rawZip(
        change(parts, index, (part) => {
          const stored = rawData(part);
          return { ...part, lies: { data: edit(Buffer.from(stored)), method: stored === part.content ? 0 : 8 } };
        }),
      );
  const flipped = (data: Buffer): Buffer => (flip(data.length >> 1)(data), data);
  return [
    { title: 'a stored asset with a flipped bit', code: 'archive-crc' as const, make: damaged(2, flipped) },
    { title: 'a CRC that is not that of the data', code: 'archive-crc' as const, make: lying(2, { crc: 1 }) },
    {
      title: 'junk behind the end of the compressed data',
      code: 'archive-size-mismatch' as const,
      make: damaged(0, (data) => Buffer.concat([data, Buffer.from('junk')])),
    },
    {
      title: 'compressed data of a reserved kind',
      code: 'archive-deflate' as const,
      make: damaged(3, (data) => (data.writeUInt8(0x07, 0), data)),
    },
    { title: 'a stored entry with two sizes', code: 'archive-size-mismatch' as const, make: lying(2, { size: 5 }) },
    {
      title: 'junk behind the end of the compressed data, with a manifest that agrees',
      code: 'archive-deflate-trailing' as const,
      make: (parts: readonly Part[]) =>
        rawZip(
          sealed(
            change(parts, 0, (part) => ({
              ...part,
              lies: { data: Buffer.concat([rawData(part), Buffer.from('junk')]), method: 8 },
            })),
          ),
        ),
    },
    {
      title: 'compressed data without an end, with a manifest that agrees',
      code: 'archive-deflate' as const,
      make: (parts: readonly Part[]) =>
        rawZip(
          sealed(change(parts, 0, (part) => ({ ...part, lies: { data: rawData(part).subarray(0, -9), method: 8 } }))),
        ),
    },
  ].map((entry) => ({ group: 'integrity', ...entry }));
}

function rawData({ content }: Part): Buffer {
  return content.length > 200 ? deflateRawSync(content) : content;
}

function zip64(): HostileZip[] {
  const sizes = Buffer.alloc(16);
  return [
    { title: 'ten million entries', code: 'archive-entry-count' as const, make: zip64End({ entries: 10_000_000n }) },
    {
      title: 'half a million entries in a directory of eight',
      code: 'archive-entry-count' as const,
      make: zip64End({ entries: 500_000n }),
    },
    { title: '2^52 entries', code: 'archive-entry-count' as const, make: zip64End({ entries: 2n ** 52n }) },
    { title: '2^63 entries', code: 'archive-entry-count' as const, make: zip64End({ entries: 2n ** 63n }) },
    { title: 'zip64 end records that no number needs', code: 'archive-structure' as const, make: zip64End({}) },
    { title: 'a zip64 directory elsewhere', code: 'archive-structure' as const, make: zip64End({ offset: 5n }) },
    { title: 'a zip64 directory at 2^63', code: 'archive-structure' as const, make: zip64End({ offset: 2n ** 63n }) },
    {
      title: 'a zip64 directory of 2^60 bytes',
      code: 'archive-structure' as const,
      make: zip64End({ size: 2n ** 60n }),
    },
    {
      title: 'a zip64 locator that points elsewhere',
      code: 'archive-structure' as const,
      make: zip64End({ locator: 1n }),
    },
    { title: 'a zip64 locator of two disks', code: 'archive-structure' as const, make: zip64End({ disks: 2 }) },
    {
      title: 'no zip64 records where the end record points to them',
      code: 'archive-structure' as const,
      make: ending((end) => (u16(END.entries, 0xffff)(end), u16(END.entriesHere, 0xffff)(end))),
    },
    {
      title: 'a zip64 field that no number needs',
      code: 'archive-structure' as const,
      make: lying(2, extra(field(1, sizes))),
    },
    {
      title: 'a zip64 field that is missing',
      code: 'archive-structure' as const,
      make: lying(3, { central: u32(CENTRAL.offset, 0xffffffff), method: 8 }),
    },
    {
      title: 'a zip64 field of half a number',
      code: 'archive-structure' as const,
      make: lying(3, {
        ...extra(field(1, Buffer.alloc(3))),
        central: (header) => {
          u32(CENTRAL.offset, 0xffffffff)(header);
          return extra(field(1, Buffer.alloc(3))).central?.(header) ?? header;
        },
      }),
    },
    {
      title: 'an extra field that breaks off',
      code: 'archive-structure' as const,
      make: lying(2, extra(Buffer.from([1, 0]))),
    },
    {
      title: 'an extra field of 60 KiB',
      code: 'archive-extra-field' as const,
      make: lying(2, { central: u16(CENTRAL.extraLength, 60_000) }),
    },
  ].map((entry) => ({ group: 'zip64', ...entry }));
}

function otherFiles(): HostileZip[] {
  return [
    ['a login page', Buffer.from('<!doctype html><title>Sign in</title>'.repeat(20))],
    ['a gzip file', Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, ...Array.from({ length: 40 }, () => 0)])],
    ['nothing', Buffer.alloc(0)],
    ['three bytes', Buffer.from('PK\x03')],
    ['zeros', Buffer.alloc(100_000)],
  ].map(([title, bytes]) => ({
    group: 'other files',
    title: String(title),
    code: 'archive-not-zip',
    make: () => (Buffer.isBuffer(bytes) ? bytes : Buffer.alloc(0)),
  }));
}

/** Archives that lie about their shape, their size or their bytes. */
export function hostileStructures(): readonly HostileZip[] {
  return [...bombs(), ...structure(), ...integrity(), ...zip64(), ...otherFiles()];
}
