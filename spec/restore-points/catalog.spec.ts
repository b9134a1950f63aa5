import { expect } from 'chai';
import { copyFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { printManifest, type Manifest } from '../../src/archive/native/manifest/manifest.js';
import { Catalog } from '../../src/restore-points/catalog.js';
import { listedName } from '../../src/restore-points/point-name.js';
import { FolderStorage } from '../../src/storage/folder/folder-storage.js';
import { manifestOf } from '../support/archives/manifests.js';
import { rejection } from '../support/rejection.js';
import { tempFolder } from '../support/temp-folder.js';

/** Notes which manifests are read, and how many at once. */
class WatchedFolder extends FolderStorage {
  readonly reads: string[] = [];
  mostAtOnce = 0;
  #open = 0;

  override async *read(...given: Parameters<FolderStorage['read']>): AsyncIterable<Uint8Array> {
    this.reads.push(given[0]);
    this.mostAtOnce = Math.max(this.mostAtOnce, (this.#open += 1));
    try {
      yield* super.read(...given);
    } finally {
      this.#open -= 1;
    }
  }
}

/** The least that ends as a zip does. */
const EMPTY_ZIP = Buffer.concat([Buffer.from('PK\u0005\u0006'), Buffer.alloc(18)]);

const idOf = (n: number): string => `01m${String(n).padStart(23, '0')}`;
const digest = 'a'.repeat(64);

/** A manifest that can be read back, of an app called `name`. */
function manifest(n: number, name: string, app = `id-of-${name}`): Manifest {
  const made = manifestOf(idOf(n), [5], () => digest);
  const segments = made.segments.map((segment) => ({ ...segment, sha256: digest }));
  return { ...made, app: { id: app, name }, segments };
}

describe('the catalog of a destination', () => {
  let folder: Awaited<ReturnType<typeof tempFolder>>;
  let storage: WatchedFolder;
  let catalog: Catalog;

  beforeEach(async () => {
    folder = await tempFolder();
    storage = new WatchedFolder(folder.path);
    catalog = new Catalog(storage);
  });
  afterEach(async () => {
    await storage.close();
    await folder.remove();
  });

  const put = async (n: number, name: string, app?: string): Promise<string> => {
    const made = manifest(n, name, app);
    const [archive, sidecar] = catalog.namesFor(made);
    await writeFile(join(folder.path, archive), EMPTY_ZIP);
    await writeFile(join(folder.path, sidecar), printManifest(made));
    return sidecar;
  };

  it('finds a restore point by its id and reads no other manifest', async () => {
    for (let n = 1; n <= 20; n += 1) await put(n, 'blog');
    expect((await catalog.find(idOf(7).toUpperCase())).id).to.equal(idOf(7));
    expect(storage.reads).to.have.length(1);
  });

  it('finds restore points of an app by the name that its events have, though files and manifests carry a shorter one', async () => {
    for (const name of ['two\nlines', `${'n'.repeat(5_000)}`, 'half \ud83d']) {
      const listed = listedName(name);
      expect(listed).not.to.equal(name);
      await put(name.length, listed, `id-${name.length}`);
      await put(name.length + 10_000, 'blog');
      const { points } = await catalog.listApp(name);
      expect(points.map(({ manifest: { app } }) => app.id)).to.deep.equal([`id-${name.length}`]);
    }
  });

  it('reads the manifests of a list side by side, at most eight at once', async () => {
    for (let n = 1; n <= 30; n += 1) await put(n, 'blog');
    expect((await catalog.list()).points).to.have.length(30);
    expect(storage.mostAtOnce).to.be.within(2, 8);
  });

  it('finds a restore point by the beginning of its id, unless two begin so', async () => {
    await put(1, 'blog');
    await put(100, 'blog');
    expect((await catalog.find(idOf(1).slice(0, 24))).id).to.equal(idOf(1));
    const error = await rejection(catalog.find(idOf(1).slice(0, 20)));
    expect(error.code).to.equal('invalid-argument');
  });

  it('lists the restore points of one app, not those of one whose name begins so', async () => {
    await put(1, 'blog');
    const damaged = await put(2, 'blog-copy');
    await writeFile(join(folder.path, damaged), '{');
    await put(3, 'blog-copy');
    const { points, damaged: found } = await catalog.listApp('blog');
    expect([points.map(({ id }) => id), found]).to.deep.equal([[idOf(1)], []]);
    expect(storage.reads.filter((name) => name.endsWith('.json'))).to.have.length(1);
    expect((await catalog.listApp('blog-copy')).damaged.map(({ name }) => name)).to.deep.equal([damaged]);
  });

  it('lists the restore points of an app by its id, the damaged ones included', async () => {
    await put(1, 'blog', 'app-7');
    const damaged = await put(2, 'blog', 'app-7');
    await writeFile(join(folder.path, damaged), '{');
    await put(3, 'other');
    const { points, damaged: found } = await catalog.listApp('app-7');
    expect([points.map(({ id }) => id), found.map(({ name }) => name)]).to.deep.equal([[idOf(1)], [damaged]]);
  });

  it('lists what is cut as damaged, with both numbers, and leaves it out of the restore points', async () => {
    const sidecar = await put(1, 'blog', 'app-7');
    const archive = join(folder.path, sidecar.replace('.json', '.zip'));
    await put(2, 'blog', 'app-7');
    for (const [bytes, reason] of [
      [Buffer.alloc(0), 'its archive is cut: 0 bytes of more than 1'],
      [EMPTY_ZIP.subarray(0, 21), 'its archive is cut or changed: 21 bytes'],
      [Buffer.concat([EMPTY_ZIP, Buffer.alloc(1)]), 'its archive is cut or changed: 23 bytes'],
    ] as const) {
      await writeFile(archive, bytes);
      for (const wanted of [undefined, 'blog', 'app-7']) {
        const { points, damaged } = wanted === undefined ? await catalog.list() : await catalog.listApp(wanted);
        expect(points.map(({ id }) => id)).to.deep.equal([idOf(2)]);
        expect(damaged.map(({ name }) => name)).to.deep.equal([sidecar]);
        expect(damaged[0]?.reason).to.contain(reason);
      }
    }
  });

  it('names archives that have no manifest', async () => {
    const sidecar = await put(1, 'blog');
    await rm(join(folder.path, sidecar));
    await writeFile(join(folder.path, 'holiday.zip'), EMPTY_ZIP);
    const archive = sidecar.replace('.json', '.zip');
    expect((await catalog.list()).withoutManifest).to.deep.equal([archive]);
    expect((await catalog.listApp('blog')).withoutManifest).to.deep.equal([archive]);
    expect((await catalog.listApp('other')).withoutManifest).to.deep.equal([]);
    expect((await rejection(catalog.find(idOf(1)))).message).to.contain(`${archive} at`);
  });

  it('finds the original by its id and a copy by its file name', async () => {
    const sidecar = await put(1, 'blog');
    const original = sidecar.replace('.json', '.zip');
    for (const copy of ['copy', `x-${sidecar.slice(0, -5)}`]) {
      await copyFile(join(folder.path, sidecar), join(folder.path, `${copy}.json`));
      await copyFile(join(folder.path, original), join(folder.path, `${copy}.zip`));
      expect((await catalog.find(idOf(1))).archive).to.equal(original);
      expect((await catalog.find(copy)).archive).to.equal(`${copy}.zip`);
      expect((await catalog.find(`${copy}.zip`)).archive).to.equal(`${copy}.zip`);
    }
    await catalog.remove({ archive: original });
    await catalog.remove({ archive: `x-${original}` });
    expect((await catalog.find(idOf(1))).archive).to.equal('copy.zip');
  });

  it('refuses a manifest whose id is not that of its name, or is not an id', async () => {
    const sidecar = await put(1, 'blog');
    for (const id of [idOf(2), '\u001b]0;x\u0007', 'short']) {
      await writeFile(join(folder.path, sidecar), printManifest({ ...manifest(1, 'blog'), id }));
      const { points, damaged } = await catalog.list();
      expect([points, damaged.map(({ name }) => name)]).to.deep.equal([[], [sidecar]]);
      expect((await rejection(catalog.find(idOf(1)))).code).to.equal('archive-manifest');
    }
  });

  it('says what was probably meant', async () => {
    await put(1, 'blog');
    const hint = async (text: string): Promise<string | undefined> => (await rejection(catalog.find(text))).hint;
    expect(await hint('01')).to.contain('at least 4 characters');
    expect(await hint('blog')).to.equal('did you mean blog@latest?');
    expect(await hint('blog@lates')).to.equal('did you mean blog@latest?');
    expect(await hint('01zz')).to.contain('list of restore points');
  });

  it('orders the points of an app by their history, whatever the clock said', async () => {
    const chain = (events: number): string => String(events).padStart(64, '0');
    const made = async (n: number, counts: readonly number[]): Promise<void> => {
      const point = { ...manifestOf(idOf(n), counts, chain), app: { id: 'a', name: 'blog' } };
      const segments = point.segments.map((segment) => ({ ...segment, sha256: digest }));
      const [archive, sidecar] = catalog.namesFor(point);
      await writeFile(join(folder.path, archive), EMPTY_ZIP);
      await writeFile(join(folder.path, sidecar), printManifest({ ...point, segments }));
    };
    await made(900, [5]);
    await made(1, [5, 7]);
    await made(2, [5, 7, 8]);
    await put(500, 'other');
    const { points } = await catalog.list();
    expect(points.map(({ id }) => id)).to.deep.equal([idOf(2), idOf(500), idOf(1), idOf(900)]);
  });
});
