import { crc32 } from 'node:zlib';
import { localHeader } from '../../../src/archive/zip/zip-records.js';
import { type Part, rawZip } from './raw-zip.js';
import {
  CENTRAL,
  END,
  LOCAL,
  type HostileZip,
  added,
  both,
  ending,
  extra,
  field,
  flip,
  lying,
  u16,
  u32,
} from './zip-lies.js';

const DIGEST = '5'.repeat(64);

const NAMES: readonly (readonly [string, string])[] = [
  ['climbs out of its folder', '../evil.txt'],
  ['climbs out behind a folder', 'documents/../../evil.json'],
  ['names a sibling folder', '../eventark-evil/x'],
  ['is absolute', '/etc/passwd'],
  ['begins with a drive', 'C:/evil.txt'],
  ['begins with a drive and a backslash', 'C:\\evil.txt'],
  ['is a network path', '\\\\host\\share\\x'],
  ['has backslashes', 'documents\\evil.json'],
  ['has a NUL', 'documents/evil.json\0.txt'],
  ['is a NUL', '\0'],
  ['is not UTF-8', 'documents/\xff\xfe.json'],
  ['is UTF-8 of one code point in two bytes too many', 'documents/\xc0\xaf.json'],
  ['has an umlaut in CP437', 'documents/\x81.json'],
  ['has an umlaut in UTF-8', 'documents/\xc3\xbc.json'],
  ['is a dot', '.'],
  ['has an empty folder', 'documents//a.json'],
  ['has a dot folder', 'documents/./a.json'],
  ['is a device of Windows', 'CON'],
  ['names a stream of NTFS', 'documents/a.json:evil'],
  ['ends with a dot', 'documents/a.json.'],
  ['ends with a blank', 'documents/a.json '],
  ['has a line feed', 'documents/a\n.json'],
  ['turns its direction of writing', 'documents/\xe2\x80\xaegpj.json'],
  ['is in upper case', 'MANIFEST.JSON'],
  ['is a document in upper case', 'documents/Settings.json'],
  ['is a folder', 'assets/'],
  ['is an asset with a short digest', `assets/${DIGEST.slice(1)}`],
  ['is an asset with a long digest', `assets/${DIGEST}5`],
  ['is an asset with digits in upper case', `assets/${DIGEST.replaceAll('5', 'A')}`],
  ['is a segment of five digits', 'events/00002.ndjson'],
  ['is of another format', 'events/0/0.json'],
  ['has 256 bytes', `documents/${'a'.repeat(241)}.json`],
];

const METHODS = [1, 2, 6, 9, 12, 14, 93, 95, 97, 99];

const TYPES: readonly (readonly [string, number])[] = [
  ['a symbolic link', 0o120777],
  ['a device', 0o060644],
  ['a named pipe', 0o010644],
  ['a folder', 0o040755],
  ['a program that runs as its owner', 0o104755],
];

function names(): HostileZip[] {
  const cases = NAMES.map(
    ([what, name]) => ({ title: `a name that ${what}`, code: 'archive-entry-name', make: added(name) }) as const,
  );
  const empty = added('x', {
    central: (header) => (header.writeUInt16LE(0, CENTRAL.nameLength), header.subarray(0, -1)),
  });
  const huge = added('x', { central: u16(CENTRAL.nameLength, 0xffff) });
  return [
    ...cases,
    { title: 'an empty name', code: 'archive-entry-name', make: empty } as const,
    { title: 'a name of 64 KiB', code: 'archive-entry-name', make: huge } as const,
    {
      title: 'a document that occurs twice',
      code: 'archive-entry-duplicate',
      make: added('documents/settings.json'),
    } as const,
    {
      title: 'a segment that occurs twice',
      code: 'archive-entry-duplicate',
      make: (parts: readonly Part[]) => rawZip([...parts.slice(0, 1), ...parts]),
    } as const,
    {
      title: 'an asset that occurs twice',
      code: 'archive-entry-duplicate',
      make: (parts: readonly Part[]) => rawZip([...parts.slice(0, 3), ...parts.slice(2)]),
    } as const,
    {
      title: 'two manifests',
      code: 'archive-entry-duplicate',
      make: (parts: readonly Part[]) => rawZip([...parts, ...parts.slice(-1)]),
    } as const,
  ].map((entry) => ({ group: 'names', ...entry }));
}

