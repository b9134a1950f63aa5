import { expect } from 'chai';
import { chmod, mkdir, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isBackupError } from '../../src/errors.js';
import { Catalog } from '../../src/restore-points/catalog.js';
import { FolderStorage } from '../../src/storage/folder/folder-storage.js';
import type { StorageItem } from '../../src/storage/storage.js';
import { openTempModule, restoreAs, RICH, type OpenModule } from '../support/module.js';

/** What may be in the place of an export that waits to be downloaded. */
const BENDS: readonly (readonly [what: string, bend: (path: string) => Promise<unknown>])[] = [
  ['an empty file', async (path) => truncate(path, 0)],
  ['a byte', async (path) => writeFile(path, 'P')],
  ['a cut file', async (path) => truncate(path, 5_000)],
  ['a file without its last byte', async (path) => truncate(path, (await readFile(path)).length - 1)],
  ['JSON', async (path) => writeFile(path, '{"an":"object"}'.repeat(100))],
  ['binary', async (path) => writeFile(path, Buffer.alloc(100_000, 0xff))],
  ['huge zeros', async (path) => truncate(path, 3 * 1024 ** 3)],
  ['a folder', async (path) => rm(path).then(() => mkdir(path))],
  [
    'a folder that is not empty',
    async (path) => rm(path).then(() => mkdir(join(path, 'in', 'it'), { recursive: true })),
  ],
  ['a file that nobody may read', async (path) => truncate(path, 10).then(() => chmod(path, 0))],
];

/** Counts how often it is asked what it holds. */
class CountingFolder extends FolderStorage {
  listed = 0;
  override list(prefix: string, signal?: AbortSignal): AsyncIterable<StorageItem> {
    this.listed += 1;
    return super.list(prefix, signal);
  }
}

describe('an export for Squidex that waits to be downloaded', () => {
  let open: OpenModule;
  let id: string;
  let destination: CountingFolder;

  beforeEach(async () => {
    open = await openTempModule(({ destination: folder }) => {
      destination = new CountingFolder(new URL(folder.url).pathname);
      return { destination, catalog: new Catalog(destination) };
    });
    await open.module.restore(RICH, restoreAs('blog'));
    id = (await open.module.create('blog')).point.id;
  });
  afterEach(async () => open.dispose());

  const folder = (): string => open.parts.exportsFolder;

  for (const [what, bend] of BENDS) {
    it(`is made again, and goes with its restore point, where ${what} is in its place`, async () => {
      const { exports } = open.module;
      const { prepared } = await exports.prepare(id);
      const [name = ''] = await readdir(folder());
      await bend(join(folder(), name));
      expect(await exports.find(id)).to.equal(undefined);
      const again = await exports.prepare(id);
      expect(again.isNew).to.equal(true);
      expect(again.prepared.size).to.equal(prepared.size);
      let bytes = 0;
      for await (const chunk of again.prepared.read()) bytes += chunk.length;
      expect(bytes).to.equal(prepared.size);
      await bend(join(folder(), name));
      await open.module.delete([id]);
      expect(await readdir(folder())).to.deep.equal([]);
    });
  }

  it('is of the restore point that its name, its beginning or the name of its app means, which is looked for once', async () => {
    const { exports } = open.module;
    for (const name of ['blog@latest', id.slice(0, 20), id]) {
      destination.listed = 0;
      const { prepared, isNew } = await exports.prepare(name);
      expect([prepared.name.startsWith('blog-'), isNew], name).to.deep.equal([true, name === 'blog@latest']);
      expect(await readdir(folder()), name).to.deep.equal([`${id}.zip`]);
      expect(destination.listed, name).to.equal(1);
    }
  });

  it('is of the whole: one of a part would be handed to the next who asks', async () => {
    for (const options of [{ until: { event: 10 } }, { only: ['schemas'] }, { except: ['rules'] }] as object[]) {
      const error: unknown = await open.module.exports.prepare(id, options).catch((thrown: unknown) => thrown);
      expect(isBackupError(error, 'invalid-argument'), JSON.stringify(options)).to.equal(true);
    }
    expect(await open.module.exports.find(id)).to.equal(undefined);
  });

  it('that is not the folder for them ends with a code, and is in the way of nothing else', async () => {
    await writeFile(folder(), 'no folder');
    const error: unknown = await open.module.exports.prepare(id).catch((thrown: unknown) => thrown);
    expect(isBackupError(error), String(error)).to.equal(true);
    await open.module.exports.sweep();
    expect(await open.module.exports.find(id)).to.equal(undefined);
    await open.module.delete([id]);
    expect(await readFile(folder(), 'utf8')).to.equal('no folder');
  });
});
