import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { ErrorCode } from '../../../src/errors.js';
import { rawZip } from '../squidex/raw-squidex-zip.js';
import type { ZipContent } from '../squidex/squidex.js';

/** What somebody has who wants to restore: a backup of either kind, and what is inside. */
export interface Owned {
  readonly bytes: Buffer;
  readonly entries: readonly ZipContent[];
}

/** A file that somebody takes for a backup, and what is said of it. */
export interface ForeignFile {
  readonly title: string;
  readonly code: ErrorCode;
  readonly message: RegExp;
  readonly hint: RegExp;
  /** Undefined where a tool is not here. */
  readonly make: (native: Owned, squidex: Owned, folder: string) => Buffer | undefined;
}

type Row = readonly [title: string, make: ForeignFile['make'], message: RegExp, hint: RegExp];
type Packed = readonly [code: ErrorCode, kind: 'native' | 'squidex', command: string, message: RegExp, hint: RegExp];

const text = (content: string, encoding?: BufferEncoding) => (): Buffer => Buffer.from(content, encoding);
const holding =
  (...names: readonly string[]) =>
  (): Buffer =>
    rawZip(names.map((name) => ({ name, content: Buffer.from('x') })));
/** The archive of Squidex with its entries renamed. */
const renamed =
  (change: (name: string) => string): ForeignFile['make'] =>
  (_native, { entries }) =>
    rawZip(entries.map((one) => ({ ...one, name: change(one.name) })));
const before =
  (prefix: Buffer): ForeignFile['make'] =>
  ({ bytes }) =>
    Buffer.concat([prefix, bytes]);

/** Puts the entries into a folder, runs the command there, and gives the `OUT.zip` that it wrote. */
const packed =
  (kind: 'native' | 'squidex', command: string): ForeignFile['make'] =>
  (native, squidex, folder) => {
    const inside = join(folder, 'inside');
    for (const { name, content } of (kind === 'native' ? native : squidex).entries) {
      mkdirSync(dirname(join(inside, name)), { recursive: true });
      writeFileSync(join(inside, name), content);
    }
    const [tool = ''] = command.split(' ');
    try {
      execFileSync('sh', ['-c', `command -v ${tool}`], { stdio: 'ignore' });
    } catch {
      return undefined;
    }
    execFileSync('sh', ['-c', command.replaceAll('OUT', join(folder, 'out'))], { cwd: inside, stdio: 'pipe' });
    return readFileSync(join(folder, 'out.zip'));
  };

/** Three parts, each of them 64 KiB at most. */
const SPLIT = 'head -c 150000 /dev/urandom > big; zip -q0 -r -s 64k ../s.zip . ;';
const FETCH = /fetch it again/;
const GIVE = /give/;
const KEEP = /as they were/;

