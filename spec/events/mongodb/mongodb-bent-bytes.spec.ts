import { expect } from 'chai';
import { Long, Timestamp, type Document } from 'mongodb';
import { BackupModule } from '../../../src/backup-module.js';
import type { StoredEvent } from '../../../src/events/event.js';
import type { CommitOrderName } from '../../../src/events/mongodb/commits/mongodb-positions.js';
import { embeddedParts, moduleParts, restoreAs } from '../../support/module.js';
import { useMongoDb, type DatabaseUnderTest } from '../../support/mongodb/mongodb-under-test.js';
import { createSquidexCollection, squidexCommit } from '../../support/squidex/squidex-commits.js';
import { tempFolder } from '../../support/temp-folder.js';

const APP = '96ba173e-04ae-3bcd-9986-9e56f0adbf3a';
const OTHER = 'a0000000-0000-4000-8000-000000000001';
/** What the proxy makes bytes of that are not UTF-8. */
const MARK = 'BENT!';
const BYTES = Buffer.from([0xff, 0x80, 0xc3, 0x28, 0xfe]);

interface UnderTest {
  readonly made: DatabaseUnderTest;
  readonly module: BackupModule;
  readonly put: (...documents: readonly Document[]) => Promise<void>;
}

/** Call inside `describe`. */
function useModule(order: CommitOrderName): () => UnderTest {
  const database = useMongoDb();
  let under: UnderTest | undefined;
  let folder: Awaited<ReturnType<typeof tempFolder>> | undefined;
  before(async () => {
    folder = await tempFolder();
    const made = await database(order);
    await createSquidexCollection(made.db, order);
    const embedded = embeddedParts(folder.path);
    await embedded.store.close();
    const module = new BackupModule({ ...moduleParts(folder.path, { ...embedded, store: made.store() }), cap: 1 });
    const put = async (...documents: readonly Document[]): Promise<void> => {
      const commits = made.db.collection<Document>('Events2');
      await commits.deleteMany({});
      await commits.insertMany(documents);
    };
    under = { made, module, put };
  });
  after(async () => {
    await under?.module.close();
    await under?.made.dispose();
    await folder?.remove();
  });
  return () => {
    if (under === undefined) throw new Error('there is no database');
    return under;
  };
}

const created = (order: CommitOrderName, app: string, name: string, place: number): Document =>
  squidexCommit(order, place, `app-${app}`, -1, [
    { type: 'AppCreatedEvent', payload: `{"name":"${name}","appId":"${app},${name}"}` },
  ]);
const content = (order: CommitOrderName, id: string, place: number, payload = '{}'): Document =>
  squidexCommit(order, place, `content-${APP}--${id}`, -1, [{ type: 'ContentCreatedEventV2', payload }]);

async function eventsOf(module: BackupModule, point: string): Promise<readonly StoredEvent[]> {
  const events: StoredEvent[] = [];
  await module.inside.events(point, {}, (event) => events.push(event));
  return events;
}

