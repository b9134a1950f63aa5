import { expect } from 'chai';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { SquidexStates } from '../../../src/cms/squidex/states/squidex-states.js';
import type { StoredEvent } from '../../../src/events/event.js';
import type { RestoreOptions } from '../../../src/restore/plan.js';
import { readAll, text } from '../../support/events.js';
import { openTempModule, type OpenModule, PLAIN, RICH } from '../../support/module.js';
import { statesOf } from '../../support/squidex/plain-states.js';

const CASES = 'spec/fixtures/squidex-cases';
const KEEP = { rules: 'keep', clients: 'keep', schedules: 'keep' } as const;
/** Many thousand tags and a large picture: nothing that smaller ones do not have. */
const LARGE = ['tags5.zip', 'rbmp.zip'];
const PARTS = ['settings', 'schemas', 'contents', 'assets', 'rules', 'comments', 'other'];
const ARCHIVES = [
  RICH,
  PLAIN,
  ...readdirSync(CASES)
    .filter((file) => file.endsWith('.zip') && !LARGE.includes(file))
    .map((file) => join(CASES, file)),
];

describe('chosen objects of what a real Squidex has written', function () {
  this.timeout(30_000);
  const states = new SquidexStates();
  let open: OpenModule;
  let made = 0;

  const restored = async (archive: string, options: Partial<RestoreOptions>) => {
    const name = `copy-${++made}`;
    const wish = { ...KEEP, name, people: 'create', ...options } as const;
    const planned = await open.module.planRestore(archive, wish);
    const result = await open.module.restore(archive, wish);
    const { events, streams, assets, objects, chosen, warnings } = planned;
    const { app, objects: _, ...did } = result;
    expect({ events, streams, assets, warnings, chosen }).to.deep.equal({
      ...{ events: did.events, streams: did.streams, assets: did.assets },
      ...{ warnings: did.warnings, chosen: did.chosen },
    });
    const plain = ({ stream, type, revision, time, payload }: StoredEvent) =>
      JSON.stringify({ stream, type, revision, time, payload: text(payload) })
        .replaceAll(app.id, 'APP')
        .replaceAll(name, 'NAME')
        .replace(/unknown-[0-9a-f-]{36}/g, 'unknown');
    return { app, events: (await readAll(open.base.store, app.id)).map(plain), objects };
  };
  const streamOf = (event: string): string => (JSON.parse(event) as StoredEvent).stream;

  before(async () => {
    open = await openTempModule();
  });
  after(async () => open.dispose());

  for (const archive of ARCHIVES) {
    it(`come back with their whole history and in the same states, part by part: ${archive}`, async () => {
      await restored(archive, {});
      const whole = await restored(archive, {});
      const theirs = await statesOf(open.module, `current:${whole.app.name}`, whole.app);
      const parts = new Set(whole.events.map((event) => states.objectOf(streamOf(event)).part));
      for (const part of PARTS.filter((each) => parts.has(each))) {
        const copy = await restored(archive, { only: [part] });
        const streams = new Set(copy.events.map(streamOf));
        expect(copy.events, part).to.deep.equal(whole.events.filter((event) => streams.has(streamOf(event))));
        const own = whole.events
          .map(streamOf)
          .filter((stream) => [part, 'settings'].includes(states.objectOf(stream).part));
        for (const stream of own) expect([...streams]).to.include(stream);
        const ours = await statesOf(open.module, `current:${copy.app.name}`, copy.app);
        for (const [stream, state] of ours) expect(state, stream).to.deep.equal(theirs.get(stream));
        if (part === 'settings') continue;
        const others = PARTS.filter((each) => each !== part && each !== 'settings');
        const rest = (await restored(archive, { except: others })).events.map(streamOf);
        expect([...new Set(rest)]).to.deep.equal([
          ...new Set(whole.events.map(streamOf).filter((each) => own.includes(each))),
        ]);
      }
    });
  }
});
