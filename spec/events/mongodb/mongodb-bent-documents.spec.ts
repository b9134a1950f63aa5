import { expect } from 'chai';
import { Binary, Long, type Document } from 'mongodb';
import { BackupModule } from '../../../src/backup-module.js';
import { embeddedParts, moduleParts, restoreAs } from '../../support/module.js';
import { useMongoDb, type DatabaseUnderTest } from '../../support/mongodb/mongodb-under-test.js';
import { createSquidexCollection, squidexCommit } from '../../support/squidex/squidex-commits.js';
import { tempFolder } from '../../support/temp-folder.js';

const APP = '96ba173e-04ae-3bcd-9986-9e56f0adbf3a';
const OTHER = 'a0000000-0000-4000-8000-000000000001';
const VALUES: readonly unknown[] = [
  null,
  5,
  1.5,
  'text',
  true,
  [],
  ['a'],
  { a: 1 },
  Long.fromString('9007199254740993'),
  new Binary(Buffer.from('{"a":1}')),
  new Date(0),
];

interface BentDocument {
  readonly title: string;
  readonly document: Document;
  /** Whether a word about it is due: what can be read whole, like bytes or a document where text should be, needs none. */
  readonly told: boolean;
}

const isObject = (value: unknown): boolean =>
  value instanceof Binary || Object.getPrototypeOf(value ?? 0) === Object.prototype;
const isWhole = (value: unknown): boolean => value instanceof Long || value === 5;
/** Numbers that no commit has. */
const NUMBERS: readonly number[] = [1e300, 0, -0, -1, -5, 2 ** 53, 3.0000001];
const MANY: readonly unknown[] = [...NUMBERS, Long.MAX_VALUE, Long.MIN_VALUE];
const isList = (value: unknown): boolean => Array.isArray(value) && (value as readonly unknown[]).length === 0;

/** The documents that one commit may have become. */
function* bends(commit: Document): Generator<BentDocument> {
  const [event] = commit['Events'] as readonly Document[];
  const { Events: _events, ...withoutEvents } = commit;
  const withEvent = (changed: unknown): Document => ({ ...commit, Events: [changed] });
  yield { title: 'without Events', document: withoutEvents, told: true };
  for (const [index, value] of VALUES.entries()) {
    const title = `${String(value)} (value ${index})`;
    const bend = (member: string): Document => ({ ...commit, [member]: value });
    yield { title: `with Events ${title}`, document: bend('Events'), told: !isList(value) };
    yield { title: `with EventStreamOffset ${title}`, document: bend('EventStreamOffset'), told: !isWhole(value) };
    yield {
      title: `with GlobalPosition ${title}`,
      document: bend('GlobalPosition'),
      told: !isWhole(value) && !(value instanceof Long),
    };
    yield { title: `with EventStream ${title}`, document: bend('EventStream'), told: false };
    yield { title: `with EventsCount ${title}`, document: bend('EventsCount'), told: false };
    // The test server takes no arrays in arrays.
    if (!Array.isArray(value)) yield { title: `with an event ${title}`, document: withEvent(value), told: true };
    for (const member of ['Payload', 'Metadata']) {
      const document = withEvent({ ...event, [member]: value });
      yield { title: `with ${member} ${title}`, document, told: !isObject(value) };
    }
    yield { title: `with Type ${title}`, document: withEvent({ ...event, Type: value }), told: true };
    const Metadata: Document = { ...(event?.['Metadata'] as Document), Any: value };
    yield { title: `with a header ${title}`, document: withEvent({ ...event, Metadata }), told: false };
  }
  for (const value of MANY) {
    const title = `${Object.is(value, -0) ? '-0' : String(value)} (${(value as object).constructor.name})`;
    for (const member of ['EventStreamOffset', 'GlobalPosition', 'EventsCount'])
      yield { title: `with ${member} ${title}`, document: { ...commit, [member]: value }, told: false };
  }
  yield { title: 'without events', document: { ...commit, Events: [], EventsCount: Long.ZERO }, told: false };
  for (const member of ['Type', 'Payload', 'Metadata']) {
    const { [member]: _, ...rest } = event ?? {};
    // No metadata are read as empty ones.
    yield { title: `without ${member}`, document: withEvent(rest), told: member !== 'Metadata' };
  }
}