describe('text in MongoDB that is not UTF-8', () => {
  const use = useModule('position');

  /** Backs up with every mark in the answers of the server made bytes. */
  async function backUp(): Promise<{
    readonly events: readonly StoredEvent[];
    readonly words: string;
    readonly id: string;
  }> {
    const { made, module } = use();
    made.proxy.alter = (answer) => {
      for (let at = answer.indexOf(MARK); at >= 0; at = answer.indexOf(MARK)) BYTES.copy(answer, at);
    };
    try {
      const { point, warnings } = await module.create(APP, { verify: 'replay' });
      expect((await module.apps()).map(({ id }) => id)).to.include.members([APP, OTHER]);
      const words = warnings.map(({ code, message }) => `${code}: ${message}`).join('\n');
      return { events: await eventsOf(module, point.id), words, id: point.id };
    } finally {
      made.proxy.alter = () => undefined;
    }
  }

  const base = (): readonly Document[] => [
    created('position', APP, 'blog', 1),
    created('position', OTHER, 'shop', 2),
    content('position', 'a', 4, '{"ä":"ö"}'),
  ];
  const last = content('position', 'z', 9, '{"n":1}');

  it('keeps its bytes as a payload, and says so', async () => {
    const { module, put } = use();
    await put(...base(), content('position', 'b', 5, `{"a":"${MARK}"}`), last);
    const { events, words, id } = await backUp();
    expect(events.map(({ payload }) => Buffer.from(payload).toString('latin1'))).to.deep.equal([
      `{"name":"blog","appId":"${APP},blog"}`,
      Buffer.from('{"ä":"ö"}').toString('latin1'),
      `{"a":"${BYTES.toString('latin1')}"}`,
      '{"n":1}',
    ]);
    expect(words).to.match(/event-kept-odd: .*not UTF-8/);
    const plan = await module.planRestore(id, restoreAs('copy', { odd: 'drop' }));
    expect(plan.remap.dropped.count).to.equal(1);
  });

  it('is bytes in the metadata, and none of the rest is lost', async () => {
    const bent = content('position', 'b', 5);
    const [event] = bent['Events'] as readonly Document[];
    const headers = { ...(event?.['Metadata'] as Document), Odd: MARK, Deep: { Odd: [MARK, 'é'] } };
    await use().put(...base(), { ...bent, Events: [{ ...event, Metadata: headers }] }, last);
    const { events } = await backUp();
    const metadata = JSON.parse(Buffer.from(events[2]?.metadata ?? []).toString()) as Document;
    const odd = { $binary: { base64: BYTES.toString('base64'), subType: '00' } };
    expect(metadata['Odd']).to.deep.equal(odd);
    expect(metadata['Deep']).to.deep.equal({ Odd: [odd, 'é'] });
    expect(events).to.have.length(4);
  });

  it('as a type is no type, and told', async () => {
    const bent = content('position', 'b', 5);
    const [event] = bent['Events'] as readonly Document[];
    await use().put(...base(), { ...bent, Events: [{ ...event, Type: MARK }] }, last);
    const { events, words } = await backUp();
    expect(events.map(({ type }) => type)).to.deep.equal([
      'AppCreatedEvent',
      'ContentCreatedEventV2',
      '',
      'ContentCreatedEventV2',
    ]);
    expect(words).to.contain('event-type-unknown');
  });

  it('in the name of a stream leaves that stream out, told, and finds all others', async () => {
    await use().put(...base(), content('position', MARK, 5), last);
    const { events, words } = await backUp();
    expect(events).to.have.length(3);
    expect(words).to.match(/event-gap: .*an EventStream that is not UTF-8/);
  });

  it('in the creation of an app or in its name hides no other app', async () => {
    const { made, module, put } = use();
    const bent = squidexCommit('position', 3, `app-~${MARK}`, -1, [
      { type: 'AppCreatedEvent', payload: '{"name":"x"}' },
    ]);
    const last = squidexCommit('position', 7, `app-${OTHER}`, 0, [
      { type: 'AppUpdatedEvent', payload: `{"a":"${MARK}"}` },
    ]);
    await put(...base(), bent, last);
    await backUp();
    made.proxy.alter = () => undefined;
    expect((await module.create('shop')).point.manifest.counts.events).to.equal(2);
  });
});

describe('numbers in MongoDB that are none', () => {
  const use = useModule('position');
  /** What the proxy makes another number of. */
  const MARKED = 123_456.789;
  const mark = Buffer.alloc(8);
  mark.writeDoubleLE(MARKED);

  for (const value of [NaN, Infinity, -Infinity, Number.MAX_VALUE, 5e-324]) {
    for (const member of ['EventStreamOffset', 'EventsCount']) {
      it(`leave out at most their own commit, told: ${member} ${value}`, async () => {
        const { made, module, put } = use();
        const bent = { ...content('position', 'b', 5), [member]: MARKED };
        await put(created('position', APP, 'blog', 1), bent, content('position', 'z', 9));
        made.proxy.alter = (answer) => {
          for (let at = answer.indexOf(mark); at >= 0; at = answer.indexOf(mark)) answer.writeDoubleLE(value, at);
        };
        try {
          const { point, warnings } = await module.create(APP, { verify: 'replay' });
          const isWhole = member === 'EventsCount';
          const words = warnings.map(({ message }) => message).join();
          expect(point.manifest.counts.events).to.equal(isWhole ? 3 : 2);
          if (!isWhole) expect(words).to.match(/document .*, which has an EventStreamOffset that/);
        } finally {
          made.proxy.alter = () => undefined;
        }
      });
    }
  }
});

