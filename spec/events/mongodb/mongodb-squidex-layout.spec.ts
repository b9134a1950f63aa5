import { expect } from 'chai';
import { BSON, type Document, type Long } from 'mongodb';
import { AppendBatch } from '../../../src/events/append-batch.js';
import type { StoredEvent } from '../../../src/events/event.js';
import type { CommitOrderName } from '../../../src/events/mongodb/commits/mongodb-positions.js';
import { append, collect, newEvent, readAll, text } from '../../support/events.js';
import { COMMIT_ORDERS, useMongoDb, type DatabaseUnderTest } from '../../support/mongodb/mongodb-under-test.js';
import { rejection } from '../../support/rejection.js';
import { createSquidexCollection, squidexCommit } from '../../support/squidex/squidex-commits.js';

const APP = '96ba173e-04ae-3bcd-9986-9e56f0adbf3a';
const COMMIT = '20000000-0000-4000-8000-000000000001';
const WRITES = /^(insert|update|delete|findAndModify|create|createIndexes|drop|dropIndexes|dropDatabase|collMod)$/;

for (const order of COMMIT_ORDERS) {
  describe(`Squidex's collection, ordered by ${order}`, () => {
    const make = useMongoDb();
    let made: DatabaseUnderTest;

    beforeEach(async () => {
      made = await make(order);
    });
    afterEach(async () => {
      await made.dispose();
    });

    const raw = async (): Promise<Document[]> =>
      made.db
        .collection('Events2')
        .find({}, { sort: { EventStreamOffset: 1 }, promoteValues: false })
        .toArray();

    describe('reading what Squidex has written', () => {
      beforeEach(async () => {
        await createSquidexCollection(made.db, order);
        await made.db.collection<Document>('Events2').insertMany([
          squidexCommit(order, 7, `app-${APP}`, -1, [
            { type: 'AppCreatedEvent', payload: '{"name":"blog","actor":"subject:1","appId":"x,blog"}' },
            { type: 'AppContributorAssignedEventV2', payload: '{"contributorId":"1","role":"Owner"}' },
          ]),
          squidexCommit(order, 9, `content-${APP}--1`, -1, [{ type: 'ContentCreatedEventV2', payload: '{"é":1.0}' }]),
          squidexCommit(order, 8, `app-${APP}`, 1, [{ type: 'AppClientAttachedEvent', payload: '{"id":"default"}' }]),
          squidexCommit(order, 10, 'app-other', -1, [{ type: 'AppCreatedEvent', payload: '{}' }]),
        ]);
      });

      it('yields every event of a commit with its own revision and position', async () => {
        const events = await readAll(made.store(), APP);
        expect(events.map(({ stream, revision, type }) => [stream, revision, type])).to.deep.equal([
          [`app-${APP}`, 0, 'AppCreatedEvent'],
          [`app-${APP}`, 1, 'AppContributorAssignedEventV2'],
          [`app-${APP}`, 2, 'AppClientAttachedEvent'],
          [`content-${APP}--1`, 0, 'ContentCreatedEventV2'],
        ]);
        const before = order === 'timestamp' ? ['1700000007-1', '1700000008-1', '1700000009-1'] : ['7', '8', '9'];
        expect(events.map(({ position }) => position)).to.deep.equal([
          `${before[0]}-0-2`,
          `${before[0]}-1-2`,
          `${before[1]}-0-1`,
          `${before[2]}-0-1`,
        ]);
      });

      it('takes id, time and commit from where Squidex keeps them', async () => {
        const [first, second] = await readAll(made.store(), APP);
        expect(first).to.include({ id: `app-${APP}/-1/0`, time: '2024-01-01T10:00:00Z' });
        expect(first?.commit)
          .to.match(/^[0-9a-f-]{36}$/)
          .and.equal(second?.commit);
      });

      it('keeps the text of payloads and the values of headers', async () => {
        const events = await readAll(made.store(), APP);
        expect(text(events.at(-1)?.payload ?? Buffer.of())).to.equal('{"é":1.0}');
        expect(text(events[1]?.metadata ?? Buffer.of())).to.equal(
          `{"EventId":"app-${APP}/-1/1","Timestamp":"2024-01-01T10:00:00Z","AggregateId":"${APP}",` +
            `"Count":3,"Ratio":0.5,"Restored":true,"None":null}`,
        );
      });

      it('finds the order out by itself, and says so when it is told another', async () => {
        const found = await readAll(made.store({ order: 'auto' }), APP);
        expect(found).to.have.length(4);
        const wrong: CommitOrderName = order === 'timestamp' ? 'position' : 'timestamp';
        const error = await rejection(made.store({ order: wrong }).head());
        expect(error.code).to.equal('invalid-config');
        expect(error.message).to.include(order);
      });

      it('needs no right to write', async () => {
        const store = made.store({ order: 'auto' });
        const upTo = await store.head();
        await collect(store.readApp(APP, { upTo }));
        for await (const app of store.apps()) await store.app(app.id);
        await store.info();
        expect(made.proxy.commands.map(({ name }) => name)).to.include('find');
        expect(made.proxy.commands.map(({ name }) => name).filter((name) => WRITES.test(name))).to.deep.equal([]);
        const collections = (await made.db.listCollections().toArray()).map(({ name }) => name);
        expect(collections.filter((name) => name.startsWith('Eventark'))).to.deep.equal([]);
      });

      it('adds to the collection without changing what Squidex has made', async () => {
        const indexes = async () => (await made.db.collection('Events2').indexes()).map(({ name }) => name).sort();
        const before = await indexes();
        const documents = await raw();
        await made
          .store({ order: 'auto' })
          .append(AppendBatch.of([append(`app-${APP}`, 2, newEvent('AppUpdatedEvent', '{}'))]));
        expect(await indexes()).to.deep.equal(before);
        expect((await raw()).filter(({ EventStreamOffset: offset }) => !(offset as Long).equals(2))).to.deep.equal(
          documents,
        );
        expect((await readAll(made.store(), APP)).at(-1)).to.include({ type: 'AppUpdatedEvent', revision: 3 });
      });
    });

    it('writes what Squidex would have written, member by member', async () => {
      const metadata = `{"EventId":"e1","Timestamp":"2024-01-01T10:00:00Z","Restored":true,"EventStreamNumber":-1,"N":null}`;
      const events = [
        { ...newEvent('A', '{"a":1.0}', metadata), id: 'e1' },
        { ...newEvent('B', '2', metadata), id: 'e1' },
      ];
      await made
        .store()
        .append(AppendBatch.of([{ ...append(`content-${APP}--1`, 'no-stream', ...events), commit: COMMIT }]));
      await made.store().append(AppendBatch.of([append(`content-${APP}--1`, 1, newEvent('C', '3'))]));
      // In the form that shows the BSON type of every value.
      const [first, second] = (await raw()).map((document): Document =>
        BSON.EJSON.serialize(document, { relaxed: false }),
      );
      const members = ['_id', 'Timestamp', 'Events', 'EventStreamOffset', 'EventsCount', 'EventStream'];
      expect(Object.keys(first ?? {})).to.deep.equal([...members, ...(order === 'position' ? ['GlobalPosition'] : [])]);
      const headers = {
        EventId: 'e1',
        Timestamp: '2024-01-01T10:00:00Z',
        Restored: true,
        EventStreamNumber: { $numberDouble: '-1.0' },
        N: null,
      };
      expect(first).to.deep.include({
        _id: COMMIT,
        EventStream: `content-${APP}--1`,
        EventStreamOffset: { $numberLong: '-1' },
        EventsCount: { $numberLong: '2' },
        Events: [
          { Type: 'A', Payload: '{"a":1.0}', Metadata: headers },
          { Type: 'B', Payload: '2', Metadata: headers },
        ],
      });
      expect(Object.keys((first?.['Events'] as Document[])[0] ?? {})).to.deep.equal(['Type', 'Payload', 'Metadata']);
      expect(first?.['Timestamp']).to.have.nested.property('$timestamp.t').greaterThan(0);
      expect(second).to.deep.include({ EventStreamOffset: { $numberLong: '1' }, EventsCount: { $numberLong: '1' } });
      if (order === 'position') {
        const positions = [first?.['GlobalPosition'], second?.['GlobalPosition']] as unknown[];
        expect(positions).to.deep.equal([{ $numberLong: '1' }, { $numberLong: '2' }]);
      }
    });

    it('makes the collection with the indexes that Squidex makes', async () => {
      await made.store().append(AppendBatch.of([append(`app-${APP}`, 'no-stream', newEvent('A', '1'))]));
      const indexes = await made.db.collection('Events2').indexes();
      const field = order === 'timestamp' ? 'Timestamp' : 'GlobalPosition';
      expect(indexes.map(({ name, unique }) => `${name}${unique ? ' unique' : ''}`)).to.have.members([
        '_id_',
        'EventStream_1_EventStreamOffset_-1 unique',
        `EventStream_1_${field}_1`,
        `${field}_-1_EventStream_1`,
      ]);
    });

    it('refuses a database that a newer version has written, by name', async () => {
      await made.db.collection<Document>('Eventark_Migrations').insertOne({ _id: 99 as never, name: 'future' });
      const attempts = [
        () => made.store().head(),
        () => made.store().append(AppendBatch.of([append('app-1', 'any', newEvent('A', '1'))])),
      ];
      for (const attempt of attempts) {
        const error = await rejection(attempt());
        expect(error.code).to.equal('store-newer');
        expect(error.message).to.include(made.options.database);
      }
    });

    it('keeps commits that stand in the same place, even where a read is torn between them', async () => {
      await createSquidexCollection(made.db, order);
      // As merged databases have them: two commits in one place, where a window of the reader would end.
      const commits = Array.from({ length: 700 }, (_, n) =>
        squidexCommit(order, 10 + (n > 499 ? n - 1 : n), `content-${APP}--${n}`, -1, [{ type: 'A', payload: `${n}` }]),
      );
      await made.db.collection<Document>('Events2').insertMany(commits);
      let windows = 0;
      made.proxy.intercept = ({ body }) => {
        if (!JSON.stringify(body).includes('"$in"')) return undefined;
        windows += 1;
        return windows === 2 ? { ok: 0, code: 43, codeName: 'CursorNotFound', errmsg: 'gone' } : undefined;
      };
      const payloads = (await readAll(made.store(), APP)).map((event) => Number(text(event.payload)));
      const expected = Array.from({ length: 700 }, (_, n) => n);
      // In one place the later name comes first, as in Squidex.
      expected.splice(499, 2, 500, 499);
      expect(payloads).to.deep.equal(expected);
      expect(windows).to.be.greaterThan(2);
    });
  });
}

