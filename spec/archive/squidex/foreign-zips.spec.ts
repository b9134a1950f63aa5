import { execFileSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { crc32, deflateRawSync, gzipSync } from 'node:zlib';
import { expect } from 'chai';
import type { VerificationReport } from '../../../src/archive/archive.js';
import { openArchive } from '../../../src/archive/open-archive.js';
import { BackupError } from '../../../src/errors.js';
import { collect, text } from '../../support/events.js';
import {
  descriptor,
  DESCRIPTOR_FLAG,
  rawZip,
  type RawEnd,
  type RawEntry,
} from '../../support/squidex/raw-squidex-zip.js';
import { VOCABULARY, fixture, unzip, type ZipContent } from '../../support/squidex/squidex.js';
import { tempFolder } from '../../support/temp-folder.js';
import { skip } from '../../support/skipped.js';

/** Each packs what is in the folder it runs in; `OUT` is the zip to write. */
const PACKERS: readonly (readonly [tool: string, command: string])[] = [
  ['zip', 'zip -qr OUT .'],
  ['zip', 'zip -qrD9 OUT attachments events'],
  ['zip', 'zip -qr0 OUT attachments events && echo packed again | zip -qz OUT'],
  ['zip', 'zip -qr -fd OUT .'],
  ['zip', 'zip -qr -fz OUT .'],
  ['zip', 'zip -qr - . | cat > OUT'],
  ['zip', 'zip -qr -s 64k OUT .'],
  ['zip', 'touch .DS_Store events/Thumbs.db; mkdir __MACOSX; echo x > __MACOSX/._events; zip -qr OUT .'],
  ['7z', '7z a -tzip OUT ./*'],
  ['bsdtar', 'bsdtar -a -cf OUT attachments events'],
  ['bsdtar', 'bsdtar --format zip -cf - attachments events | cat > OUT'],
  ['jar', 'jar cf OUT attachments events'],
  ['python3', 'python3 -m zipfile -c OUT attachments events'],
];

/** What Squidex refuses too, and a part of what to do. */
const REFUSED: readonly (readonly [tool: string, command: string, hint: RegExp])[] = [
  ['zip', 'cd .. && zip -qr OUT "$(basename "$OLDPWD")"', /not the folder/],
  ['bsdtar', 'bsdtar --format zip -cf OUT .', /without them/],
  ['zip', 'rm -r events attachments; touch IMG_1.jpg; zip -q OUT IMG_1.jpg', /eventark or Squidex/],
  ['zip', 'rm -r events attachments; touch x; zip -q OUT x; zip -qd OUT x', /zip of a backup/],
];

describe('A Squidex archive that was packed again', () => {
  let temp: Awaited<ReturnType<typeof tempFolder>>;
  let entries: readonly ZipContent[];
  let whole: string;
  let count = 0;

  before(async () => {
    temp = await tempFolder();
    entries = await unzip(fixture('plain-v2.zip'));
    whole = await contentOf(fixture('plain-v2.zip'));
  });
  after(async () => {
    await temp.remove();
  });

  async function opened<T>(path: string, action: (archive: Awaited<ReturnType<typeof openArchive>>) => Promise<T>) {
    const archive = await openArchive(path, VOCABULARY);
    try {
      return await action(archive);
    } finally {
      await archive.close();
    }
  }

  async function contentOf(path: string): Promise<string> {
    return opened(path, async (archive) => {
      const documents = [...(await archive.documents())].map(([name, json]) => [name, text(json)]);
      return JSON.stringify([archive.app, await collect(archive.events()), documents]);
    });
  }

  async function verified(path: string): Promise<VerificationReport> {
    return opened(path, async (archive) => archive.verify({ depth: 'replay' }));
  }

  async function refusal(bytes: Buffer | string): Promise<BackupError> {
    const path = typeof bytes === 'string' ? bytes : await written(bytes);
    try {
      const [problem] = (await verified(path)).problems;
      if (problem !== undefined) return new BackupError(problem.code, problem.message);
    } catch (error) {
      if (error instanceof BackupError) return error;
      throw error;
    }
    return expect.fail('the archive was taken');
  }

  async function written(bytes: Buffer): Promise<string> {
    const path = join(temp.path, `${++count}.zip`);
    await writeFile(path, bytes);
    return path;
  }

  /** Unpacks the archive, runs the command in its folder, and returns where the zip is. */
  async function packed(command: string): Promise<string> {
    const folder = join(temp.path, `unpacked-${++count}`);
    for (const { name, content } of entries) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), content);
    }
    const path = join(temp.path, `packed-${count}.zip`);
    execFileSync('sh', ['-c', command.replaceAll('OUT', `"${path}"`)], { cwd: folder, stdio: 'pipe' });
    return path;
  }

  async function taken(made: readonly RawEntry[], end?: RawEnd): Promise<VerificationReport> {
    const path = await written(rawZip(made, end));
    expect(await contentOf(path)).to.equal(whole);
    return verified(path);
  }

  for (const [tool, command] of PACKERS) {
    it(`is the same to ${command}`, async function () {
      if (!has(tool)) skip(this, `there is no ${tool}`);
      const path = await packed(command);
      expect(await contentOf(path)).to.equal(whole);
      const { ok, warnings } = await verified(path);
      expect(ok).to.equal(true);
      const told = warnings.filter(({ code }) => code === 'archive-entry-ignored');
      expect(told.length).to.equal(warnings.length).and.to.be.lessThan(2);
    });
  }

  for (const [tool, command, hint] of REFUSED) {
    it(`is no backup after ${command}`, async function () {
      if (!has(tool)) skip(this, `there is no ${tool}`);
      const error = await refusal(await packed(command));
      expect(error.code).to.equal('not-a-backup');
      expect(error.message).to.match(/^not a backup: /);
      expect(error.hint).to.match(hint);
    });
  }

  it('is no backup with backslashes, as Windows PowerShell writes them', async () => {
    const error = await refusal(rawZip(entries.map((one) => ({ ...one, name: one.name.replaceAll('/', '\\') }))));
    expect(error).to.include({ code: 'not-a-backup' }).and.property('message').to.contain('backslashes');
  });

  it('is told by all its names, wherever they are', async () => {
    const junk = ['manifest.json', '.DS_Store', '__MACOSX/._events', 'documents/notes.json'].map((name) => ({
      name,
      content: Buffer.from('x'),
    }));
    const { warnings } = await taken([...junk, ...entries, { name: 'events/', content: Buffer.alloc(0) }]);
    expect(warnings.map(({ code, message }) => [code, message])).to.deep.equal([
      [
        'archive-entry-ignored',
        'ignored, since Squidex does not look for it: 4 entries of the zip: "manifest.json", ".DS_Store", ' +
          '"__MACOSX/._events", "documents/notes.json"; 1 entry for a folder',
      ],
    ]);
  });

  it('may have a byte order mark in each JSON, members that Squidex does not know, and others in any case', async () => {
    const marked = entries.map(({ name, content }) => ({
      name,
      content: Buffer.from(
        `\ufeff${content.toString().replace('{"n":{"t"', '{"$id":7,"N":{"extra":[{}],"T"').replace('"h":', '"H":')}`,
      ),
    }));
    const path = await written(rawZip(marked));
    expect(JSON.parse(await contentOf(path))).to.deep.equal(JSON.parse(whole));
    expect((await verified(path)).problems).to.deep.equal([]);
  });

  it('may say sizes behind the data, with and without a signature, in 32 and 64 bits', async () => {
    for (const [isMarked, wide] of [
      [true, false],
      [false, false],
      [true, true],
      [false, true],
    ] as const) {
      const made = entries.map((entry) => {
        const behind = descriptor(entry, wide).subarray(isMarked ? 0 : 4);
        return { ...entry, flags: DESCRIPTOR_FLAG, behind };
      });
      expect((await taken(made)).ok).to.equal(true);
    }
  });

  it('may have extra fields, a comment, zeros behind its end, and entries of any method that nobody reads', async () => {
    const odd = { name: 'notes.txt', content: Buffer.from('x'), method: 99, flags: 1 };
    const extra = Buffer.from([0x55, 0x54, 5, 0, 1, 1, 2, 3, 4]);
    const { ok, warnings } = await taken([odd, ...entries.map((entry) => ({ ...entry, extra }))], {
      comment: Buffer.from('packed by hand'),
    });
    expect(ok).to.equal(true);
    expect(warnings.map(({ message }) => message).join()).to.contain("the zip's comment");
    const padded = await written(Buffer.concat([rawZip(entries), Buffer.alloc(7_000)]));
    expect(await contentOf(padded)).to.equal(whole);
  });

  it('has no two meanings', async () => {
    const [first = { name: '', content: Buffer.alloc(0) }, ...others] = entries;
    const hidden = rawZip([{ name: 'events/0/9.json', content: Buffer.from('{}') }]).subarray(0, 47);
    const later = { ...first, flags: DESCRIPTOR_FLAG };
    const forms: readonly (readonly [code: string, bytes: Buffer])[] = [
      ['archive-header-mismatch', rawZip([{ ...first, localFlags: 1 }, ...others])],
      ['archive-header-mismatch', rawZip([{ ...first, localFlags: DESCRIPTOR_FLAG }, ...others])],
      ['archive-structure', rawZip([{ ...first, behind: hidden }, ...others])],
      ['archive-structure', rawZip([first, { ...others[0], behind: Buffer.alloc(5) } as RawEntry, ...others.slice(1)])],
      ['archive-structure', rawZip([{ name: 'junk', content: Buffer.from('x'), behind: Buffer.alloc(9) }, ...entries])],
      ['archive-structure', Buffer.concat([Buffer.alloc(4), rawZip(entries)])],
      ['archive-structure', rawZip(entries, { directorySize: 10_000 })],
      ['archive-structure', rawZip(entries, { before: Buffer.alloc(8) })],
      ['archive-multidisk', rawZip(entries, { disk: 3 })],
      ['archive-multidisk', rawZip([{ ...first, disk: 3 }, ...others])],
      ['archive-structure', rawZip([{ ...first, version: 99 }, ...others])],
      ['archive-data-descriptor', rawZip([later, ...others])],
      ['archive-data-descriptor', rawZip([{ ...later, behind: Buffer.alloc(16) }, ...others])],
      ['archive-data-descriptor', rawZip([{ ...later, behind: descriptor({ ...first, size: 1 }) }, ...others])],
      ['archive-data-descriptor', rawZip([{ ...later, behind: descriptor({ ...first, crc: 1 }) }, ...others])],
      ['archive-data-descriptor', rawZip([{ ...later, behind: descriptor(first).subarray(0, 14) }, ...others])],
      ['archive-structure', rawZip(entries, { comment: rawZip([]) })],
      ['archive-structure', wideEnd(rawZip(entries), 2n ** 63n)],
    ];
    for (const [index, [code, bytes]] of forms.entries()) {
      expect((await refusal(bytes)).code, `form ${index}`).to.equal(code);
    }
  });

  it('tells what a file is that is not a zip', async () => {
    for (const [bytes, word] of [
      [Buffer.alloc(0), 'an empty file'],
      [Buffer.from('hello\n'), 'a text'],
      [gzipSync('x'), 'a gzip file'],
      [Buffer.concat([Buffer.alloc(257, 'x'), Buffer.from('ustar\u000000')]), 'a tar file'],
      [Buffer.from('7z\u00bc\u00af', 'latin1'), 'a 7z file'],
      [Buffer.from('<!DOCTYPE html><html>'), 'a web page'],
      [Buffer.alloc(50), 'not a zip'],
    ] as const) {
      const error = await refusal(bytes);
      expect(error).to.include({ code: 'archive-not-zip', message: `not a backup: the file is ${word}` });
      expect(error.hint).to.be.a('string');
    }
  });

  it('says what to do where a method cannot be read', async () => {
    const error = await refusal(rawZip(entries.map((entry) => ({ ...entry, method: 9 }))));
    expect(error).to.include({ code: 'archive-packing' }).and.property('message').to.contain('Deflate64');
    expect(error.hint).to.contain('plain deflate');
  });

  it('may be deflated at any level', async () => {
    for (const level of [0, 1, 9]) {
      const made = entries.map(({ name, content }) => {
        return {
          name,
          content: deflateRawSync(content, { level }),
          method: 8,
          crc: crc32(content),
          size: content.length,
        };
      });
      expect((await taken(made)).ok).to.equal(true);
    }
  });
});

/** The same end, but said in a zip64 record whose directory has this size. */
function wideEnd(zip: Buffer, size: bigint): Buffer {
  const end = zip.subarray(zip.length - 22);
  const record = Buffer.alloc(56);
  record.writeUInt32LE(0x06064b50, 0);
  record.writeBigUInt64LE(44n, 4);
  record.writeBigUInt64LE(BigInt(end.readUInt16LE(10)), 24);
  record.writeBigUInt64LE(BigInt(end.readUInt16LE(10)), 32);
  record.writeBigUInt64LE(size, 40);
  record.writeBigUInt64LE(BigInt(end.readUInt32LE(16)), 48);
  const locator = Buffer.alloc(20);
  locator.writeUInt32LE(0x07064b50, 0);
  locator.writeBigUInt64LE(BigInt(zip.length - 22), 8);
  locator.writeUInt32LE(1, 16);
  return Buffer.concat([zip.subarray(0, -22), record, locator, end]);
}

function has(tool: string): boolean {
  try {
    execFileSync('sh', ['-c', `command -v ${tool}`], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
