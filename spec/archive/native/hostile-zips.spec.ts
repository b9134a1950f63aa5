import { readdirSync } from 'node:fs';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { NativeArchive } from '../../../src/archive/native/native-archive.js';
import { isBackupError } from '../../../src/errors.js';
import { hostileEntries } from '../../support/archives/hostile-entries.js';
import { hostileStructures } from '../../support/archives/hostile-structures.js';
import { type Part, partsOf, rawZip, sealed } from '../../support/archives/raw-zip.js';
import { asset, events, writeArchive } from '../../support/archives/sample-archive.js';
import { tempFolder } from '../../support/temp-folder.js';
import { VOCABULARY } from '../../support/squidex/squidex.js';

/** The code that opening fails with, else that of the first problem that verifying finds, else `sound`. */
async function verdictOf(path: string): Promise<string> {
  try {
    const archive = await NativeArchive.open(path, VOCABULARY);
    try {
      const { problems } = await archive.verify({ depth: 'replay', chain: true });
      return problems[0]?.code ?? 'sound';
    } finally {
      await archive.close();
    }
  } catch (error) {
    if (isBackupError(error)) return error.code;
    throw error;
  }
}

const openFiles = (): number => readdirSync('/proc/self/fd').length;

const HOSTILE = [...hostileEntries(), ...hostileStructures()];

describe('a hostile archive', () => {
  let folder: Awaited<ReturnType<typeof tempFolder>>;
  let parts: readonly Part[];
  const at = (name: string): string => join(folder.path, name);

  before(async () => {
    folder = await tempFolder();
    const words = Buffer.from('all work and no play '.repeat(60));
    await writeArchive(at('honest.zip'), {
      events: events(30),
      assets: [
        [asset('short'), Buffer.from('short bytes')],
        [asset('words'), words],
        [asset('gone'), undefined],
      ],
      documents: { 'settings.json': '{"a":1}' },
      options: { cutAt: [15] },
    });
    parts = sealed(await partsOf(at('honest.zip')));
  });

  after(() => folder.remove());

  it('is made from parts that are sound when nobody lies', async () => {
    expect(parts.map(({ name }) => name.replace(/[0-9a-f]{64}/, '…'))).to.deep.equal([
      'events/000000.ndjson',
      'events/000001.ndjson',
      'assets/…',
      'assets/…',
      'documents/settings.json',
      'index/assets.ndjson',
      'index/streams.ndjson',
      'manifest.json',
    ]);
    await writeFile(at('rebuilt.zip'), rawZip(sealed(parts)));
    expect(await verdictOf(at('honest.zip'))).to.equal('sound');
    expect(await verdictOf(at('rebuilt.zip'))).to.equal('sound');
  });

  it('is one of more than 106', () => {
    expect(HOSTILE.length).to.be.at.least(106);
  });

  for (const { group, title, code, make } of HOSTILE) {
    it(`with ${title} is refused as ${code} (${group})`, async function () {
      const open = process.platform === 'linux' ? openFiles() : undefined;
      await writeFile(at('hostile.zip'), make(parts));
      const before = await readdir(folder.path);
      expect(await verdictOf(at('hostile.zip'))).to.equal(code);
      expect(await readdir(folder.path)).to.deep.equal(before);
      if (open !== undefined) expect(openFiles(), 'open files').to.equal(open);
    });
  }
});
