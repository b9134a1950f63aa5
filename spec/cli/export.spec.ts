import { expect } from 'chai';
import { existsSync, statSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { eventark, type Ended } from '../support/eventark.js';
import { RICH } from '../support/module.js';
import { tempFolder } from '../support/temp-folder.js';
import { skip } from '../support/skipped.js';

/** A file of the fixture that its archive does not hold. */
const MISSING = 'notes.txt';

describe('the export of the command line', () => {
  let folder: Awaited<ReturnType<typeof tempFolder>>;

  before(async () => {
    folder = await tempFolder();
    await run('restore', RICH, '--as', 'blog', '--users', 'create');
  });
  after(async () => folder.remove());

  const run = async (...args: string[]): Promise<Ended> => eventark(join(folder.path, 'data'), ...args);

  it('writes an archive for Squidex, and overwrites nothing', async () => {
    const file = join(folder.path, 'export.zip');
    const exported = await run('export', 'blog', '--format', 'squidex', '-o', file);
    expect(exported.exit).to.equal(3);
    expect(exported.stderr).to.contain('asset-missing').and.to.contain(MISSING);
    expect((await run('verify', file, '--depth', 'replay')).stdout).to.contain('174 events');
    expect((await run('export', 'blog', '-o', file)).exit).to.equal(6);
  });

  it('does not begin where no file can be written', async () => {
    const { exit, stderr } = await run('export', 'blog', '-o', join(folder.path, 'no', 'such.zip'));
    expect(exit).to.equal(5);
    expect(stderr).to.contain('there is no folder').and.to.contain('othing was ');
    expect(stderr).not.to.contain('write-events');
  });

  it('gives the file its name in one step on another file system as well', async function () {
    const other = '/dev/shm';
    if (!existsSync(other) || statSync(other).dev === statSync(folder.path).dev) {
      skip(this, 'there is no second file system at /dev/shm');
    }
    const elsewhere = await mkdtemp(join(other, 'eventark-spec-'));
    try {
      const file = join(elsewhere, 'export.zip');
      expect((await run('export', 'blog', '-o', file, '--warnings-ok')).exit).to.equal(0);
      expect(await readdir(elsewhere)).to.deep.equal(['export.zip']);
      expect((await run('verify', file)).stdout).to.contain('174 events');
    } finally {
      await rm(elsewhere, { recursive: true });
    }
  });
});
