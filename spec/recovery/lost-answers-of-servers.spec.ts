import { expect } from 'chai';
import { BackupModule } from '../../src/backup-module.js';
import { Claims } from '../../src/claims/claims.js';
import type { ModuleParts } from '../../src/config/module-parts.js';
import { countEvents } from '../../src/restore/count-events.js';
import { AssetStore } from '../../src/storage/asset-store.js';
import type { Storage } from '../../src/storage/storage.js';
import { SQUIDEX_NAMING } from '../../src/cms/squidex/squidex-naming.js';
import { LossyLine, type Loss } from '../support/faults/lossy-line.js';
import { eventStoreDbPlace, mongoDbPlace, type SweptPlace } from '../support/faults/swept-places.js';
import { idsOf, requireTruth, SWEPT_VERBS, Tally, type SweptVerb } from '../support/faults/swept-verbs.js';
import { moduleParts, restoreAs, RICH, type BaseParts } from '../support/module.js';
import { useServer } from '../support/servers/servers.js';
import { tempFolder } from '../support/temp-folder.js';

/** Every request is lost in every way; without it, a few of them, each in one. */
const ALL = process.env['EVENTARK_SWEEP'] === 'all';

/** Requests of each verb that are lost without it: those at its end decide what is true. */
const SAMPLE = 5;

const SOUND = (): LossyLine => new LossyLine({ at: Infinity, arrives: true });

const WAYS: readonly Omit<Loss, 'at'>[] = [false, true].flatMap((arrives) => [
  { arrives },
  ...(ALL ? [1, 3, 8] : [2]).map((downFor) => ({ arrives, downFor })),
  ...(ALL ? [0, 1, 2, 4, 7] : [0, 3]).map((diesAfter) => ({ arrives, diesAfter })),
]);

/** What a sound run of the verb adds. */
interface Copied {
  readonly events: number;
  readonly users: number;
}

interface Opened {
  readonly module: BackupModule;
  readonly base: BaseParts;
  readonly close: () => Promise<void>;
}

const SERVERS = ['mongodb', 'eventstoredb'] as const;