function headers(): HostileZip[] {
  const fields = ['version', 'flags', 'method', 'time', 'crc', 'stored', 'size'] as const;
  const hidden = Buffer.concat([
    localHeader({ name: 'events/000009.ndjson', method: 0, crc: crc32('x'), size: 1, stored: 1, offset: 0 }),
    Buffer.from('x'),
  ]);
  return [
    ...fields.map((name) => ({
      title: `a local header with another ${name}`,
      code: 'archive-header-mismatch' as const,
      make: lying(2, { local: flip(LOCAL[name]) }),
    })),
    {
      title: 'a local header with another name',
      code: 'archive-header-mismatch' as const,
      make: lying(4, { local: (header) => void header.write('documents/sattings.json', 30) }),
    },
    {
      title: 'a local header that says its data are longer than its extra field allows',
      code: 'archive-header-mismatch' as const,
      make: lying(2, { local: u16(LOCAL.extraLength, 4) }),
    },
    { title: 'no local signature', code: 'archive-structure' as const, make: lying(2, { local: flip(0) }) },
    { title: 'no directory signature', code: 'archive-structure' as const, make: lying(2, { central: flip(0) }) },
    { title: 'an entry that the directory hides', code: 'archive-structure' as const, make: lying(3, { gap: hidden }) },
    {
      title: 'an entry inside another one',
      code: 'archive-overlap' as const,
      make: lying(3, { central: (header) => void header.writeUInt32LE(header.readUInt32LE(42) - 20, CENTRAL.offset) }),
    },
    { title: 'a version from the future', code: 'archive-structure' as const, make: lying(2, both('version', 99)) },
    { title: 'a date', code: 'archive-structure' as const, make: lying(2, both('time', 1)) },
    {
      title: 'another maker',
      code: 'archive-structure' as const,
      make: lying(2, { central: u16(CENTRAL.madeBy, 20) }),
    },
    {
      title: 'internal attributes',
      code: 'archive-structure' as const,
      make: lying(2, { central: u16(CENTRAL.internal, 1) }),
    },
    { title: 'a UTF-8 flag', code: 'archive-structure' as const, make: lying(2, both('flags', 0x800)) },
  ].map((entry) => ({ group: 'headers', ...entry }));
}

function features(): HostileZip[] {
  return [
    ...[0x1, 0x40, 0x2000].map((flag) => ({
      title: `the encryption flag 0x${flag.toString(16)}`,
      code: 'archive-encrypted' as const,
      make: lying(2, both('flags', flag)),
    })),
    ...METHODS.map((method) => ({
      title: `compression method ${method}`,
      code: 'archive-method' as const,
      make: lying(2, both('method', method)),
    })),
    ...TYPES.map(([what, mode]) => ({
      title: what,
      code: 'archive-entry-type' as const,
      make: lying(2, { central: u32(CENTRAL.external, (mode << 16) >>> 0) }),
    })),
    {
      title: 'attributes of DOS',
      code: 'archive-entry-type' as const,
      make: lying(2, { central: u32(CENTRAL.external, 0x10) }),
    },
    {
      title: 'a name in an extra field',
      code: 'archive-extra-field' as const,
      make: lying(2, extra(field(0x7075, Buffer.from('\x01aaaa../evil')))),
    },
    {
      title: 'times in an extra field',
      code: 'archive-extra-field' as const,
      make: lying(2, extra(field(0x5455, Buffer.alloc(5)))),
    },
    {
      title: 'a directory on another disk',
      code: 'archive-multidisk' as const,
      make: ending(u16(END.directoryDisk, 1)),
    },
    { title: 'an end record of the second disk', code: 'archive-multidisk' as const, make: ending(u16(END.disk, 1)) },
    { title: 'entries on other disks', code: 'archive-multidisk' as const, make: ending(u16(END.entriesHere, 3)) },
    {
      title: 'an entry on another disk',
      code: 'archive-multidisk' as const,
      make: lying(2, { central: u16(CENTRAL.disk, 1) }),
    },
  ].map((entry) => ({ group: 'features', ...entry }));
}

function descriptors(): HostileZip[] {
  const descriptor = Buffer.concat([Buffer.from('PK\x07\x08', 'latin1'), Buffer.alloc(12)]);
  return [
    {
      title: 'a data descriptor',
      code: 'archive-data-descriptor' as const,
      make: lying(2, { ...both('flags', 8), gap: descriptor }),
    },
    {
      title: 'a flag for a data descriptor that is not there',
      code: 'archive-data-descriptor' as const,
      make: lying(2, both('flags', 8)),
    },
    {
      title: 'a data descriptor that only the local header speaks of',
      code: 'archive-structure' as const,
      make: lying(2, { local: u16(LOCAL.flags, 8), gap: descriptor }),
    },
    {
      title: 'a flag for a data descriptor in the local header alone',
      code: 'archive-header-mismatch' as const,
      make: lying(2, { local: u16(LOCAL.flags, 8) }),
    },
  ].map((entry) => ({ group: 'data descriptors', ...entry }));
}

/** Archives with one entry that should not be, or not like this. */
export function hostileEntries(): readonly HostileZip[] {
  return [...names(), ...headers(), ...features(), ...descriptors()];
}
