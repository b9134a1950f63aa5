import { expect } from 'chai';
import type { ObjectState } from '../../../src/cms/object-states.js';
import { idOf } from '../../../src/cms/squidex/states/state-change.js';
import { SquidexStates } from '../../../src/cms/squidex/states/squidex-states.js';
import type { StoredEvent } from '../../../src/events/event.js';
import { differences, parseExactly } from './exact-json.js';

/** Kinds of the oracle, and what a stream of such an object begins with. Others are documents, which no event makes. */
const KINDS: Readonly<Record<string, string>> = {
  App: 'app',
  Schema: 'schema',
  WriteContent: 'content',
  Asset: 'asset',
  AssetFolder: 'assetFolder',
  Rule: 'rule',
};

type States = Readonly<Record<string, Readonly<Record<string, { readonly value: Record<string, unknown> }>>>>;

/** The states of all objects at the end of the events. */
export function folded(events: readonly (StoredEvent | undefined)[]): ReadonlyMap<string, ObjectState> {
  const fold = new SquidexStates();
  const states = new Map<string, ObjectState>();
  for (const event of events) {
    if (event === undefined) continue;
    const state = fold.apply(states.get(event.stream), event);
    if (state !== undefined) states.set(event.stream, state);
  }
  return states;
}

/** What Squidex rebuilds after a restore: no deleted schema or rule, and no content of a schema that is gone. */
function isRebuilt(state: ObjectState, states: ReadonlyMap<string, ObjectState>): boolean {
  if (state.kind === 'schema' || state.kind === 'rule') return !state.deleted;
  if (state.kind !== 'content') return true;
  const schema = idOf(state.value['schemaId']);
  return ![...states.values()].some(
    ({ kind, deleted, value }) => kind === 'schema' && deleted && value['id'] === schema,
  );
}

/** Squidex's restore makes who ran it owner, by one more event; the id of a schedule is made up at each reading. */
function withoutItsOwn(kind: string, value: Record<string, unknown>): Record<string, unknown> {
  const copy = structuredClone(value);
  if (kind === 'App') {
    for (const name of ['lastModified', 'lastModifiedBy', 'version']) delete copy[name];
    delete (copy['contributors'] as Record<string, unknown>)['admin'];
  }
  const job = copy['scheduleJob'];
  if (typeof job === 'object' && job !== null) copy['scheduleJob'] = { ...job, id: null };
  return copy;
}

/** The objects that the events make are those of an oracle, of which `at` picks the right moment. */
export function expectStates(
  events: readonly (StoredEvent | undefined)[],
  text: string,
  at: (oracle: unknown) => unknown,
): void {
  const oracle = at(parseExactly(text)) as States;
  const states = folded(events);
  const rebuilt = new Map([...states].filter(([, state]) => isRebuilt(state, states)));
  const named = Object.entries(oracle).flatMap(([kind, objects]) =>
    Object.entries(objects).map(([id, { value }]) => ({ kind, stream: `${KINDS[kind]}-${id}`, value })),
  );
  const made = named.filter(({ kind }) => kind in KINDS);
  expect([...rebuilt.keys()].sort()).to.deep.equal(made.map(({ stream }) => stream).sort());
  for (const { kind, stream, value } of made) {
    const ours = parseExactly(JSON.stringify(rebuilt.get(stream)?.value)) as Record<string, unknown>;
    const found = differences(withoutItsOwn(kind, ours), withoutItsOwn(kind, value));
    expect(found, stream).to.deep.equal([]);
  }
}
