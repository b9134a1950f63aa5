import { expect } from 'chai';
import { isBackupError } from '../../src/errors.js';
import type { BackupModule } from '../../src/backup-module.js';
import { restoreAs, RICH } from '../support/module.js';
import { Tally } from '../support/faults/swept-verbs.js';
import { openAt, usePlaces, type Proxied } from '../support/places.js';
import type { Fault } from '../support/faults/tcp-proxy.js';

/** Places at which the line is cut, in each direction. */
const CUTS = process.env['EVENTARK_SWEEP'] === 'all' ? 60 : 2;

/** The last bytes of a restore are its last notes: half of the cuts fall there. */
const LAST_BYTES = 3_000;

const EVENTS = 174;

for (const store of ['mongodb', 'eventstoredb'] as const) {
  describe(`a line to ${store} that is cut once`, () => {
    const places = usePlaces(store);

    /** Leaves no claim: each command after the cut does what it can. */
    const recovered = async (module: BackupModule): Promise<void> => {
      for (let n = 0; n < 10 && (await module.recover()).some(({ outcome }) => outcome === 'failed'); n += 1);
      expect(await module.claims()).to.deep.equal([]);
    };

    const cutsOf = (total: number): readonly number[] => {
      const half = Math.ceil(CUTS / 2);
      const early = Array.from({ length: half }, (_, n) => Math.floor((total * (n + 0.5)) / half));
      const late = Array.from({ length: half }, (_, n) => Math.floor(total - (LAST_BYTES * (n + 0.5)) / half));
      return [...early, ...late].filter((at) => at > 0);
    };

    for (const direction of ['to-server', 'to-client'] as const) {
      it(`${direction === 'to-server' ? 'before a request arrives' : 'before its answer does'} changes no truth`, async function () {
        this.timeout(20_000 + CUTS * 30_000);
        const proxied: Proxied = {};
        const module = await openAt(places, {
          events: await places.make[store](proxied),
          assets: await places.make.folder(),
        });
        const { proxy } = proxied;
        const set = (afterBytes: number): Fault => ({ direction, afterBytes, kind: 'cut-once' });
        // The first restore asks the store for its limits as well, with megabytes; the second is as all others are.
        await module.restore(RICH, restoreAs('first'));
        proxy?.break(set(Infinity));
        await module.restore(RICH, restoreAs('whole'));
        const total = proxy?.passedBytes ?? 0;
        const tally = new Tally();
        for (const [n, at] of cutsOf(total).entries()) {
          const name = `copy-${n}`;
          proxy?.break(set(at));
          const said = await module.restore(RICH, restoreAs(name)).then(
            () => 'done',
            (error: unknown) => error,
          );
          if ((proxy?.struck ?? 0) > 0) tally.add(said);
          proxy?.heal();
          const when = `${at} of ${total} bytes: ${String(said)}`;
          if (said !== 'done' && !isBackupError(said)) throw said;
          await recovered(module);
          const app = (await module.apps()).find((each) => each.name === name);
          if (said === 'done') expect(app, when).not.to.equal(undefined);
          if (isBackupError(said) && !('unfinished' in said.facts)) expect(app, when).to.equal(undefined);
          if (app) {
            const { point } = await module.create(app.id);
            expect(point.manifest.counts, when).to.include({ events: EVENTS, assets: 6 });
            // What stays would make each further restore slower.
            await module.restored.undo(app.id, { confirm: name });
            await module.delete([point.id]);
          } else await module.planRestore(RICH, restoreAs(name));
        }
        if (this.test) this.test.title += ` (${tally.toString()})`;
        expect(tally.total).to.be.greaterThan(0);
      });
    }
  });
}