for (const kind of SERVERS) {
  describe(`an answer of ${kind} that is lost`, () => {
    const server = kind === 'mongodb' ? useServer('mongodb') : undefined;
    let place: SweptPlace;
    let temp: Awaited<ReturnType<typeof tempFolder>>;
    let points: readonly string[];
    let wholeEvents: number;
    let wholeFiles: number;

    const open = async (line: LossyLine, process: string, cap: number): Promise<Opened> => {
      const { base, close } = await place.open(line);
      const self = { host: 'spec', machine: 'spec', space: `${process} pid:[1]`, pid: 1, started: '1' };
      const claims = new Claims(base.ledger, () => new Date(), { self, lookUpAfterMs: [0, 50] });
      const parts: ModuleParts = { ...moduleParts(temp.path, base), cap, claims };
      return { module: new BackupModule(parts), base, close };
    };

    before(async function () {
      this.timeout(120_000);
      place = kind === 'mongodb' ? await mongoDbPlace(server?.().url ?? '') : await eventStoreDbPlace();
      temp = await tempFolder();
      const { module, base, close } = await open(SOUND(), 'before', 10);
      await module.restore(RICH, restoreAs('blog'));
      for (const { key } of await base.ledger.list('users')) await base.ledger.remove('users', key, 'any');
      for (let n = 0; n < 3; n += 1) await module.create('blog');
      points = await idsOf(module);
      const [blog] = await module.apps();
      wholeEvents = await countEvents(base.store, blog?.id ?? '');
      wholeFiles = await new AssetStore(base.assetStorage, SQUIDEX_NAMING).count(blog?.id ?? '');
      await close();
      await place.keep();
    });
    after(async () => {
      await place?.dispose();
      await temp?.remove();
    });

    const requireWholeOrNothing = async ({ module, base }: Opened, copied: Copied, when: string): Promise<void> => {
      const apps = await module.apps();
      const ids = apps.map(({ id }) => id);
      const copies = apps.filter(({ name }) => name === 'copy').length;
      expect(await base.ledger.list('claims'), when).to.deep.equal([]);
      expect(await place.events(), `${when}: events`).to.equal(
        wholeEvents * (ids.length - copies) + copied.events * copies,
      );
      const documents = (await base.ledger.list('documents')).map(({ key }) => key.slice(0, 36));
      expect(new Set(documents), when).to.deep.equal(new Set(ids));
      const records = (await base.ledger.list('restores')).map(({ key }) => key.slice(0, 36));
      expect(new Set(records), when).to.deep.equal(new Set(ids));
      expect((await base.ledger.list('users')).length, `${when}: users`).to.equal(copied.users * copies);
      const assets = await namesIn(base.assetStorage);
      for (const id of ids) expect(assets.filter((name) => name.startsWith(id)).length, when).to.equal(wholeFiles);
      expect(assets.length, `${when}: files`).to.equal(wholeFiles * ids.length);
      expect(await place.unlisted(), when).to.deep.equal([]);
      await requireListed(module, base.destination, when);
      if (copies === 0) await module.planRestore(RICH, restoreAs('copy'));
    };

    const requireListed = async (module: BackupModule, destination: Storage, when: string): Promise<void> => {
      const { points: listed, damaged } = await module.list();
      expect(damaged, when).to.deep.equal([]);
      for (const { id } of listed.filter((point) => !points.includes(point.id))) {
        expect((await module.verify(id, 'checksums')).problems, when).to.deep.equal([]);
      }
      const expected = listed.flatMap(({ archive, protected: isKept }) => {
        const base = archive.slice(0, -'.zip'.length);
        return [archive, `${base}.json`, ...(isKept ? [`${base}.protected`] : [])];
      });
      expect(await namesIn(destination), `${when}: destination`).to.have.members(expected);
    };

    /** Of a sound run: the app of before, and perhaps its copy. */
    const copiedEvents = async (): Promise<number> => Math.max(0, (await place.events()) - wholeEvents);

    /** How many requests a verb makes that change something, and whether the line broke. */
    const suffer = async (
      swept: SweptVerb,
      loss: Loss,
      copied?: Copied,
    ): Promise<{
      readonly changed: number;
      readonly broke: boolean;
      readonly said: unknown;
      readonly copied: Copied;
    }> => {
      const when = `${swept.verb}, ${JSON.stringify(loss)}`;
      await place.reset();
      if (swept.verb === 'unprotect') {
        const earlier = await open(SOUND(), 'earlier', 10);
        await earlier.module.protect(points[1] ?? '', true);
        await earlier.close();
      }
      const line = new LossyLine(loss);
      const first = await open(line, 'first', swept.cap ?? 3);
      const said = await swept.run({ module: first.module, points }).then(
        () => 'done',
        (error: unknown) => error,
      );
      await first.close();
      const next = await open(SOUND(), 'next', 10);
      try {
        await requireTruth(swept, { module: next.module, points }, said, loss);
        const whole = copied ?? { events: await copiedEvents(), users: (await next.base.ledger.list('users')).length };
        await requireWholeOrNothing(next, whole, when);
        return { changed: line.changed, broke: line.broke, said, copied: whole };
      } finally {
        await next.close();
      }
    };

    for (const swept of SWEPT_VERBS.filter(
      ({ verb }) => ALL || !['restore', 'prune', 'protect', 'unprotect'].includes(verb),
    )) {
      it(`changes no truth about a ${swept.verb}`, async function () {
        this.timeout(ALL ? 3_600_000 : 120_000);
        const { changed, copied } = await suffer(swept, { at: Infinity, arrives: true });
        const tally = new Tally();
        for (const [n, at] of requestsOf(changed).entries()) {
          for (const way of ALL ? WAYS : WAYS.slice(n % WAYS.length).slice(0, 1)) {
            const { broke, said } = await suffer(swept, { at, ...way }, copied);
            if (broke) tally.add(said);
          }
        }
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

async function namesIn(storage: Storage): Promise<readonly string[]> {
  const names: string[] = [];
  for await (const { name } of storage.list('')) names.push(name);
  return names;
}
