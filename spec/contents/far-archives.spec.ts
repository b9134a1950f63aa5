import { expect } from 'chai';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Catalog } from '../../src/restore-points/catalog.js';
import { FolderStorage } from '../../src/storage/folder/folder-storage.js';
import type { ByteRange } from '../../src/storage/storage.js';
import { openTempModule, RICH, type OpenModule } from '../support/module.js';

/** Bytes as of another machine: no file is at hand, and whole reads are counted. */
class FarFolder extends FolderStorage {
  fetched = 0;
  override localPath(): undefined {
    return undefined;
  }
  override read(name: string, range?: ByteRange, signal?: AbortSignal): AsyncIterable<Uint8Array> {
    if (name.endsWith('.zip') && range === undefined) this.fetched += 1;
    return super.read(name, range, signal);
  }
}

describe('looking into a backup that is at another machine', () => {
  let open: OpenModule;
  let destination: FarFolder;
  const temp = async (): Promise<readonly string[]> => readdir(join(open.folder, 'tmp')).catch(() => []);

  beforeEach(async () => {
    open = await openTempModule(({ destination: folder }) => {
      destination = new FarFolder(new URL(folder.url).pathname);
      return { destination, catalog: new Catalog(destination) };
    });
    await open.module.restore(RICH, { name: 'blog' });
    await open.module.create('blog');
    destination.fetched = 0;
  });
  afterEach(async () => open.dispose());

  it('fetches its archive once, whatever is asked and however many ask at once', async () => {
    const { contents } = open.module;
    const events = async () => contents.events('blog@latest', { after: 0, limit: 5 });
    const [page] = await Promise.all([events(), events(), contents.summary('blog@latest')]);
    expect(page.items).to.have.length(5);
    const [first] = (await contents.objects('blog@latest', { kind: 'content', limit: 1 })).items;
    await contents.object('blog@latest', first?.stream ?? '', { event: 170 });
    await open.module.planRestore('blog@latest', { name: 'copy' });
    expect(destination.fetched).to.equal(1);
    expect(await temp()).to.have.length(1);
  });

  it('removes its copy when the module is closed', async () => {
    await open.module.contents.events('blog@latest', { after: 0, limit: 5 });
    await open.module.close();
    expect(await temp()).to.deep.equal([]);
  });

  it('fetches it anew to verify it', async () => {
    await open.module.contents.events('blog@latest', { after: 0, limit: 5 });
    await open.module.verify('blog@latest');
    expect(destination.fetched).to.equal(2);
  });
});

describe('what was made of a backup', () => {
  let open: OpenModule;
  const names = async (folder: string): Promise<readonly string[]> => readdir(join(open.folder, folder));

  beforeEach(async () => {
    open = await openTempModule(() => ({ cap: 1 }));
    await open.module.restore(RICH, { name: 'blog' });
  });
  afterEach(async () => open.dispose());

  for (const how of ['deleted', 'pruned'] as const) {
    it(`goes when the backup is ${how}: its index and its prepared export`, async () => {
      const { module } = open;
      const { point } = await module.create('blog');
      await module.exports.prepare(point.id);
      await module.contents.summary(point.id);
      expect([await names('contents'), await names('exports')].map(({ length }) => length)).to.deep.equal([1, 1]);
      if (how === 'deleted') await module.delete([point.id]);
      else expect((await module.create('blog')).pruned.map(({ id }) => id)).to.deep.equal([point.id]);
      expect([await names('contents'), await names('exports')]).to.deep.equal([[], []]);
    });
  }
});
