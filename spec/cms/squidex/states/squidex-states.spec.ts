import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { ObjectState } from '../../../../src/cms/object-states.js';
import { SquidexRemapper } from '../../../../src/cms/squidex/squidex-remapper.js';
import { SquidexStates } from '../../../../src/cms/squidex/states/squidex-states.js';
import type { StoredEvent } from '../../../../src/events/event.js';
import { parseJson } from '../../../../src/json/json-value.js';
import { collect } from '../../../support/events.js';
import { differences, parseExactly } from '../../../support/squidex/exact-json.js';
import { expectStates, folded } from '../../../support/squidex/expected-states.js';
import { NEW_HOST, OLD_HOST, oracleTarget, type RestoredEvent } from '../../../support/squidex/squidex-oracle.js';
import { fixture, squidexEvent, withArchive } from '../../../support/squidex/squidex.js';

/** Events as the real Squidex wrote them when it restored. */
async function theirs(path: string): Promise<readonly StoredEvent[]> {
  const { events } = parseJson(await readFile(path, 'utf8')) as unknown as {
    readonly events: readonly RestoredEvent[];
  };
  return events.map((event) => ({
    ...squidexEvent(event.type, ''),
    stream: event.stream,
    revision: event.number,
    time: String(event.headers['Timestamp']),
    payload: Buffer.from(JSON.stringify(event.payload)),
  }));
}

/** Events of an archive as a restore here writes them, in the words of the oracle; undefined for one that is left out. */
async function ours(path: string, name: string): Promise<readonly (StoredEvent | undefined)[]> {
  return withArchive(path, async (archive) => {
    const remapper = new SquidexRemapper(await oracleTarget(archive, name));
    const events = await collect(archive.events());
    return events.map((event) => {
      const copy = remapper.remap(event, 'commit');
      return copy && { ...event, ...copy };
    });
  });
}

const CASES = 'spec/fixtures/squidex-cases';
const EVERY_CASE = [
  'appname',
  'assets',
  'case',
  'comments',
  'dupkeys',
  'escapes',
  'ids',
  'lifecycle',
  'mails',
  'numbers',
  'rules',
  'sched',
  'v4',
];

function statesOf(name: string): string {
  return join(CASES, `${name}.states.json`);
}

describe('SquidexStates', () => {
  // The last point is the whole; one event of the archive, before the first point, is of a person who is not restored.
  for (const [point, count] of [
    [30, 29],
    [60, 59],
    [90, 89],
    [120, 119],
    [150, 149],
    [173, 173],
  ] as const) {
    it(`makes of the first ${point} events of a rich app what Squidex makes of them`, async () => {
      const events = await theirs(fixture('rich-v2.restored.json'));
      const oracle = await readFile(fixture('rich-v2.states.json'), 'utf8');
      const renamed = oracle
        .replace(/"NEWAPP,copy"/g, '"NEWAPP,rich-copy"')
        .replace(/"name": ?"copy"/g, '"name":"rich-copy"')
        .replace(/assets\/copy\//g, 'assets/rich-copy/');
      expectStates(events.slice(0, count), renamed, (states) => (states as Record<string, unknown>)[String(point)]);
    });
  }

  for (const name of EVERY_CASE) {
    it(`rebuilds every object of the case "${name}" as Squidex does`, async () => {
      const oracle = join(CASES, `${name}.restored.json`);
      expectStates(await theirs(oracle), await readFile(statesOf(name), 'utf8'), (states) => states);
    });
  }

  for (const name of ['rules', 'sched']) {
    it(`brings events of old types up to date, as Squidex does when it reads them: ${name}`, async () => {
      const text = await readFile(statesOf(name), 'utf8');
      const events = await ours(join(CASES, `${name}.zip`), 'final');
      // Squidex leaves links of rules as they are
      const moved = text.replaceAll(`${OLD_HOST}api/assets/blog/`, `${NEW_HOST}api/assets/final/`);
      expectStates(events, moved, (states) => states);
    });
  }

  for (const path of [
    fixture('rich-v2.restored.json'),
    ...EVERY_CASE.map((name) => join(CASES, `${name}.restored.json`)),
  ]) {
    it(`makes every object of ${path} anew by events that fold to the same state`, async () => {
      const states = new SquidexStates();
      for (const [stream, state] of folded(await theirs(path))) {
        if (state.deleted) continue;
        const options = {
          app: { id: 'NEWAPP', name: 'x' },
          commit: 'c',
          time: '2026-01-01T00:00:00Z',
          newId: () => 'id',
        };
        let anew: ObjectState | undefined;
        for (const event of states.recreate(state, options)) {
          anew = states.apply(anew, { ...squidexEvent('', ''), ...event, stream });
        }
        const ours = parseExactly(JSON.stringify(anew?.value ?? {})) as Record<string, unknown>;
        const wanted = parseExactly(JSON.stringify(state.value)) as Record<string, unknown>;
        expect(differences(onlyContent(ours), onlyContent(wanted)), stream).to.deep.equal([]);
      }
    });
  }
});

/** Without people, times and versions, and without what an app made anew does not take over. */
function onlyContent(value: Record<string, unknown>): Record<string, unknown> {
  const gone = [
    'appId',
    'created',
    'createdBy',
    'lastModified',
    'lastModifiedBy',
    'version',
    'contributors',
    'clients',
    'plan',
    'teamId',
  ];
  // the size of the versions before the last
  const rest = Object.entries(value).filter(([name]) => !gone.includes(name) && name !== 'totalSize');
  const copy = Object.fromEntries(rest);
  const job = copy['scheduleJob'];
  if (typeof job === 'object' && job !== null) copy['scheduleJob'] = { ...job, scheduledBy: null };
  return copy;
}