/** Whole files of another kind. */
const OTHER_FILES: readonly Row[] = [
  ['nothing', text(''), /an empty file/, FETCH],
  ['a page to sign in', text('<!DOCTYPE html><html><title>Sign in</title>'), /a web page/, FETCH],
  ['a page with a mark and a line before it', text('\ufeff\n<html lang="en">'), /a web page/, FETCH],
  ['a page that begins with a comment', text('<!-- v7 --><html>'), /a web page/, FETCH],
  ['a page in UTF-16', text('\ufeff<!DOCTYPE html>', 'utf16le'), /a web page/, FETCH],
  ["a storage's error", text('<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>'), /an XML text/, FETCH],
  ["a storage's error without a declaration", text('<Error><Code>NoSuchKey</Code></Error>'), /an XML text/, FETCH],
  ["a server's error", text('{"statusCode":404,"message":"not found"}'), /a JSON text/, FETCH],
  ['a manifest', text('{\n  "format": "eventark",\n'), /the manifest of a backup/, /the zip that is beside it/],
  ['a list of nothing', text('[]'), /a JSON text/, FETCH],
  ["a server's answer with its headers", before(Buffer.from('HTTP/1.1 200 OK\r\n\r\n')), /with its headers/, /without/],
  [
    'a pointer of Git LFS',
    text('version https://git-lfs.github.com/spec/v1\noid sha256:aa\n'),
    /Git LFS/,
    /git lfs pull/,
  ],
  ['a zip in Base64', ({ bytes }) => Buffer.from(bytes.toString('base64')), /a text/, GIVE],
  ['an SQLite database', text('SQLite format 3\0'), /an SQLite database/, GIVE],
  ["mongodump's archive", text('6de29981', 'hex'), /mongodump/, /mongorestore/],
  ['a gzipped backup', ({ bytes }) => gzipSync(bytes), /a gzip file/, /unpack it first/],
  ['a 7z', packed('squidex', '7z a OUT.7z . && mv OUT.7z OUT.zip'), /a 7z file/, /unpack it/],
  ['a part of a 7z', packed('squidex', '7z a -v1k -mx0 OUT.7z . && mv OUT.7z.001 OUT.zip'), /a 7z file/, /unpack it/],
  ['a tar', packed('squidex', 'tar cf OUT.zip *'), /a tar file/, /unpack it/],
  ['a tar.gz', packed('native', 'tar czf OUT.zip *'), /a gzip file/, /unpack it/],
  ['a tar.bz2', packed('native', 'tar cjf OUT.zip *'), /a bzip2 file/, /unpack it/],
  ['a tar.xz', packed('squidex', 'tar cJf OUT.zip *'), /an xz file/, /unpack it/],
  ['an LZMA', packed('squidex', 'xz --format=lzma -c events/0/0.json > OUT.zip'), /an LZMA file/, /unpack it/],
  ['a zstd', packed('squidex', 'zstd -q events/0/0.json -o OUT.zip'), /a zstd file/, /unpack it/],
  ['an older RAR', text('526172211a0700', 'hex'), /a RAR file/, /unpack it/],
  ['a newer RAR', text('526172211a070100', 'hex'), /a RAR file/, /unpack it/],
  ['a program that unpacks itself', before(Buffer.from(`MZ${'\0'.repeat(700)}`)), /a program/, /unpack it/],
  ['a script with a zip behind it', before(Buffer.from('#!/bin/sh\nunzip "$0"; exit\n')), /a program/, /unpack it/],
  [
    'a program that knows where its zip is',
    packed('squidex', 'zip -qr ../x.zip . && cat /bin/true ../x.zip > OUT.zip && zip -qA OUT.zip'),
    /a program/,
    /unpack it/,
  ],
  ['a picture with a backup behind it', before(Buffer.from('89504e470d0a1a0a', 'hex')), /an image/, GIVE],
  ['the first part of a split zip', packed('native', `${SPLIT} mv ../s.z01 OUT.zip`), /the first part/, /join all/],
  ['the last part of a split zip', packed('native', `${SPLIT} mv ../s.zip OUT.zip`), /the last part/, /join all/],
  [
    'the last part of a zip that was cut in pieces',
    ({ bytes }) => bytes.subarray(bytes.length - 600),
    /the last part/,
    /join all/,
  ],
];