describe('timestamps of MongoDB that are none', () => {
  const use = useModule('timestamp');

  for (const [title, value] of [
    ['a date', new Date(1_700_000_000_000)],
    ['text', '2024-01-01T00:00:00Z'],
    ['a number', 1_700_000_003],
    ['a long', Long.fromNumber(5)],
    ['null', null],
    ['missing', undefined],
    ['a document', { t: 1, i: 1 }],
    ['a list', [1]],
  ] as const) {
    it(`leave out their own commit alone, with its name: ${title}`, async () => {
      const { module, put } = use();
      const { Timestamp: _, ...rest } = content('timestamp', 'b', 5);
      const bent = value === undefined ? rest : { ...rest, Timestamp: value };
      // Also where it is the first that a look at the collection finds.
      await put(bent, created('timestamp', APP, 'blog', 1), content('timestamp', 'z', 9));
      const { point, warnings } = await module.create(APP, { verify: 'replay' });
      expect(point.manifest.counts.events).to.equal(2);
      expect(warnings.map(({ message }) => message).join()).to.contain(`document ${String(bent['_id'])}`);
    });
  }

  for (const [title, value] of [
    ['empty', new Timestamp({ t: 0, i: 0 })],
    ['far ahead', new Timestamp({ t: 0xffffffff, i: 0xffffffff })],
    ['old', new Timestamp({ t: 1, i: 0 })],
  ] as const) {
    it(`keep their commit where they are a place, though an odd one: ${title}`, async () => {
      const { module, put } = use();
      await put(
        created('timestamp', APP, 'blog', 1),
        { ...content('timestamp', 'b', 5), Timestamp: value },
        content('timestamp', 'z', 9),
      );
      const { point } = await module.create(APP, { verify: 'replay', allowMissing: true });
      expect(point.manifest.counts.events).to.equal(3);
      expect((await module.verify(point.id, 'replay')).ok).to.equal(true);
    });
  }

  it('tell of an app of which they leave nothing', async () => {
    const { module, put } = use();
    await put(created('timestamp', OTHER, 'shop', 2), {
      ...created('timestamp', APP, 'blog', 1),
      Timestamp: new Date(0),
    });
    expect((await module.apps()).map(({ name }) => name)).to.deep.equal(['shop']);
    const [unreadable] = (await module.unlistedApps()).unreadable;
    expect(unreadable).to.include({ id: APP }).and.property('why').to.contain('has a Timestamp that is none');
  });
});

describe('a member that a document in MongoDB has twice', () => {
  const use = useModule('position');
  const REVISED = '{"n":2}';

  /** What is there before the member of the name that `X` ends, which the server is made to give another name. */
  const TWICE: readonly (readonly [name: string, first: Document, ofCommit: boolean])[] = [
    ['Payload', { PayloaX: '{"n":1}' }, false],
    ['Payload', { PayloaX: 7 }, false],
    ['Type', { TypX: 'OtherEvent' }, false],
    ['Metadata', { MetadatX: { EventId: 'other' } }, false],
    ['EventStream', { EventStreaX: `content-${APP}--other` }, true],
    ['EventStreamOffset', { EventStreamOffseX: Long.fromNumber(41) }, true],
    ['Events', { EventX: [] }, true],
  ];
  for (const [name, first, ofCommit] of TWICE) {
    it(`has its last value, and is told by the backup: ${name}, before it ${JSON.stringify(Object.values(first)[0])}`, async () => {
      const { made, module, put } = use();
      const usual = content('position', 'b', 5, REVISED);
      const [event] = usual['Events'] as readonly Document[];
      const bent = ofCommit ? { ...first, ...usual } : { ...usual, Events: [{ ...first, ...event }] };
      await put(created('position', APP, 'blog', 1), bent, content('position', 'z', 9));
      const [given = ''] = Object.keys(first);
      const mark = Buffer.from(`${given}\0`);
      made.proxy.alter = (answer) => {
        for (let at = answer.indexOf(mark); at >= 0; at = answer.indexOf(mark)) answer.write(name, at);
      };
      try {
        const { point, warnings } = await module.create(APP, { verify: 'replay' });
        const told = warnings.filter(({ code }) => code === 'event-kept-odd');
        expect(told.map(({ message }) => message)).to.deep.equal([
          `an event is in the backup as the event store gives them: document ${String(usual['_id'])} has the member ${name} twice, of which the last is taken`,
        ]);
        expect(told[0]?.where).to.equal(`stream content-${APP}--b`);
        const events = await eventsOf(module, point.id);
        expect(events.map(({ payload }) => Buffer.from(payload).toString())[1]).to.equal(REVISED);
        expect(events[1]).to.include({ type: 'ContentCreatedEventV2', revision: 0, stream: `content-${APP}--b` });
      } finally {
        made.proxy.alter = () => undefined;
      }
    });
  }

  it('is no word where each is there once, whatever else is', async () => {
    const { module, put } = use();
    const usual = content('position', 'b', 5);
    const [event] = usual['Events'] as readonly Document[];
    await put(created('position', APP, 'blog', 1), { ...usual, Odd: 1, Events: [{ ...event, Odd: { Odd: 1 } }] });
    expect((await module.create(APP)).warnings.map(({ code }) => code)).not.to.include('event-kept-odd');
  });
});
