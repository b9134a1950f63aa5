import { expect } from 'chai';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { printManifest, type Manifest } from '../../src/archive/native/manifest.js';
import { Catalog } from '../../src/restore-points/catalog.js';
import { FolderStorage } from '../../src/storage/folder/folder-storage.js';
import { manifestOf } from '../support/manifests.js';
import { rejection } from '../support/rejection.js';
import { tempFolder } from '../support/temp-folder.js';

/** Notes which manifests are read. */
class WatchedFolder extends FolderStorage {
  readonly reads: string[] = [];

  override read(...given: Parameters<FolderStorage['read']>): AsyncIterable<Uint8Array> {
    this.reads.push(given[0]);
    return super.read(...given);
  }
}

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
    await writeFile(join(folder.path, archive), 'zip');
    await writeFile(join(folder.path, sidecar), printManifest(made));
    return sidecar;
  };

  it('finds a restore point by its id and reads no other manifest', async () => {
    for (let n = 1; n <= 20; n += 1) await put(n, 'blog');
    expect((await catalog.find(idOf(7).toUpperCase())).id).to.equal(idOf(7));
    expect(storage.reads).to.have.length(1);
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
    expect(storage.reads).to.have.length(1);
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
});
