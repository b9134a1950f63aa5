import { expect } from 'chai';
import { join } from 'node:path';
import pMap from 'p-map';
import type { Loss } from '../support/faults/lossy-line.js';
import { SweptLane, type Copied } from '../support/faults/swept-lane.js';
import { eventStoreDbPlace, mongoDbPlace } from '../support/faults/swept-places.js';
import { SWEPT_VERBS, Tally, type SweptVerb } from '../support/faults/swept-verbs.js';
import { useServer } from '../support/servers/servers.js';
import { smallApp } from '../support/squidex/small-app.js';
import { tempFolder } from '../support/temp-folder.js';

/** Every request is lost in every way; without it, a few of them, each in one. */
const ALL = process.env['EVENTARK_SWEEP'] === 'all';

/** Stores side by side: most of the time of a loss is waiting for what is not answered. */
const LANES = ALL ? 6 : 1;
/** In ms: several at once make a server slow to answer. */
const PATIENCE = { one: 300, several: 2_000 };

/** Requests of each verb that are lost without it: those at its end decide what is true. */
const SAMPLE = 5;

const WAYS: readonly Omit<Loss, 'at'>[] = [false, true].flatMap((arrives) => [
  { arrives },
  ...(ALL ? [1, 3, 8] : [2]).map((downFor) => ({ arrives, downFor })),
  ...(ALL ? [0, 1, 2, 4, 7] : [0, 3]).map((diesAfter) => ({ arrives, diesAfter })),
]);

const SERVERS = ['mongodb', 'eventstoredb'] as const;

for (const kind of SERVERS) {
  describe(`an answer of ${kind} that is lost`, () => {
    const server = kind === 'mongodb' ? useServer('mongodb') : undefined;
    let temp: Awaited<ReturnType<typeof tempFolder>>;
    let lanes: readonly SweptLane[] = [];

    const patienceMs = ALL ? PATIENCE.several : PATIENCE.one;
    const lane = async (n: number, archive: string): Promise<SweptLane> => {
      const place =
        kind === 'mongodb'
          ? await mongoDbPlace(server?.().url ?? '', { lane: n, patienceMs })
          : await eventStoreDbPlace();
      return SweptLane.prepared(place, join(temp.path, `lane-${n}`), archive);
    };

    before(async function () {
      this.timeout(120_000);
      temp = await tempFolder();
      const archive = await smallApp(temp.path);
      lanes = await Promise.all(Array.from({ length: LANES }, (_, n) => lane(n, archive)));
    });
    after(async () => {
      for (const each of lanes) await each.dispose();
      await temp?.remove();
    });

    const sweep = async (swept: SweptVerb, losses: readonly Loss[], copied: Copied): Promise<Tally> => {
      const tally = new Tally();
      const next = losses.values();
      await pMap(lanes, async (each) => {
        for (const loss of next) {
          const { broke, said } = await each.suffer(swept, loss, copied);
          if (broke) tally.add(said);
        }
      });
      return tally;
    };

    for (const swept of SWEPT_VERBS.filter(
      ({ verb }) => ALL || !['restore', 'prune', 'protect', 'unprotect'].includes(verb),
    )) {
      it(`changes no truth about a ${swept.verb}`, async function () {
        this.timeout(ALL ? 3_600_000 : 120_000);
        const sound = await lanes[0]?.suffer(swept, { at: Infinity, arrives: true });
        const { changed = 0, copied = { events: 0, users: 0 } } = sound ?? {};
        if (swept.verb === 'restore') expect(copied.users).to.be.greaterThan(0);
        const losses = requestsOf(changed).flatMap((at, n) =>
          (ALL ? WAYS : WAYS.slice(n % WAYS.length).slice(0, 1)).map((way) => ({ at, ...way })),
        );
        const tally = await sweep(swept, losses, copied);
        if (this.test) this.test.title += ` (of ${changed} requests, ${tally.toString()})`;
        expect(tally.total).to.be.at.least(Math.min(changed, SAMPLE) - 1);
      });
    }
  });
}

/** Which of so many requests are lost. */
function requestsOf(changed: number): readonly number[] {
  const all = Array.from({ length: changed }, (_, n) => n + 1);
  if (ALL || changed <= SAMPLE) return all;
  const even = Array.from({ length: SAMPLE - 2 }, (_, n) => Math.ceil((changed * (n + 0.5)) / (SAMPLE - 2)));
  return [...new Set([...even, changed - 1, changed])];
}
