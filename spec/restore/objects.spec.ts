import { expect } from 'chai';
import { globSync } from 'node:fs';
import { AppendBatch } from '../../src/events/append-batch.js';
import type { ObjectState } from '../../src/cms/object-states.js';
import { SquidexStates } from '../../src/cms/squidex/states/squidex-states.js';
import { append, newEvent, readAll } from '../support/events.js';
import { openTempModule, PLAIN, RICH, type OpenModule } from '../support/module.js';

const ARCHIVES = [RICH, PLAIN, ...globSync('spec/fixtures/squidex-cases/*.zip').sort()];

describe('what a preview says a copy would hold', function () {
  this.timeout(60_000);
  let open: OpenModule;

  beforeEach(async () => {
    open = await openTempModule();
  });
  afterEach(async () => open.dispose());

  /** What the events make, folded one after the other. */
  const held = async (app: string): Promise<Record<string, number>> => {
    const found = (await open.module.apps()).find(({ name }) => name === app);
    const states = new Map<string, ObjectState | undefined>();
    const fold = new SquidexStates();
    for (const event of await readAll(open.base.store, found?.id ?? '')) {
      states.set(event.stream, fold.apply(states.get(event.stream), event));
    }
    const counts: Record<string, number> = {};
    for (const state of states.values()) {
      if (state?.deleted === false) counts[state.kind] = (counts[state.kind] ?? 0) + 1;
    }
    return counts;
  };
  const some = (counts: Readonly<Record<string, number>> | undefined): object =>
    Object.fromEntries(Object.entries(counts ?? {}).filter(([, number]) => number > 0));

  let compared = 0;
  for (const archive of ARCHIVES) {
    it(`is what it holds: ${archive.slice(archive.lastIndexOf('/') + 1)}`, async () => {
      const plan = await open.module.planRestore(archive, { name: 'copy' }).catch(() => undefined);
      if (plan === undefined) return;
      await open.module.restore(archive, { name: 'copy' });
      expect(some(plan.objects)).to.deep.equal(some(await held('copy')));
      compared += 1;
      if (plan.remap.deleted) return;
      const again = await open.module.planRestore((await open.module.create('copy')).point.id, { name: 'again' });
      expect(again.objects).to.deep.equal(plan.objects);
    });
  }
  after(() => expect(compared).to.be.at.least(15));

  it('counts what was deleted and made again as often as it is there', async () => {
    const { app } = await open.module.restore(PLAIN, { name: 'blog' });
    const before = await held('blog');
    const of = (id: string, ...types: readonly string[]) =>
      append(
        `rule-${app.id}--${id}`,
        'no-stream',
        ...types.map((type) => newEvent(type, `{"ruleId":"${id}","appId":"${app.id},blog","actor":"subject:x"}`)),
      );
    const [made, deleted] = ['RuleCreatedEventV2', 'RuleDeletedEvent'];
    await open.base.store.append(
      AppendBatch.of([
        of('a', made),
        of('b', made, deleted),
        of('c', made, deleted, made),
        of('d', deleted),
        of('e', 'RuleEnabledEvent'),
        of('f', 'rulecreatedevent', 'RULEDELETEDEVENT', 'RuleEnabledEvent'),
        of('g', made, made),
      ]),
    );
    const point = (await open.module.create('blog')).point.id;
    const { objects } = await open.module.planRestore(point, { name: 'copy' });
    expect(objects?.['rule']).to.equal((before['rule'] ?? 0) + 3);
    expect(some(objects)).to.deep.equal(some(await held('blog')));
  });
});
