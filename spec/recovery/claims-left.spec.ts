import { expect } from 'chai';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Undo, Verb } from '../../src/claims/claim.js';
import { Claims, type HeldClaim } from '../../src/claims/claims.js';
import { BackupModule } from '../../src/backup-module.js';
import { SQUIDEX_NAMING } from '../../src/cms/squidex/squidex-naming.js';
import { thisProcess } from '../../src/process/process-identity.js';
import { Catalog } from '../../src/restore-points/catalog.js';
import { AssetStore } from '../../src/storage/asset-store.js';
import { FolderStorage } from '../../src/storage/folder/folder-storage.js';
import { readAll } from '../support/events.js';
import { faulty, Fuse } from '../support/faults/faulty.js';
import { filesBelow, openTempModule, restoreAs, RICH, type OpenModule } from '../support/module.js';
import { rejection } from '../support/rejection.js';

describe('what a dead process has left', () => {
  let open: OpenModule;
  let app: string;
  /** A process of this machine that has ended. */
  let dead: Claims;

  beforeEach(async () => {
    open = await openTempModule();
    await open.module.restore(RICH, restoreAs('blog'));
    app = (await open.module.apps())[0]?.id ?? '';
    dead = new Claims(open.base.ledger, () => new Date(), { self: { ...thisProcess(), pid: 2 ** 22 + 1 } });
  });
  afterEach(async () => {
    await open.dispose();
  });

  const leftBy = async <V extends Verb>(key: string, title: string, undo: Undo<V>): Promise<HeldClaim<V>> =>
    dead.take<V>({ key, title, undo, busy: 'app-busy' });

  /** The module with another destination or asset store, in a folder of this name. */
  const configured = (place: { readonly destination?: string; readonly assets?: string }): BackupModule => {
    const { destination: to, assets } = place;
    const destination = to === undefined ? open.base.destination : new FolderStorage(join(open.folder, to));
    const assetStorage = assets === undefined ? open.base.assetStorage : new FolderStorage(join(open.folder, assets));
    return new BackupModule({
      ...open.parts,
      destination,
      assetStorage,
      catalog: new Catalog(destination),
      assets: new AssetStore(assetStorage, SQUIDEX_NAMING),
    });
  };

  const urlOf = (folder: string): string => new FolderStorage(join(open.folder, folder)).url;

  /** A file that a backup had sent to another destination when it died. */
  const tornAt = async (folder: string): Promise<string> => {
    await mkdir(join(open.folder, folder), { recursive: true });
    await writeFile(join(open.folder, folder, 'blog-torn.zip'), 'torn');
    return 'blog-torn.zip';
  };

  it('at another destination is written down, and the app is free', async () => {
    const names = ['blog-torn.json', await tornAt('old')];
    await leftBy(`app:${app}`, 'blog', { verb: 'backup', destination: urlOf('old'), names });
    const [told] = await open.module.recover();
    expect(told).to.include({ verb: 'backup', what: 'blog', outcome: 'elsewhere' });
    expect(told?.reason).to.include(urlOf('old'));
    expect(await open.module.recover(), 'told once').to.deep.equal([]);
    await open.module.create('blog');
    const [claim, ...others] = await open.module.claims();
    expect(others).to.deep.equal([]);
    expect(claim).to.include({ what: 'blog', verb: 'backup', state: 'left-over', place: urlOf('old') });
    expect(await filesBelow(join(open.folder, 'old'))).to.deep.equal(['blog-torn.zip']);

    // The host above lives on, and does not keep the one out that can remove it.
    const [removed] = await configured({ destination: 'old' }).recover();
    expect(removed).to.include({ verb: 'backup', what: 'blog', outcome: 'undone' });
    expect(await filesBelow(join(open.folder, 'old'))).to.deep.equal([]);
    expect(await open.module.claims()).to.deep.equal([]);
  });

  it('of a backup that had sent nothing yet is nothing, wherever it was to go', async () => {
    await leftBy(`app:${app}`, 'blog', { verb: 'backup', destination: urlOf('old'), names: [] });
    expect((await open.module.recover())[0]).to.include({ verb: 'backup', outcome: 'undone' });
    expect(await open.module.claims()).to.deep.equal([]);
    await open.module.create('blog');
  });

  it('is in the way of a command that begins later, which deals with it', async () => {
    await leftBy(`app:${app}`, 'blog', { verb: 'backup', destination: urlOf('old'), names: [await tornAt('old')] });
    await open.module.create('blog');
    expect((await open.module.claims()).map(({ state }) => state)).to.deep.equal(['left-over']);
  });

  for (const where of ['the configured destination', 'another destination'] as const) {
    it(`of a backup is kept at ${where} when it is whole`, async () => {
      const old = configured({ destination: 'old' });
      const { point } = await old.create('blog');
      const names = [point.archive.replace(/zip$/, 'json'), point.archive];
      await leftBy(`app:${app}`, 'blog', { verb: 'backup', destination: urlOf('old'), names });
      if (where === 'another destination') await open.module.recover();
      expect((await old.recover())[0]).to.include({ verb: 'backup', outcome: 'finished' });
      expect((await old.verify(point.id)).ok).to.equal(true);
    });
  }

  it('of a pruning is left alone once the restore point is protected', async () => {
    const { point } = await open.module.create('blog');
    const names = open.parts.catalog.namesOf(point);
    await leftBy(`app:${app}`, 'blog', { verb: 'prune', destination: open.base.destination.url, names });
    await open.parts.catalog.protect(point);
    expect((await open.module.recover())[0]).to.include({ verb: 'prune', outcome: 'undone' });
    expect((await open.module.list()).points.map(({ id }) => id)).to.deep.equal([point.id]);
  });

  /** A restore that has died when all was written, its files at an asset store of its own. */
  const restoredAt = async (assets: string, whole?: { events: number; files: number }): Promise<string> => {
    const restored = await configured({ assets }).restore(RICH, restoreAs('copy', { people: 'match' }));
    const { id } = restored.app;
    await leftBy('name:copy', 'copy', {
      verb: 'restore',
      app: id,
      name: 'copy',
      assets: urlOf(assets),
      users: [],
      ...(whole === undefined ? {} : { activating: whole }),
    });
    return id;
  };

  it('of a restore at another asset store is undone here, and its files there by who uses that store', async () => {
    const id = await restoredAt('old-assets');
    const [told] = await open.module.recover();
    expect(told).to.include({ verb: 'restore', what: 'copy', outcome: 'undone' });
    expect(told?.reason).to.include(urlOf('old-assets'));
    expect(await readAll(open.base.store, id)).to.deep.equal([]);
    await open.module.restore(RICH, restoreAs('copy'));
    expect(await filesBelow(join(open.folder, 'old-assets'))).not.to.deep.equal([]);
    await configured({ assets: 'old-assets' }).recover();
    expect(await filesBelow(join(open.folder, 'old-assets'))).to.deep.equal([]);
    expect(await open.module.claims()).to.deep.equal([]);
  });

  it('of a restore that was only to be shown is finished when the app is whole', async () => {
    const id = await restoredAt('assets', { events: 174, files: 6 });
    expect((await open.module.apps()).map(({ name }) => name)).to.deep.equal(['blog']);
    expect(await readAll(open.base.store, id)).to.have.length(174);
    expect((await open.module.recover())[0]).to.include({ verb: 'restore', outcome: 'finished' });
    expect((await open.module.apps()).map(({ name }) => name)).to.have.members(['blog', 'copy']);
  });

  for (const lost of ['events', 'files'] as const) {
    it(`of a restore that was only to be shown is not called finished when ${lost} are missing, and can be released`, async () => {
      const id = await restoredAt('assets', { events: 174, files: 6 });
      if (lost === 'events') await open.base.store.discardApp(id);
      else await open.parts.assets.removeApp(id);
      const [told] = await open.module.recover();
      expect(told).to.include({ verb: 'restore', outcome: 'failed' });
      expect(told?.reason).to.include(lost === 'events' ? '0 of 174 events' : '0 of 6 files');
      expect((await open.module.apps()).map(({ name }) => name)).to.deep.equal(['blog']);
      expect(await open.module.releaseClaim('name:copy')).to.include({ outcome: 'undone' });
      expect(await readAll(open.base.store, id)).to.deep.equal([]);
      expect(await open.module.claims()).to.deep.equal([]);
      await open.module.restore(RICH, restoreAs('copy'));
    });
  }

  it('is released although its destination is gone for good', async () => {
    await leftBy(`app:${app}`, 'blog', {
      verb: 'backup',
      destination: open.base.destination.url,
      names: ['blog-x.zip'],
    });
    const destination = faulty(open.base.destination, ['remove', 'size', 'sweep'], new Fuse(1, 'before', 'for ever'));
    const module = new BackupModule({ ...open.parts, destination, catalog: new Catalog(destination) });
    expect((await module.recover())[0]).to.include({ outcome: 'failed' });
    expect(await module.releaseClaim(`app:${app}`)).to.include({ verb: 'backup', outcome: 'elsewhere' });
    const [left] = await module.claims();
    expect(left).to.include({ state: 'left-over', what: 'blog' });
    expect(await module.releaseClaim(left?.key ?? '')).to.include({ outcome: 'elsewhere' });
    expect(await module.claims()).to.deep.equal([]);
  });

  it('is released only if it is there', async () => {
    const error = await rejection(open.module.releaseClaim('name:nothing'));
    expect(error.code).to.equal('claim-not-found');
  });

  it('is told as held while its process lives, which finds out that it was released', async () => {
    const held = await open.parts.claims.take({
      key: `app:${app}`,
      title: 'blog',
      undo: { verb: 'backup', destination: open.base.destination.url, names: [] },
      busy: 'app-busy',
    });
    const [claim] = await open.module.claims();
    expect(claim).to.deep.equal({
      key: `app:${app}`,
      what: 'blog',
      verb: 'backup',
      since: held.since,
      state: 'held',
      holder: { host: thisProcess().host, pid: process.pid },
      place: open.base.destination.url,
    });
    await open.module.releaseClaim(`app:${app}`);
    expect((await rejection(held.note(held.undo))).code).to.equal('claim-lost');
  });
});