describe('documents of MongoDB that Squidex has not written', () => {
  const database = useMongoDb();
  let made: DatabaseUnderTest;
  let folder: Awaited<ReturnType<typeof tempFolder>>;
  let module: BackupModule;

  before(async () => {
    folder = await tempFolder();
    made = await database('position');
    await createSquidexCollection(made.db, 'position');
    const embedded = embeddedParts(folder.path);
    await embedded.store.close();
    module = new BackupModule({ ...moduleParts(folder.path, { ...embedded, store: made.store() }), cap: 1 });
  });
  // A suite that was skipped has made nothing.
  after(async () => {
    await module?.close();
    await made?.dispose();
    await folder?.remove();
  });

  const created = (app: string, name: string, place: number): Document =>
    squidexCommit('position', place, `app-${app}`, -1, [
      { type: 'AppCreatedEvent', payload: `{"name":"${name}","appId":"${app},${name}"}` },
    ]);
  const commit = squidexCommit('position', 3, `content-${APP}--1`, -1, [
    { type: 'ContentCreatedEventV2', payload: `{"appId":"${APP},blog"}` },
  ]);

  for (const { title, document, told } of bends(commit)) {
    it(`are backed up, with a word where one is due, with a commit ${title}`, async () => {
      const commits = made.db.collection<Document>('Events2');
      await commits.deleteMany({});
      await commits.insertMany([created(APP, 'blog', 1), created(OTHER, 'shop', 2), document]);
      const { point, warnings } = await module.create('blog', { verify: 'replay' });
      const words = warnings.filter(({ code }) => /^event-/.test(code)).map(({ message }) => message);
      if (told) expect(words).to.not.deep.equal([]);
      const isLeftOut = point.manifest.counts.events === 1;
      const isOwn = document['EventStream'] === commit['EventStream'] && !isList(document['Events']);
      if (isOwn && isLeftOut) expect(words.join()).to.include(`document ${String(commit['_id'])}`);
      const plan = await module.planRestore(point.id, restoreAs('copy', { odd: 'drop' }));
      expect(plan.events, 'can be restored').to.be.greaterThan(0);
      expect((await module.apps()).map(({ name }) => name)).to.have.members(['blog', 'shop']);
      // Each further backup would read it.
      await module.delete([point.id]);
    });
  }

  it('are told by name where an array of streams hides nothing of the app, of its kinds or of other apps', async () => {
    const commits = made.db.collection<Document>('Events2');
    await commits.deleteMany({});
    const later = squidexCommit('position', 4, `schema-${APP}--1`, -1, [
      { type: 'SchemaCreatedEventV2', payload: `{"appId":"${APP},blog"}` },
    ]);
    const several = { ...commit, EventStream: [commit['EventStream'], `content-${APP}--2`] };
    await commits.insertMany([created(APP, 'blog', 1), created(OTHER, 'shop', 2), several, later]);
    const { point, warnings } = await module.create('blog', { verify: 'replay' });
    expect(point.manifest.counts.events).to.equal(2);
    expect(warnings.map(({ message }) => message).join()).to.contain('an EventStream that is not text');
    expect((await module.apps()).map(({ name }) => name)).to.have.members(['blog', 'shop']);
  });

  it('are left out where their offsets fall or repeat, and the rest of the app is backed up', async () => {
    const commits = made.db.collection<Document>('Events2');
    await commits.deleteMany({});
    const next = (place: number, offset: number): Document => ({
      ...squidexCommit('position', place, `content-${APP}--1`, offset, [
        { type: 'ContentUpdatedEvent', payload: `{"appId":"${APP},blog","n":${place}}` },
      ]),
      _id: `commit-${place}`,
    });
    await commits.dropIndexes();
    await commits.insertMany([created(APP, 'blog', 1), commit, next(4, 0), next(5, 0), next(6, -1), next(7, 1)]);
    const { point, warnings } = await module.create('blog', { verify: 'replay' });
    expect(point.manifest.counts.events).to.equal(4);
    expect(warnings.map(({ code }) => code).filter((code) => code.startsWith('event-'))).to.deep.equal([
      'event-duplicate',
      'event-order',
    ]);
    expect((await module.verify(point.id, 'replay')).ok).to.equal(true);
  });

  it('leave the other apps alone where they are the creation of one', async () => {
    const commits = made.db.collection<Document>('Events2');
    await commits.deleteMany({});
    await commits.insertMany([{ ...created(APP, 'blog', 1), Events: null }, created(OTHER, 'shop', 2)]);
    expect((await module.apps()).map(({ name }) => name)).to.deep.equal(['shop']);
    const [unreadable] = (await module.unlistedApps()).unreadable;
    expect(unreadable).to.include({ id: APP }).and.property('why').to.contain('has no array of events');
    expect((await module.create('shop')).point.manifest.counts.events).to.equal(1);
  });
});
