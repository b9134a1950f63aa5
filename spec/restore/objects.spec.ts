import { expect } from 'chai';
import { globSync } from 'node:fs';
import { AppendBatch } from '../../src/events/append-batch.js';
import type { ObjectState } from '../../src/cms/object-states.js';
import { SquidexStates } from '../../src/cms/squidex/states/squidex-states.js';
import type { StoredEvent } from '../../src/events/event.js';
import { ObjectSample } from '../../src/rehearsal/object-sample.js';
import { append, newEvent, readAll } from '../support/events.js';
import { openTempModule, PLAIN, RICH, type OpenModule } from '../support/module.js';

const STATES = new SquidexStates();
const ARCHIVES = [RICH, PLAIN, ...globSync('spec/fixtures/squidex-cases/*.zip').sort()];

describe('what a preview says a copy would hold', function () {
  this.timeout(60_000);
  let open: OpenModule;

  beforeEach(async () => {
    open = await openTempModule();
  });
  afterEach(async () => open.dispose());

  /** What the events make, folded one after the other. */
  const folded = async (app: string): Promise<readonly ObjectState[]> => {
    const found = (await open.module.apps()).find(({ name }) => name === app);
    const states = new Map<string, ObjectState | undefined>();
    for (const event of await readAll(open.base.store, found?.id ?? '')) {
      states.set(event.stream, STATES.apply(states.get(event.stream), event));
    }
    return [...states.values()].flatMap((state) => (state?.deleted === false ? [state] : []));
  };
  const countsOf = (states: readonly ObjectState[]): Record<string, number> => {
    const counts: Record<string, number> = {};
    for (const { kind } of states) counts[kind] = (counts[kind] ?? 0) + 1;
    return counts;
  };
  const held = async (app: string): Promise<Record<string, number>> => countsOf(await folded(app));
  const some = (counts: Readonly<Record<string, number>> | undefined): object =>
    Object.fromEntries(Object.entries(counts ?? {}).filter(([, number]) => number > 0));

  let compared = 0;
  for (const archive of ARCHIVES) {
    it(`is what it holds: ${archive.slice(archive.lastIndexOf('/') + 1)}`, async () => {
      const plan = await open.module.planRestore(archive, { name: 'copy' }).catch(() => undefined);
      if (plan === undefined) return;
      await open.module.restore(archive, { name: 'copy' });
      const copied = await folded('copy');
      expect(some(plan.objects)).to.deep.equal(some(countsOf(copied)));
      const named = copied
        .filter(({ kind }) => kind !== 'app')
        .map((state) => ({ kind: state.kind, ...STATES.label(state) }));
      const known = new Map(named.map((each) => [`${each.kind} ${each.id}`, each]));
      for (const each of plan.sample ?? []) {
        const { name = '', ...rest } = known.get(`${each.kind} ${each.id}`) ?? {};
        expect(each).to.deep.equal({ ...rest, name: name.length > 120 ? `${name.slice(0, 120)}…` : name });
      }
      expect(plan.sample?.length).to.equal(Math.min(20, named.length));
      compared += 1;
      if (plan.remap.deleted) return;
      const again = await open.module.planRestore((await open.module.create('copy')).point.id, { name: 'again' });
      expect(again.objects).to.deep.equal(plan.objects);
      // An odd id of an app hides where that of its objects begins.
      if (archive === RICH || archive === PLAIN) expect(again.sample).to.deep.equal(plan.sample);
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

describe('a sample of objects', () => {
  const text = (value: object): Uint8Array => Buffer.from(JSON.stringify(value));
  const event = (stream: string, type: string, payload: object, position: number): StoredEvent => ({
    ...{ id: '', commit: '', position: `${position}`, revision: 0, stream, type, time: '2026-01-01T00:00:00Z' },
    ...{ metadata: text({}), payload: text({ actor: 'subject:a', appId: 'app,blog', ...payload }) },
  });
  /** Of events as `kind, number, what`, with what they say besides. */
  const sampleOf = (events: readonly (readonly [kind: string, number: number, type: string, says?: object])[]) => {
    const sample = new ObjectSample(STATES);
    const numbers = new Map<string, number>();
    for (const [at, [kind, number, type, says = {}]] of events.entries()) {
      const stream = `${kind}-app--${number}`;
      const numbered = numbers.get(stream) ?? numbers.size;
      numbers.set(stream, numbered);
      const given = { [`${kind}Id`]: `${number}`, ...says };
      sample.add(numbered, event(stream, type, given, at), STATES.lifeOf(type));
    }
    return sample.names;
  };
  const all = (count: number): readonly number[] => Array.from({ length: count }, (_, at) => at);

  it('is spread over the kinds and over the history, and passes over what is gone', () => {
    const names = sampleOf([
      ['app', 0, 'AppCreatedEvent', { name: 'blog' }],
      ...all(3).map((n) => ['schema', n, 'SchemaCreatedEventV2', { name: `schema ${n}` }] as const),
      ...all(5_000).map((n) => ['content', n, 'ContentCreatedEventV2', { schemaId: '0,page', data: {} }] as const),
      ...all(2_500).map((n) => ['content', 2 * n, 'ContentDeletedEventV2'] as const),
      ...all(4_000).map((n) => ['asset', n, 'AssetCreatedEventV2', { fileName: `${n}.png` }] as const),
      ...all(4_000).map((n) => ['asset', n, 'AssetAnnotatedEvent', { fileName: `new ${n}.png` }] as const),
    ]);
    const kinds = Map.groupBy(names, ({ kind }) => kind);
    expect([...kinds].map(([kind, { length }]) => [kind, length])).to.deep.equal([
      ['schema', 3],
      ['content', 9],
      ['asset', 8],
    ]);
    const contents = kinds.get('content') ?? [];
    expect(contents.every(({ id, name, schema }) => Number(id) % 2 === 1 && name === '' && schema === 'page')).to.equal(
      true,
    );
    expect(contents.some(({ id }) => Number(id) > 2_500)).to.equal(true);
    expect(kinds.get('asset')?.every(({ name, id }) => name === `new ${id}.png`)).to.equal(true);
  });

  it('names what is large, odd and without a name within its room', () => {
    const large = 'x'.repeat(300_000);
    const names = sampleOf([
      ...all(60).map(
        (n) =>
          ['content', n, 'ContentCreatedEventV2', { data: { title: { iv: `${n}` }, text: { iv: large } } }] as const,
      ),
      ['content', 60, 'ContentCreatedEventV2', { data: 7 }],
      ['schema', 2, 'SchemaCreatedEventV2', { name: '😀'.repeat(400) }],
      ['rule', 1, 'RuleCreatedEventV2', { name: 5 }],
      ['rule', 1, 'RuleDeletedEvent'],
      ['rule', 1, 'RuleCreatedEventV2', { name: 'again' }],
      ...all(600).map((n) => ['rule', 1, 'RuleUpdatedEvent', { name: `name ${n}` }] as const),
      ['rule', 2, 'RuleCreatedEventV2', { name: 'gone' }],
      ...all(600).map(() => ['rule', 2, 'RuleUpdatedEvent'] as const),
      ['rule', 2, 'RuleDeletedEvent'],
      ['schema', 1, 'SchemaUpdatedEvent'],
      ['comments', 1, 'CommentCreatedEvent'],
    ]);
    expect(names).to.have.lengthOf(20);
    expect(names.at(-1)).to.include({ kind: 'rule', id: '1' });
    expect(names.map(({ name }) => name)).to.include(`${'😀'.repeat(120)}…`);
  });
});
