import { expect } from 'chai';
import { randomBytes } from 'node:crypto';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BackupModule } from '../../src/backup-module.js';
import { isBackupError } from '../../src/errors.js';
import { EventStoreDbEventStore } from '../../src/events/eventstoredb/eventstoredb-event-store.js';
import { EventStoreDbLedger } from '../../src/events/eventstoredb/eventstoredb-ledger.js';
import { eventStoreDb } from '../../src/events/eventstoredb/provider.js';
import { restoreAs, RICH } from '../support/module.js';
import { openAt, STORAGES, usePlaces, type Proxied } from '../support/places.js';
import type { Fault, TcpProxy } from '../support/faults/tcp-proxy.js';

/** Enough that every storage takes it in several parts; random, so that no part is deflated away. */
const ASSET_BYTES = 20 * 1024 * 1024;

/** EventStoreDB, which is waited for two seconds: that it is waited for a minute has a spec of its own. */
const IMPATIENT: typeof eventStoreDb = {
  ...eventStoreDb,
  openStore: (config, naming) => new EventStoreDbEventStore({ ...config, patienceMs: 2_000 }, naming),
  openLedger: (config) => new EventStoreDbLedger({ ...config, patienceMs: 2_000 }),
};

/** What a lost line may be called: itself, or an undo that could not get through either and is left to the next command. */
const LOST = ['store-unreachable', 'storage-unreachable'];

async function fails(work: Promise<unknown>, proxy: TcpProxy | undefined, codes: readonly string[]): Promise<void> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(proxy?.struck, 'the fault has struck').to.be.greaterThan(0);
  if (!isBackupError(error)) throw new Error('expected a typed error', { cause: error });
  expect(codes).to.include(error.code);
}

/** Drivers need a moment to see that the line is whole again. */
async function recovered(module: BackupModule): Promise<void> {
  while ((await module.recover()).some(({ outcome }) => outcome === 'failed'));
}

describe('a verb whose line to the event store breaks', () => {
  // The driver would wait for ten seconds whenever it is asked.
  for (const [store, options] of [
    ['mongodb', '?serverSelectionTimeoutMS=300'],
    ['eventstoredb', ''],
  ] as const) {
    describe(`to ${store}`, () => {
      const places = usePlaces(store, 'folder');
      const proxied: Proxied = {};
      let module: BackupModule;

      beforeEach(async () => {
        const events = (await places.make[store](proxied)) + options;
        module = await openAt(places, { events }, { eventStores: [IMPATIENT] });
      });

      const breakAt = (direction: Fault['direction'], afterBytes: number): void =>
        proxied.proxy?.break({ direction, afterBytes, kind: 'cut' });

      for (const afterBytes of [30_000, 120_000]) {
        it(`leaves nothing of a restore that is cut after ${afterBytes} bytes, and succeeds when asked again`, async () => {
          breakAt('to-server', afterBytes);
          await fails(module.restore(RICH, restoreAs('blog')), proxied.proxy, LOST);
          proxied.proxy?.heal();
          await recovered(module);
          expect(await module.apps()).to.deep.equal([]);
          expect((await module.doctor()).every(({ reachable }) => reachable)).to.equal(true);
          await module.restore(RICH, restoreAs('blog'));
          expect((await module.apps()).map(({ name }) => name)).to.deep.equal(['blog']);
        });
      }

      it('leaves nothing of a backup that is cut while it reads, and succeeds when asked again', async () => {
        await module.restore(RICH, restoreAs('blog'));
        breakAt('to-client', 60_000);
        await fails(module.create('blog'), proxied.proxy, LOST);
        proxied.proxy?.heal();
        await recovered(module);
        expect((await module.list()).points).to.deep.equal([]);
        const { point } = await module.create('blog', { verify: 'replay' });
        expect((await module.list('blog')).points.map(({ id }) => id)).to.deep.equal([point.id]);
      });

      it('takes a slow line for a slow line', async () => {
        proxied.proxy?.slowDown(400_000);
        await module.restore(RICH, restoreAs('blog'));
        expect((await module.create('blog')).warnings.map(({ code }) => code)).to.deep.equal([
          'export-lossy',
          'asset-missing',
        ]);
      });
    });
  }
});

describe('a verb whose line to the destination breaks', () => {
  for (const storage of STORAGES) if (storage !== 'folder') toDestination(storage);
});

function toDestination(storage: Exclude<(typeof STORAGES)[number], 'folder'>): void {
  describe(`to ${storage}`, () => {
    const places = usePlaces(storage);
    const proxied: Proxied = {};
    let module: BackupModule;

    beforeEach(async () => {
      const assets = await places.make.folder();
      module = await openAt(places, { assets, to: await places.make[storage](proxied) });
      await module.restore(RICH, restoreAs('blog'));
      const [asset = ''] = await readdir(assets);
      await writeFile(join(assets, asset), randomBytes(ASSET_BYTES));
    });

    // GridFS waits for ten seconds each of the many times that it asks for a server.
    if (storage !== 'gridfs')
      it('leaves nothing of a backup that is cut in the middle of its upload, and succeeds when asked again', async () => {
        proxied.proxy?.break({ direction: 'to-server', afterBytes: ASSET_BYTES / 2, kind: 'cut' });
        await fails(module.create('blog'), proxied.proxy, LOST);
        proxied.proxy?.heal();
        await recovered(module);
        expect(await module.list()).to.deep.include({ points: [], damaged: [], withoutManifest: [] });
        const { point } = await module.create('blog');
        expect((await module.verify(point.id, 'replay')).ok).to.equal(true);
      });

    it('restores nothing from an archive that is changed on the way, and all of it when asked again', async () => {
      const { point } = await module.create('blog');
      proxied.proxy?.break({ direction: 'to-client', afterBytes: ASSET_BYTES / 2, kind: 'corrupt' });
      await fails(module.restore(point.id, restoreAs('copy')), proxied.proxy, ['archive-crc']);
      expect((await module.apps()).map(({ name }) => name)).to.deep.equal(['blog']);
      await module.restore(point.id, restoreAs('copy'));
      expect((await module.apps()).map(({ name }) => name)).to.have.members(['blog', 'copy']);
    });
  });
}
