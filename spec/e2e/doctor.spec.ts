import { expect } from 'chai';
import { MongoClient } from 'mongodb';
import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { BackupModule } from '../../src/backup-module.js';
import type { Diagnosis } from '../../src/doctor/doctor.js';
import { eventark } from '../support/eventark.js';
import { RICH } from '../support/module.js';
import { openAt, STORAGES, STORES, usePlaces, type Proxied } from '../support/places.js';

const PROBED = 'wrote, read back and deleted 1 kB';

/** Whether the file or the database is there. */
async function made(store: string, { events }: { readonly events: string }): Promise<boolean> {
  if (store === 'sqlite') return existsSync(events.slice('sqlite:'.length));
  if (store !== 'mongodb') return false;
  const client = await MongoClient.connect(events);
  try {
    return (await client.db().listCollections().toArray()).length > 0;
  } finally {
    await client.close();
  }
}

/** What was found of each part, by its subject. */
function found(diagnoses: readonly Diagnosis[], part: Diagnosis['part']): Readonly<Record<string, string>> {
  const findings = diagnoses.find((diagnosis) => diagnosis.part === part)?.findings ?? [];
  return Object.fromEntries(findings.map(({ subject, message }) => [subject, message]));
}

describe('what the doctor finds', () => {
  for (const store of STORES) {
    describe(`of events in ${store}`, () => {
      const places = usePlaces(store);

      it('says version, rights, indexes and clock where it has them, and leaves nothing', async () => {
        const settings = { events: await places.make[store]() };
        const module = await openAt(places, settings);
        const diagnoses = await module.doctor();
        expect(diagnoses.filter(({ reachable }) => !reachable)).to.deep.equal([]);
        expect(diagnoses.flatMap(({ findings }) => findings.filter(({ ok }) => !ok))).to.deep.equal([]);
        const events = found(diagnoses, 'event store');
        expect(events['version']).to.match(new RegExp(`^${store} [\\d.v]+`));
        expect(events['reading']).to.equal('empty');
        expect(found(diagnoses, 'ledger')['permissions']).to.equal(
          store === 'eventstoredb' ? PROBED : 'it is not there yet; the first restore makes it',
        );
        // The embedded store has the clock of this machine.
        expect(events['clock']).to.equal(store === 'sqlite' ? undefined : 'the clocks agree');
        expect(events['indexes']).to.equal(store === 'mongodb' ? 'Events2 is made at the first restore' : undefined);
        expect(await module.apps()).to.deep.equal([]);
        expect(await made(store, settings)).to.equal(false);
        expect(found(await module.doctor(), 'event store')['reading']).to.equal('empty');
      });
    });
  }

  describe('of an app with files', () => {
    const places = usePlaces('folder', 'sqlite');
    const restored = async (): Promise<{ readonly module: BackupModule; readonly assets: string }> => {
      const assets = await places.make.folder();
      const module = await openAt(places, { assets });
      await module.restore(RICH, { name: 'blog', people: 'create' });
      return { module, assets };
    };

    it('is that a file its events mention is in the asset store', async () => {
      const { module } = await restored();
      expect(found(await module.doctor(), 'asset store')['files']).to.match(
        /^\S+, which events of "blog" mention, is there$/,
      );
      expect(found(await module.doctor(), 'ledger')['permissions']).to.equal(PROBED);
    });

    it('names the place of a ledger that is not beside the events', async () => {
      const ledger = await places.make.sqlite();
      const module = await openAt(places, { ledger });
      const where = (part: string): string => diagnoses.find((diagnosis) => diagnosis.part === part)?.where ?? '';
      const diagnoses = await module.doctor();
      expect(where('ledger')).to.equal(ledger.replace(/^sqlite:/, ''));
      expect(where('event store')).to.not.equal(where('ledger'));
    });

    it('is that none of them is in an asset store that is another one', async () => {
      const { module, assets } = await restored();
      const [name = ''] = (await readdir(assets)).filter((each) => !each.includes('app-image'));
      expect(name).to.not.equal('');
      for (const each of await readdir(assets)) await rm(join(assets, each), { recursive: true });
      const asset = (await module.doctor()).find(({ part }) => part === 'asset store');
      const files = asset?.findings.find(({ subject }) => subject === 'files');
      expect(files?.ok).to.equal(false);
      expect(files?.message).to.match(/^(\S+), which events of "blog" mention, is not in file:\S+/);
      expect(files?.message).to.contain(assets);
      expect(files?.hint).to.contain('the asset store is the one that the CMS writes to');
    });
  });

  describe('where nothing was made yet', () => {
    const places = usePlaces('folder');

    it('is what the first command will make, and nothing is made', async () => {
      const data = join(await places.make.folder(), 'none', 'yet');
      const { exit, stdout } = await eventark(data, 'doctor');
      expect(exit).to.equal(0);
      expect(stdout.match(/it is not there yet; the first file written makes it/g)).to.have.lengthOf(2);
      expect(stdout.match(/it is not there yet; the first restore makes it/g)).to.have.lengthOf(2);
      expect(existsSync(dirname(data))).to.equal(false);
    });
  });

  describe('of a store that cannot be reached', () => {
    const places = usePlaces('eventstoredb');

    it('hides nothing of the other parts, and takes no longer than a person waits', async function () {
      // Backups and restores wait for a minute.
      this.timeout(20_000);
      const proxied: Proxied = {};
      const module = await openAt(places, { events: await places.make.eventstoredb(proxied) });
      proxied.proxy?.break({ direction: 'to-server', afterBytes: 0, kind: 'cut' });
      const diagnoses = await module.doctor();
      expect(diagnoses.map(({ reachable }) => reachable)).to.deep.equal([false, false, true, true]);
      expect(Object.keys(found(diagnoses, 'event store'))).to.deep.equal(['store-unreachable']);
      expect(found(diagnoses, 'destination')['place']).to.equal('it is not there yet; the first file written makes it');
    });
  });

  for (const storage of ['s3', 'gridfs', 'ftp'] as const) {
    describe(`of a ${storage} storage that takes connections and says nothing`, () => {
      const places = usePlaces(storage);

      it('is that it cannot be reached, after no longer than a person waits', async function () {
        this.timeout(25_000);
        const proxied: Proxied = {};
        const module = await openAt(places, { to: await places.make[storage](proxied) });
        proxied.proxy?.break({ direction: 'to-client', afterBytes: 0, kind: 'stall' });
        const destination = (await module.doctor()).find(({ part }) => part === 'destination');
        expect(destination?.reachable).to.equal(false);
        expect(Object.keys(found([destination!], 'destination'))).to.deep.equal(['storage-unreachable']);
      });
    });
  }

  for (const storage of STORAGES) {
    describe(`of a ${storage} storage`, () => {
      const places = usePlaces(storage);

      it('says rights and clock, and leaves nothing', async () => {
        const to = await places.make[storage]();
        const module = await openAt(places, { to });
        const expected = { permissions: PROBED, clock: 'the clocks agree' };
        const missing = { place: 'it is not there yet; the first file written makes it' };
        const isMade = !['gridfs', 'ftp'].includes(storage);
        expect(found(await module.doctor(), 'destination')).to.deep.equal(isMade ? expected : missing);
        expect(found(await module.doctor(), 'destination')).to.deep.equal(isMade ? expected : missing);
        if (!isMade) await module.restore(RICH, { name: 'blog', people: 'create' });
        if (!isMade) await module.create('blog');
        expect(found(await module.doctor(), 'destination')).to.deep.equal(expected);
        expect((await module.list()).points).to.have.lengthOf(isMade ? 0 : 1);
      });
    });
  }
});