describe("Squidex's collection, whatever its order", () => {
  const make = useMongoDb();
  let made: DatabaseUnderTest;

  beforeEach(async () => {
    made = await make('position');
  });
  afterEach(async () => {
    await made.dispose();
  });

  const roundTrip = async (
    metadata: string,
    payload: Uint8Array = Buffer.from('1'),
  ): Promise<StoredEvent | undefined> => {
    const event = { ...newEvent('A', '', metadata), payload };
    await made.store().append(AppendBatch.of([append(`content-${APP}--1`, 'any', event)]));
    return (await readAll(made.store(), APP)).at(-1);
  };

  it('keeps whole numbers in headers exactly, up to 64 bits', async () => {
    const headers = '{"EventId":"1","Timestamp":"t","a":9007199254740993,"b":-9223372036854775808,"c":0.1,"d":1e21}';
    expect(text((await roundTrip(headers))?.metadata ?? Buffer.of())).to.equal(headers.replace('1e21', '1e+21'));
  });

  it('keeps headers that are no Squidex headers, and the order of names', async () => {
    const headers = '{"zz":{"b":[1,"x",{"y":false}],"a":{}},"EventId":"1","Timestamp":"t","__proto__":"p"}';
    expect(text((await roundTrip(headers))?.metadata ?? Buffer.of())).to.equal(headers);
  });

  it('adds id and time to headers that lack them, because Squidex looks for them there', async () => {
    const event = await roundTrip('{"x":1}');
    expect(JSON.parse(text(event?.metadata ?? Buffer.of()))).to.deep.equal({
      x: 1,
      EventId: event?.id,
      Timestamp: '2026-03-01T09:00:00Z',
    });
  });

  it('keeps every byte of a payload that is UTF-8', async () => {
    const payload = Buffer.from('\ufeff{"nul":"\0","s":"\u2028🚀"}\r\n');
    expect(Buffer.from((await roundTrip('{}', payload))?.payload ?? []).equals(payload)).to.equal(true);
  });

  it('refuses what a document cannot hold, and writes nothing of the call', async () => {
    const stream = `content-${APP}--1`;
    const good = newEvent('A', '1');
    const bad = {
      'event-utf8': { ...good, payload: Buffer.from([0xff]) },
      'event-json': { ...good, metadata: Buffer.from('[1]') },
      'size-limit': { ...good, payload: Buffer.alloc(17 * 1024 * 1024, 'x') },
    };
    for (const [code, event] of Object.entries(bad)) {
      const error = await rejection(
        made.store().append(AppendBatch.of([append(stream, 'any', good), append(stream, 'any', event)])),
      );
      expect(error.code).to.equal(code);
      expect(error.message).to.include(stream);
    }
    expect(await readAll(made.store(), APP)).to.deep.equal([]);
  });

  it('refuses the id of a commit that is there already', async () => {
    const once = { ...append(`content-${APP}--1`, 'no-stream' as const, newEvent('A', '1')), commit: COMMIT };
    await made.store().append(AppendBatch.of([once]));
    const error = await rejection(made.store().append(AppendBatch.of([{ ...once, stream: `content-${APP}--2` }])));
    expect(error.code).to.equal('invalid-argument');
    expect(error.message).to.include(COMMIT);
  });

  it('lets a majority confirm what it writes, even if the URL asks for less', async () => {
    const store = made.store({ url: `${made.options.url}&w=1` });
    await store.append(AppendBatch.of([append(`app-${APP}`, 'no-stream', newEvent('A', '1'))]));
    const insert = made.proxy.commands.find(({ body }) => body['insert'] === 'Events2');
    expect(insert?.body['writeConcern']).to.deep.equal({ w: 'majority', j: true });
  });

  it('refuses positions of another kind of store', async () => {
    for (const after of ['12', '1-2-3-4', 'x-0-1', '1-0-']) {
      const error = await rejection(collect(made.store().readApp(APP, { after })));
      expect(error.code).to.equal('invalid-argument');
      expect(error.message).to.include(after);
    }
  });
});
