import { expect } from 'chai';
import type { Document } from 'mongodb';
import type { StoredEvent } from '../../../src/events/event.js';
import { collect, readAll, text } from '../../support/events.js';
import { COMMIT_ORDERS, useMongoDb, type DatabaseUnderTest } from '../../support/mongodb/mongodb-under-test.js';
import type { SeenCommand } from '../../support/mongodb/mongodb-timestamp-proxy.js';
import { createSquidexCollection, squidexCommit } from '../../support/squidex/squidex-commits.js';
import { skip } from '../../support/skipped.js';

const APPS = Array.from({ length: 20 }, (_, n) => `a${String(n).padStart(7, '0')}-0000-4000-8000-000000000000`);
const TYPES = ['content', 'asset', 'assetFolder', 'schema', 'rule', 'comments'];
/** Few commits of many events: FerretDB on SQLite reads every document for every query. */
const COMMITS_PER_APP = 25;
const EVENTS_PER_COMMIT = 4;
const APP = APPS[7] ?? '';

for (const order of COMMIT_ORDERS) {
  describe(`Reading one app of twenty, ordered by ${order}`, () => {
    const make = useMongoDb();
    let made: DatabaseUnderTest;
    let events: readonly StoredEvent[];
    /** What was said to the server for it. */
    let said: readonly SeenCommand[];

    before(async () => {
      made = await make(order);
      await createSquidexCollection(made.db, order);
      await made.db.collection<Document>('Events2').insertMany([...commits()]);
      events = await readAll(made.store({ order: 'auto' }), APP);
      said = [...made.proxy.commands];
    });
    after(async () => {
      // Undefined where the suite was skipped.
      await (made as DatabaseUnderTest | undefined)?.dispose();
    });
    beforeEach(() => {
      made.proxy.commands.length = 0;
    });

    /** The apps take turns, as they do where people work side by side. */
    function* commits(): Iterable<Document> {
      let place = 1;
      for (let n = 0; n < COMMITS_PER_APP; n += 1) {
        for (const app of APPS) {
          const stream = n === 0 ? `app-${app}` : `${TYPES[n % TYPES.length]}-${app}--${n}`;
          const events = Array.from({ length: EVENTS_PER_COMMIT }, (_, k) => ({ type: 'A', payload: `${n}.${k}` }));
          yield squidexCommit(order, (place += 1), stream, -1, events);
        }
      }
    }

    /** How many keys of the index on streams lie between the bounds of a filter; all of them where it has none. */
    const keysWithin = ({ EventStream: wanted, $or: alternatives }: Document): number => {
      if (Array.isArray(alternatives)) {
        return alternatives.map((each) => keysWithin(each as Document)).reduce((sum, count) => sum + count, 0);
      }
      const streams = [...commits()].map((commit) => String(commit['EventStream']));
      if (typeof wanted === 'string') return streams.filter((stream) => stream === wanted).length;
      const { $in, $gte = '', $lt = '\u{10ffff}' } = (wanted ?? {}) as { $in?: string[]; $gte?: string; $lt?: string };
      return streams.filter((stream) => $in?.includes(stream) ?? (stream >= $gte && stream < $lt)).length;
    };

    const returned = (commands: readonly SeenCommand[]): number =>
      commands.reduce((sum, command) => sum + command.returned, 0);

    it('is given its own documents and a handful of others', async () => {
      const expected = Array.from({ length: COMMITS_PER_APP * EVENTS_PER_COMMIT }, (_, n) => [
        Math.floor(n / EVENTS_PER_COMMIT),
        n % EVENTS_PER_COMMIT,
      ]);
      expect(events.map(({ payload }) => text(payload))).to.deep.equal(expected.map(([n, k]) => `${n}.${k}`));
      // Its keys, its commits, one document per type of stream, and two to get to know the collection.
      expect(returned(said)).to.be.most(2 * COMMITS_PER_APP + TYPES.length + 1 + 2);
    });

    it('asks for streams by name or range only, over the index that holds them', async () => {
      const large = said.filter(({ returned: documents }) => documents > 1);
      expect(large).to.have.length(2);
      const field = order === 'timestamp' ? 'Timestamp' : 'GlobalPosition';
      for (const { body } of large) {
        expect(body['hint']).to.deep.equal({ EventStream: 1, [field]: 1 });
        expect(JSON.stringify(body['filter'])).not.to.match(/\$regex|\$ne|\$not/);
      }
      const [keys, window] = large;
      expect(Object.keys(keys?.body['projection'] as Document)).to.have.members(['_id', 'EventStream', field]);
      const ranges = (keys?.body['filter'] as { $or: Document[] }).$or;
      for (const range of ranges) expect(JSON.stringify(range)).to.include(APP);
      const streams = (window?.body['filter'] as { EventStream: { $in: string[] } }).EventStream.$in;
      expect(streams.every((stream) => stream.includes(APP))).to.equal(true);
    });

    it('has bounds in the index for every query, which hold no keys of other apps', () => {
      const finds = said.filter(({ body }) => body['find'] === 'Events2');
      // One key each where one document is asked for, in the order of an index; the keys, the commits; nothing else.
      const keys = finds.map(({ body }) => (body['limit'] === 1 ? 1 : keysWithin(body['filter'] as Document)));
      expect(keys.filter((count) => count > 1)).to.deep.equal([COMMITS_PER_APP, COMMITS_PER_APP]);
      expect(keys.length).to.be.most(2 + TYPES.length + 1 + 2);
    });

    it('examines no more documents than it is given', async function () {
      for (const { body, returned: documents } of said) {
        if (body['find'] !== 'Events2') continue;
        const query = Object.fromEntries(Object.entries(body).filter(([member]) => !/^(lsid|\$.*)$/.test(member)));
        const plan = await made.db.command({ explain: query, verbosity: 'executionStats' });
        const stats = plan['executionStats'] as { totalDocsExamined: number } | undefined;
        if (stats === undefined) {
          // The bounds of the queries are all there is to see there.
          skip(this, 'FerretDB has no query plans: set EVENTARK_TEST_MONGODB to a MongoDB');
        }
        expect(stats.totalDocsExamined).to.be.most(documents);
      }
    });

    it('finds the head and lists the apps with a few documents', async () => {
      const store = made.store({ order: 'auto' });
      await store.head();
      expect(returned(made.proxy.commands)).to.be.most(4);
      const listed: string[] = [];
      for await (const app of store.apps()) listed.push(app.id);
      expect(listed).to.deep.equal(APPS);
      expect(returned(made.proxy.commands)).to.be.most(4 + 2 * APPS.length);
    });

    it('goes on after an event without reading those before it', async () => {
      const store = made.store({ order: 'auto' });
      const middle = events[15 * EVENTS_PER_COMMIT + 2];
      const rest = await collect(store.readApp(APP, { after: middle?.position ?? '' }));
      expect(rest.map(({ payload }) => text(payload)).slice(0, 4)).to.deep.equal(['15.3', '16.0', '16.1', '16.2']);
      expect(rest).to.have.length(10 * EVENTS_PER_COMMIT - 3);
      expect(returned(made.proxy.commands)).to.be.most(2 * 10 + TYPES.length + 1 + 2);
    });
  });
}
