import { readAll } from '../../support/events.js';
import { execFile } from 'node:child_process';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { zstdDecompressSync } from 'node:zlib';
import { expect } from 'chai';
import { DEFAULT_LIMITS } from '../../../src/archive/archive.js';
import { NativeArchive } from '../../../src/archive/native/native-archive.js';
import { ZipReader } from '../../../src/archive/native/zip/zip-reader.js';
import { openTempModule, PLAIN, restoreAs } from '../../support/module.js';
import { rejection } from '../../support/rejection.js';
import { asset, events, gathered, writeArchive } from '../../support/archives/sample-archive.js';
import { VOCABULARY } from '../../support/squidex/squidex.js';
import { tempFolder } from '../../support/temp-folder.js';

const run = promisify(execFile);

/** Of zip, and where it is in a local header. */
const ZSTD = 93;
const METHOD_AT = 8;
const NAME_LENGTH_AT = 26;
const LOCAL_BYTES = 30;

describe('events compressed with zstd', () => {
  let folder: Awaited<ReturnType<typeof tempFolder>>;
  const at = (name: string): string => join(folder.path, name);
  const history = events(30_000);
  const content = { events: history, assets: [[asset('text'), Buffer.from('a long text '.repeat(10_000))]] } as const;

  before(async () => {
    folder = await tempFolder();
    await writeArchive(at('zstd.zip'), { ...content, options: { compression: 'zstd' } });
    await writeArchive(at('deflate.zip'), content);
  });
  after(() => folder.remove());

  it('are the same events, verified as deep as a restore reads them, in fewer bytes', async () => {
    const archive = await NativeArchive.open(at('zstd.zip'), VOCABULARY);
    const verdict = await archive.verify({ depth: 'replay', chain: true });
    expect(verdict.problems).to.deep.equal([]);
    const read = (await gathered(archive.events())).flat();
    expect(read.map(({ payload }) => Buffer.from(payload).toString())).to.deep.equal(
      history.map(({ payload }) => Buffer.from(payload).toString()),
    );
    await archive.close();
    expect((await stat(at('zstd.zip'))).size).to.be.lessThan((await stat(at('deflate.zip'))).size);
  });

  it('are zip entries of method 93, which zstd alone opens; everything else is deflated', async () => {
    const zip = await ZipReader.open(at('zstd.zip'), DEFAULT_LIMITS);
    const bytes = await readFile(at('zstd.zip'));
    for (const { name, method, offset, stored, size } of zip.entries) {
      expect(method === ZSTD, name).to.equal(name.startsWith('events/'));
      if (method !== ZSTD) continue;
      expect(bytes.readUInt16LE(offset + METHOD_AT)).to.equal(ZSTD);
      const from = offset + LOCAL_BYTES + bytes.readUInt16LE(offset + NAME_LENGTH_AT);
      expect(zstdDecompressSync(bytes.subarray(from, from + stored))).to.have.length(size);
    }
    await zip.close();
  });

  it('are listed by tools that are not ours', async () => {
    const { stdout } = await run('unzip', ['-l', at('zstd.zip')]);
    expect(stdout).to.include('events/000000.ndjson').and.to.include('manifest.json');
  });

  it('are refused when any byte of them is changed', async () => {
    const bytes = await readFile(at('zstd.zip'));
    const zip = await ZipReader.open(at('zstd.zip'), DEFAULT_LIMITS);
    const { stored } = zip.entry('events/000000.ndjson');
    await zip.close();
    const codes = new Set<string>();
    for (let step = 1; step < 40; step += 1) {
      const changed = Buffer.from(bytes);
      const where = 50 + Math.floor(((stored - 1) * step) / 40);
      changed[where] = (changed[where] ?? 0) ^ 0x24;
      await writeFile(at('changed.zip'), changed);
      const archive = await NativeArchive.open(at('changed.zip'), VOCABULARY);
      const { ok, problems } = await archive.verify({ depth: 'checksums' });
      await archive.close();
      expect(ok, `byte ${where}`).to.equal(false);
      codes.add(problems[0]?.code ?? '');
    }
    expect(
      [...codes].filter((code) => !/^archive-(deflate|crc|size-mismatch|deflate-trailing)$/.test(code)),
    ).to.deep.equal([]);
  });

  it('are refused where an archive has no events: a file or an index is never packed so', async () => {
    const bytes = await readFile(at('deflate.zip'));
    const name = Buffer.from('index/assets.ndjson');
    // The record of the directory begins 46 bytes before the name, and says the method 10 bytes in.
    bytes.writeUInt16LE(ZSTD, bytes.lastIndexOf(name) - 46 + 10);
    await writeFile(at('wrong.zip'), bytes);
    const { code, message } = await rejection(NativeArchive.open(at('wrong.zip'), VOCABULARY));
    expect([code, message]).to.deep.equal(['archive-method', 'index/assets.ndjson is compressed with method 93']);
  });

  it('are what a backup makes where that is asked for, and what a restore takes', async () => {
    const open = await openTempModule();
    const { module, base } = open;
    await module.restore(PLAIN, restoreAs('original'));
    const { point } = await module.create('original', { compression: 'zstd' });
    const { app } = await module.restore(point.id, restoreAs('copy'));
    const copied = await readAll(base.store, app.id);
    expect(copied.length).to.equal(point.manifest.counts.events);
    const next = await module.create('original');
    expect(next.warnings.map(({ code }) => code)).to.not.include('history-changed');
    await open.dispose();
  });
});