/** Zips that hold something else, or a backup in a way in which nobody reads it. */
const OTHER_ZIPS: readonly Row[] = [
  ['a Word file', holding('[Content_Types].xml', '_rels/.rels', 'word/document.xml'), /an Office document/, GIVE],
  ['an Excel file', holding('_rels/.rels', 'xl/workbook.xml'), /an Office document/, GIVE],
  ['an e-book', holding('mimetype', 'META-INF/container.xml'), /a document/, GIVE],
  ['a jar', holding('META-INF/MANIFEST.MF', 'a.class'), /a Java or Android program/, GIVE],
  [
    "a folder of mongodump's that lost its data",
    holding('dump/S/E.metadata.json'),
    /a dump of MongoDB/,
    /mongorestore/,
  ],
  ['a dump of PostgreSQL in a folder', holding('toc.dat', '3012.dat.gz'), /an SQL database/, GIVE],
  ['a dump in SQL', holding('blog/dump.sql'), /an SQL database/, GIVE],
  ['a backup of RavenDB', holding('Documents/Raven.voron', 'Settings.json'), /RavenDB/, GIVE],
  ['a backup of Mendix', holding('META-INF/manifest', 'db/db.backup'), /Mendix/, GIVE],
  ['a backup of Baqend', holding('data/db.User.json', 'files/www/index.html'), /neither events nor/, GIVE],
  ["what Squidex's command line writes", holding('app.json', 'schemas/blog.json'), /command line of Squidex/, GIVE],
  ['photos', holding('photos/IMG_1.jpg', 'photos/IMG_2.jpg'), /neither events nor attachments/, GIVE],
  ['a dump of MongoDB', holding('dump/Squidex/Events2.bson'), /a dump of MongoDB/, /mongorestore/],
  [
    'a backup in a zip',
    ({ bytes }) => rawZip([{ name: 'blog.zip', content: bytes }]),
    /another archive/,
    /the zip inside/,
  ],
  ['a tar.gz in a zip', holding('backup.tar.gz'), /another archive/, /the zip inside/],
  ['a folder around everything', renamed((name) => `blog/${name}`), /a folder \("blog"\)/, /not the folder/],
  ['a folder around our own', (native) => rawZip(inFolder(native.entries)), /a folder \("blog"\)/, /not the folder/],
  ['names that begin with ./', renamed((name) => `./${name}`), /begin with "\.\/"/, /without them/],
  ['names with //', renamed((name) => name.replaceAll('/', '//')), /too many/, /without them/],
  ['names with ./ within', renamed((name) => name.replace('events/', 'events/./')), /too many/, /without them/],
  ['events without their folder', renamed((name) => name.replace('/0/', '/')), /its events .*"events\/0.json"/, KEEP],
  ['events in another folder', renamed((name) => name.replace('/0/', '/1/')), /its events/, KEEP],
  ['events with two digits', renamed((name) => name.replace(/(\d\.json)/, '0$1')), /its events/, KEEP],
  ['no folders at all', renamed((name) => name.replace(/.*\//, '')), /its events .*"0.json"/, KEEP],
  [
    'attachments in another folder',
    renamed((name) => name.replace(/^attachments\/\d+/, 'attachments/1')),
    /its attachments/,
    KEEP,
  ],
  ['backslashes', renamed((name) => name.replaceAll('/', '\\')), /backslashes/, /"\/"/],
  ['folders in upper case', renamed((name) => name[0]?.toUpperCase() + name.slice(1)), /case of letters/, /lower case/],
  [
    'Events/ alone in upper case',
    renamed((name) => name.replace('events/', 'Events/')),
    /case of letters/,
    /lower case/,
  ],
  [
    'Attachments/ alone in upper case',
    renamed((name) => name.replace('attachments/', 'Attachments/')),
    /case of letters/,
    /lower case/,
  ],
  ['one event in upper case', renamed((name) => name.replace('/4.json', '/4.JSON')), /case of letters/, /lower case/],
  ['everything in upper case', renamed((name) => name.toUpperCase()), /case of letters/, /lower case/],
];

/** Backups that a zip tool has packed again in a way that cannot be read. */
const PACKED_AGAIN: readonly Packed[] = [
  ['archive-encrypted', 'squidex', 'zip -qr -P secret OUT.zip .', /is encrypted/, /password/],
  ['archive-encrypted', 'squidex', '7z a -tzip -psecret -mem=AES256 OUT.zip ./*', /is encrypted/, /password/],
  ['archive-encrypted', 'native', 'zip -qr -P secret OUT.zip .', /encrypted/, /as eventark made it/],
  ['archive-encrypted', 'native', '7z a -tzip -psecret -mem=AES256 OUT.zip ./*', /encrypted/, /as eventark made it/],
  ['archive-packing', 'squidex', '7z a -tzip -mm=BZip2 OUT.zip ./*', /with bzip2/, /plain deflate/],
  ['archive-packing', 'squidex', '7z a -tzip -mm=LZMA OUT.zip ./*', /with LZMA/, /plain deflate/],
  ['archive-packing', 'squidex', '7z a -tzip -mm=Deflate64 OUT.zip ./*', /with Deflate64/, /plain deflate/],
  ['archive-packing', 'squidex', '7z a -tzip -mm=PPMd OUT.zip ./*', /with PPMd/, /plain deflate/],
  ['archive-packing', 'native', 'zip -qr OUT.zip .', /packed again/, /as eventark made it/],
  ['archive-packing', 'native', 'zip -qr -fz OUT.zip .', /packed again/, /as eventark made it/],
  ['archive-packing', 'native', 'zip -qr - . | cat > OUT.zip', /packed again/, /as eventark made it/],
  ['archive-packing', 'native', '7z a -tzip -mm=LZMA OUT.zip ./*', /packed again/, /as eventark made it/],
];

/** What is damage all the same: the beginning says that it was a backup. */
const CUT: readonly ForeignFile[] = (['native', 'squidex'] as const).map((kind) => ({
  title: `${kind} after a download that broke off, or the first of its pieces`,
  code: 'archive-truncated',
  make: (native: Owned, squidex: Owned) => (kind === 'native' ? native : squidex).bytes.subarray(0, 900),
  message: /ends too early|the end of the zip is missing/,
  hint: /fetch it again.*join/,
}));

export const FOREIGN_FILES: readonly ForeignFile[] = [
  ...OTHER_FILES.map(withCode('archive-not-zip')),
  ...OTHER_ZIPS.map(withCode('not-a-backup')),
  ...PACKED_AGAIN.map(([code, kind, command, message, hint]) => {
    return { title: `${kind} after ${command}`, code, make: packed(kind, command), message, hint };
  }),
  ...CUT,
];

function withCode(code: ErrorCode) {
  return ([title, make, message, hint]: Row): ForeignFile => ({ title, code, make, message, hint });
}

function inFolder(entries: readonly ZipContent[]): readonly ZipContent[] {
  return entries.map(({ name, content }) => ({ name: `blog/${name}`, content }));
}
