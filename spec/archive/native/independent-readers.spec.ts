import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import unzipper from 'unzipper';
import { NativeArchive } from '../../../src/archive/native/native-archive.js';
import { DEFAULT_LIMITS } from '../../../src/archive/archive.js';
import { ZipReader } from '../../../src/archive/native/zip/zip-reader.js';
import { type ZipEntry } from '../../../src/archive/zip/zip-entry.js';
import { centralHeader, endOfEntry, endRecords, localHeader } from '../../../src/archive/zip/zip-records.js';
import { asset, events, gathered, writeArchive } from '../../support/archives/sample-archive.js';
import { tempFolder } from '../../support/temp-folder.js';
import { VOCABULARY } from '../../support/squidex/squidex.js';
import { skip } from '../../support/skipped.js';

const run = promisify(execFile);

/** Programs that read zips, and what they say about one that is sound. */
const PROGRAMS: readonly { readonly name: string; readonly args: readonly string[]; readonly says: RegExp }[] = [
  { name: 'unzip', args: ['-t', '-q'], says: /No errors detected/ },
  { name: 'zipinfo', args: ['-t'], says: /files?, \d+ bytes uncompressed/ },
  { name: 'python3', args: ['-m', 'zipfile', '-t'], says: /Done testing/ },
  { name: '7z', args: ['t'], says: /Everything is Ok/ },
];

async function isInstalled(program: string): Promise<boolean> {
  try {
    await run(program, program === '7z' ? ['i'] : [program === 'python3' ? '--version' : '-v']);
    return true;
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ENOENT');
  }
}

/** Lists names and sizes without reading contents: two readers of others that know zip64. */
const LISTING =
  'import sys, zipfile; [print(i.filename, i.file_size, i.header_offset) for i in zipfile.ZipFile(sys.argv[1]).infolist()]';

describe('independent readers', () => {
  let folder: Awaited<ReturnType<typeof tempFolder>>;
  const at = (name: string): string => join(folder.path, name);
  const small = randomBytes(3000);
  const history = events(12_000);

  before(async () => {
    folder = await tempFolder();
    await writeArchive(at('small.zip'), {
      events: history,
      assets: [
        [asset('small'), small],
        [asset('large'), randomBytes(2_000_000)],
        [asset('text'), Buffer.from('a long text '.repeat(100_000))],
        [asset('empty'), Buffer.alloc(0)],
        [asset('gone'), undefined],
      ],
      documents: { 'settings.json': '{}' },
    });
    await writeArchive(at('empty.zip'), {});
    // More entries than 16 bits can count.
    const many = Array.from({ length: 66_000 }, (_, n) => [asset(`a${n}`), Buffer.from(`asset ${n}`)] as const);
    await writeArchive(at('many.zip'), { events: events(10), assets: many });
  });

  after(() => folder.remove());

  for (const { name, args, says } of PROGRAMS) {
    for (const file of ['small.zip', 'empty.zip', 'many.zip']) {
      it(`${name} finds ${file.replace('.zip', '')} archives sound`, async function () {
        if (!(await isInstalled(name))) {
          skip(this, `${name} is not installed`);
        }
        const { stdout } = await run(name, [...args, at(file)], { maxBuffer: 64 * 1024 * 1024 });
        expect(stdout).to.match(says);
      });
    }
  }

  it('unzipper reads entries by directory and as a stream', async () => {
    const directory = await unzipper.Open.file(at('small.zip'));
    const events = directory.files.filter(({ path }) => path.startsWith('events/'));
    const text = Buffer.concat(await Promise.all(events.map((file) => file.buffer()))).toString();
    expect(text.split('\n')).to.have.length(history.length + 1);
    const names: string[] = [];
    const entries: AsyncIterable<unzipper.Entry> = createReadStream(at('small.zip')).pipe(
      unzipper.Parse({ forceStream: true }),
    );
    for await (const entry of entries) {
      names.push(entry.path);
      entry.autodrain();
    }
    expect(names).to.deep.equal(directory.files.map(({ path }) => path));
  });

  it('we read more than 65,535 entries ourselves', async () => {
    const archive = await NativeArchive.open(at('many.zip'), VOCABULARY);
    const verdict = await archive.verify({ depth: 'replay', chain: true });
    expect(verdict.problems).to.deep.equal([]);
    expect(await gathered(archive.assets())).to.have.length(66_000);
    expect(archive.entries()).to.have.length(66_004);
    await archive.close();
  });

  it('agree with us about entries larger than 4 GiB and beyond 4 GiB', async function () {
    const entries = await writeSparseZip(at('huge.zip'));
    const zip = await ZipReader.open(at('huge.zip'), DEFAULT_LIMITS);
    expect([...zip.entries]).to.deep.equal(entries);
    await zip.close();
    if (!(await isInstalled('python3'))) {
      skip(this, 'python3 is not installed');
    }
    const { stdout } = await run('python3', ['-c', LISTING, at('huge.zip')]);
    expect(stdout.trim().split('\n')).to.deep.equal(
      entries.map(({ name, size, offset }) => `${name} ${size} ${offset}`),
    );
  });
});

/** A zip whose first asset is 5 GiB of zeros that take no room on the disk; contents are not meant to be read. */
async function writeSparseZip(path: string): Promise<readonly ZipEntry[]> {
  const sizes: readonly (readonly [string, number])[] = [
    [`assets/${'0'.repeat(64)}`, 5 * 1024 ** 3],
    [`assets/${'1'.repeat(64)}`, 0xffffffff],
    [`assets/${'2'.repeat(64)}`, 7],
    ['index/assets.ndjson', 8],
    ['index/streams.ndjson', 9],
    ['manifest.json', 10],
  ];
  const file = await open(path, 'wx');
  const entries: ZipEntry[] = [];
  let offset = 0;
  for (const [name, size] of sizes) {
    const entry: ZipEntry = { name, method: 0, crc: 0, size, stored: size, offset };
    await file.write(localHeader(entry), 0, undefined, offset);
    offset = endOfEntry(entry);
    entries.push(entry);
  }
  const directory = Buffer.concat(entries.map(centralHeader));
  const end = endRecords({ entries: entries.length, offset, size: directory.length });
  await file.write(Buffer.concat([directory, end]), 0, undefined, offset);
  await file.close();
  return entries;
}
