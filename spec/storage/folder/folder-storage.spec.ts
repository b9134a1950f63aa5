import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { FolderStorage } from '../../../src/storage/folder/folder-storage.js';
import { processTag } from '../../../src/process/process-tag.js';
import { ODD_NAMES } from '../../contracts/odd-names.js';
import { storageContract } from '../../contracts/storage-contract.js';
import { rejection } from '../../support/rejection.js';
import { bytesOf, get, names, put, rejects, thenFail } from '../../support/stored-bytes.js';
import { DAY_MS, withClockOff } from '../../support/faults/clock-off.js';

/** A program that says when it is in the middle of a write. */
const KILLED_WRITER = fileURLToPath(new URL('../../support/faults/killed-writer.ts', import.meta.url));

async function makeFolderStorage(foldsCase: boolean) {
  const root = await mkdtemp(join(tmpdir(), 'eventark-folder-'));
  const make = () => new FolderStorage(root, { foldsCase });
  return {
    storage: make(),
    reopen: async () => make(),
    dispose: () => rm(root, { recursive: true, force: true }),
  };
}

storageContract('A folder', () => makeFolderStorage(false));
storageContract('A folder on a file system that folds case', () => makeFolderStorage(true));

describe('A folder on disk', () => {
  let parent: string;
  let root: string;
  let storage: FolderStorage;

  beforeEach(async () => {
    parent = await mkdtemp(join(tmpdir(), 'eventark-folder-'));
    root = join(parent, 'root');
    storage = new FolderStorage(root);
  });

  afterEach(() => rm(parent, { recursive: true }));

  it('calls the files of plain names by these names, so that assets of a CMS are read in place', async () => {
    const plain = '8b2c9e0e-1f0a-4b7c-9a53-6f2f1c1d2e3f_0c4f1a2b-5d6e-4f70-8192-a3b4c5d6e7f8_0';
    await put(storage, plain, bytesOf(10));
    expect(await readdir(root)).to.deep.equal([plain]);
    await mkdir(join(root, 'app'));
    await writeFile(join(root, 'app', 'asset_1'), bytesOf(20));
    expect(await get(storage, 'app/asset_1')).to.deep.equal(bytesOf(20));
    expect(await names(storage)).to.deep.equal([plain, 'app/asset_1'].sort());
  });

  it('keeps every odd name inside the folder', async () => {
    for (const name of ODD_NAMES.flatMap(([, odd]) => odd)) await put(storage, name, bytesOf(1));
    expect(await readdir(parent)).to.deep.equal(['root']);
  });

  it('lets nobody else read what it writes', async () => {
    await put(storage, 'name', bytesOf(1));
    expect((await stat(join(root, 'name'))).mode & 0o777).to.equal(0o600);
  });

  it('leaves no empty folder and no temp file behind', async () => {
    await put(storage, 'a/b/c', bytesOf(1));
    const failure = new Error('the source broke');
    await rejects(
      storage.write('a/b/d', () => thenFail(100_000, failure)),
      failure,
    );
    await storage.remove('a/b/c');
    expect(await readdir(root)).to.deep.equal([]);
  });

  it('says where the bytes of a name lie, if it has them', async () => {
    await put(storage, 'a', bytesOf(10));
    await put(storage, 'a/b', bytesOf(20));
    expect(await readFile(storage.localPath('a') ?? '')).to.deep.equal(bytesOf(10));
    expect(await readFile(storage.localPath('a/b') ?? '')).to.deep.equal(bytesOf(20));
    expect(storage.localPath('missing')).to.equal(undefined);
    expect(storage.localPath('a/b/c')).to.equal(undefined);
  });

  it('does not list what no name leads to', async () => {
    await put(storage, 'name', bytesOf(1));
    for (const stray of ['100%', '%zz', 'a:b', 'trailing.']) await writeFile(join(root, stray), 'stray');
    expect(await names(storage)).to.deep.equal(['name']);
  });

  it('keeps the name as it was when the process is killed in the middle of a write, and sweeps what that left', async () => {
    await put(storage, 'name', bytesOf(10));
    const child = spawn(process.execPath, ['--import', 'tsx', KILLED_WRITER, root], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await names(storage)).to.deep.equal(['name']);
    expect(await get(storage, 'name')).to.deep.equal(bytesOf(10));
    expect(await readdir(root)).to.have.length(2);
    await storage.sweep();
    expect(await readdir(root)).to.deep.equal(['name']);
  });

  it('does not sweep what a living process, or another host, is writing', async () => {
    await put(storage, 'name', bytesOf(10));
    const temps = [`%tmp-${processTag()}-x`, '%tmp-00000000-1-1-x'];
    for (const temp of temps) await writeFile(join(root, temp), 'half');
    await storage.sweep();
    expect(await readdir(root)).to.have.members(['name', ...temps]);
  });

  for (const days of [-400, -0.002, 0.002, 400]) {
    it(`judges what another host is writing by the clock of the disk, with its own ${days} days off`, async () => {
      await put(storage, 'name', bytesOf(10));
      const ages = { young: 0.1, old: 1.1, 'of before the clock was set back': -30 };
      for (const [name, age] of Object.entries(ages)) {
        const path = join(root, `%tmp-00000000-1-1-${name}`);
        await writeFile(path, 'half');
        const written = new Date(Date.now() - age * DAY_MS);
        await utimes(path, written, written);
      }
      await withClockOff(days * DAY_MS, () => storage.sweep());
      expect(await readdir(root)).to.have.members(['name', '%tmp-00000000-1-1-young']);
    });
  }

  it('says what is in the way of a folder', async () => {
    await writeFile(root, 'a file');
    const error = await rejection(put(storage, 'name', bytesOf(1)));
    expect(error.code).to.equal('file-exists');
    expect(error.message).to.equal(`"name" in ${storage.url} was not written: a file is in the way (EEXIST)`);
    expect(await readFile(root, 'utf8')).to.equal('a file');
  });

  it('sweeps a folder that was never written to', () => storage.sweep());
});
