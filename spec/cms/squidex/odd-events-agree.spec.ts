import { expect } from 'chai';
import type { OddEvents, RemapTarget } from '../../../src/cms/event-vocabulary.js';
import type { StoredEvent } from '../../../src/events/event.js';
import { bendsOf, smallApp } from '../../support/faults/bent-events.js';
import { OLD_APP, remapTarget, VOCABULARY } from '../../support/squidex/squidex.js';

const EVERYBODY: Partial<RemapTarget> = {
  users: { get: (from) => ({ from, to: `new-${from}`, how: 'placeholder', contributor: true }) },
};

/** As a store would give them: revisions count in each stream, from 0 where nothing was cut off. */
function stored(events: readonly Omit<StoredEvent, 'position' | 'revision'>[], from = 0): readonly StoredEvent[] {
  const next = new Map<string, number>();
  return events.map((event, n) => {
    const revision = next.get(event.stream) ?? from;
    next.set(event.stream, revision + 1);
    return { ...event, position: String(n), revision };
  });
}

/** Positions of the events that a backup tells about. */
function toldByBackup(events: readonly StoredEvent[]): ReadonlySet<string> {
  const positions = new Set<string>();
  for (const event of events) {
    VOCABULARY.collectReferences(event, {
      app: OLD_APP,
      asset: () => undefined,
      user: () => undefined,
      odd: ({ position }) => positions.add(position),
    });
  }
  return positions;
}

function toldByRestore(events: readonly StoredEvent[], odd: OddEvents) {
  const remapper = VOCABULARY.remapper(remapTarget({ ...EVERYBODY, odd }));
  const missing = events.filter((event) => remapper.remap(event, 'c') === undefined).map(({ position }) => position);
  const { report } = remapper.quiescingEvents();
  const kept = report.odd.first.map(({ position }) => position);
  const dropped = report.dropped.first.map(({ position }) => position);
  return { told: new Set([...kept, ...dropped]), kept, dropped, missing };
}

function requireAgreement(events: readonly StoredEvent[]): void {
  const backup = [...toldByBackup(events)].sort();
  const creation = events.find(({ stream }) => [`app-${OLD_APP}`, `app-${OLD_APP}--${OLD_APP}`].includes(stream));
  if (creation?.type !== 'AppCreatedEvent') return;
  const kept = toldByRestore(events, 'keep');
  expect([...kept.told].sort(), 'kept').to.deep.equal(backup);
  expect(kept.missing).to.deep.equal([]);
  const dropped = toldByRestore(events, 'drop');
  expect([...dropped.told].sort(), 'dropped').to.deep.equal(backup);
  expect(dropped.missing).to.deep.equal(dropped.dropped);
  expect(dropped.dropped, 'left out').to.deep.equal(
    backup.filter((position) => position !== creation.position).sort((a, b) => Number(a) - Number(b)),
  );
}

/** Streams of old days: the payload alone says whose they are. */
function ofOldDays(events: ReturnType<typeof smallApp>): ReturnType<typeof smallApp> {
  return events.map((event) => ({ ...event, stream: event.stream.replace(`-${OLD_APP}--`, '-') }));
}

/** What is in it is not there any more at its end: a file, and its picture. */
function withRemovals(events: ReturnType<typeof smallApp>): ReturnType<typeof smallApp> {
  const [template] = events;
  if (template === undefined) throw new Error('no event');
  const add = (type: string, stream: string, members: string): (typeof events)[number] => {
    const payload = Buffer.from(`{${members}"appId":"${OLD_APP},blog","actor":"subject:user-1","fromRule":false}`);
    return { ...template, type, stream, payload };
  };
  return [
    ...events,
    add('AssetDeletedEvent', `asset-${OLD_APP}--a1`, '"assetId":"a1","deletedSize":5,'),
    add('AppImageRemovedEvent', `app-${OLD_APP}`, ''),
  ];
}

describe('What a backup and a restore call odd', () => {
  const apps = {
    'of today': withRemovals(smallApp(OLD_APP)),
    'whose streams do not name their app': ofOldDays(smallApp(OLD_APP)),
  };
  for (const [title, app] of Object.entries(apps)) {
    it(`is nothing in an app ${title}`, () => {
      expect([...toldByBackup(stored(app))]).to.deep.equal([]);
      expect([...toldByRestore(stored(app), 'keep').told]).to.deep.equal([]);
    });

    it(`is the creation alone in an app ${title} whose streams have lost their beginnings`, () => {
      const truncated = stored(app, 5);
      requireAgreement(truncated);
      expect([...toldByBackup(truncated)]).to.deep.equal(['0']);
    });

    app.forEach((event, at) => {
      it(`is the same in an app ${title}, however event ${at} (${event.type}) is bent`, function () {
        this.timeout(120_000);
        const failures: string[] = [];
        const bends = bendsOf({ ...event, position: '', revision: 0 }, OLD_APP);
        for (const { title: bend, change } of bends) {
          const bent = stored(app.map((each, n) => (n === at ? { ...each, ...change } : each)));
          try {
            requireAgreement(bent);
          } catch (error) {
            failures.push(`${bend}: ${error instanceof Error ? error.message : String(error)}`);
          }
        }
        expect(bends.length).to.be.greaterThan(100);
        expect(failures.join('\n')).to.equal('');
      });
    });
  }
});
