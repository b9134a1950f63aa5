import { expect } from 'chai';
import type { Diagnosis } from '../../src/doctor/doctor.js';
import { openAt, STORAGES, STORES, usePlaces, type Proxied } from '../support/places.js';

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
        const module = await openAt(places, { events: await places.make[store]() });
        const diagnoses = await module.doctor();
        expect(diagnoses.filter(({ reachable }) => !reachable)).to.deep.equal([]);
        expect(diagnoses.flatMap(({ findings }) => findings.filter(({ ok }) => !ok))).to.deep.equal([]);
        const events = found(diagnoses, 'event store');
        expect(events['version']).to.match(new RegExp(`^${store} [\\d.v]+`));
        expect(events['reading']).to.equal('empty');
        expect(found(diagnoses, 'ledger')['permissions']).to.equal('wrote, read back and deleted 1 kB');
        // The embedded store has the clock of this machine.
        expect(events['clock']).to.equal(store === 'sqlite' ? undefined : 'the clocks agree');
        expect(events['indexes']).to.equal(store === 'mongodb' ? 'Events2 is made at the first restore' : undefined);
        expect(await module.apps()).to.deep.equal([]);
        expect(found(await module.doctor(), 'event store')['reading']).to.equal('empty');
      });
    });
  }

  describe('of a store that cannot be reached', () => {
    const places = usePlaces('eventstoredb');

    it('hides nothing of the other parts', async () => {
      const proxied: Proxied = {};
      const module = await openAt(places, { events: await places.make.eventstoredb(proxied) });
      proxied.proxy?.break({ direction: 'to-server', afterBytes: 0, kind: 'cut' });
      const diagnoses = await module.doctor();
      expect(diagnoses.map(({ reachable }) => reachable)).to.deep.equal([false, false, true, true]);
      expect(Object.keys(found(diagnoses, 'event store'))).to.deep.equal(['store-unreachable']);
      expect(found(diagnoses, 'destination')['permissions']).to.equal('wrote, read back and deleted 1 kB');
    });
  });

  for (const storage of STORAGES) {
    describe(`of a ${storage} storage`, () => {
      const places = usePlaces(storage);

      it('says rights and clock, and leaves nothing', async () => {
        const to = await places.make[storage]();
        const module = await openAt(places, { to });
        const expected = { permissions: 'wrote, read back and deleted 1 kB', clock: 'the clocks agree' };
        expect(found(await module.doctor(), 'destination')).to.deep.equal(expected);
        expect(found(await module.doctor(), 'destination')).to.deep.equal(expected);
        expect((await module.list()).points).to.deep.equal([]);
      });
    });
  }
});
