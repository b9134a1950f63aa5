import { expect } from 'chai';
import { BSON } from 'mongodb';
import { BackupModule } from '../../../src/backup-module.js';
import { AppendBatch } from '../../../src/events/append-batch.js';
import type { NewEvent } from '../../../src/events/event.js';
import type { MongoDbEventStore } from '../../../src/events/mongodb/mongodb-event-store.js';
import { append, newEvent, readAll } from '../../support/events.js';
import { embeddedParts, moduleParts, restoreAs } from '../../support/module.js';
import { COMMIT_ORDERS, useMongoDb, type DatabaseUnderTest } from '../../support/mongodb/mongodb-under-test.js';
import { rejection } from '../../support/rejection.js';
import { tempFolder } from '../../support/temp-folder.js';

const APP = '96ba173e-04ae-3bcd-9986-9e56f0adbf3a';
const STREAM = `content-${APP}--1`;
/** As long as the other. */
const OTHER_STREAM = `content-${APP}--2`;
const MIB = 1024 * 1024;
/** The driver writes no document of 16 MiB in bulk. */
const DOCUMENT = 16 * MIB - 1;
const PLAIN_HEADERS = '{"EventId":"00000000-0000-4000-8000-000000000000","Timestamp":"2026-03-01T09:00:00Z"}';

const deep = (levels: number): string => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;
const withPayload = (payload: Uint8Array): NewEvent => ({ ...newEvent('A', ''), payload });
const json = (bytes: number): string => `"${'x'.repeat(bytes - 2)}"`;

for (const order of COMMIT_ORDERS) {
  describe(`what MongoDB takes, ordered by ${order}`, () => {
    const database = useMongoDb();
    let made: DatabaseUnderTest;
    let store: MongoDbEventStore;

    beforeEach(async () => {
      made = await database(order);
      store = made.store();
    });
    afterEach(() => made.dispose());

    const reason = async (event: NewEvent): Promise<string | undefined> =>
      (await store.limits()).refusal?.(event, STREAM);

    it('is told to the byte of the document that a commit becomes', async () => {
      await store.append(AppendBatch.of([append(STREAM, 'no-stream', newEvent('A', json(9), PLAIN_HEADERS))]));
      const [small] = await made.db.collection('Events2').find({}, { promoteValues: false }).toArray();
      const around = BSON.calculateObjectSize(small ?? {}) - 9;
      const largest = newEvent('A', json(DOCUMENT - around), PLAIN_HEADERS);
      const larger = newEvent('A', json(DOCUMENT - around + 1), PLAIN_HEADERS);
      expect(await reason(largest)).to.equal(undefined);
      expect(await reason(larger)).to.match(/^needs a document of 16777216 bytes/);
      await store.append(AppendBatch.of([append(OTHER_STREAM, 'no-stream', largest)]));
      const error = await rejection(store.append(AppendBatch.of([append(STREAM, 'any', larger)])));
      expect(error.code).to.equal('size-limit');
      expect((await readAll(store, APP)).at(-1)?.payload.length).to.equal(DOCUMENT - around);
    });

    for (const [title, event, why] of [
      ['a payload that is not UTF-8', withPayload(Buffer.from([0x22, 0xc3, 0x22])), /UTF-8/],
      ['metadata that are no object', newEvent('A', '1', '[]'), /not a JSON object/],
      ['metadata that are no JSON', newEvent('A', '1', '{a}'), /not JSON/],
      ['a name with a NUL', newEvent('A', '1', '{"a\\u0000":1}'), /NUL/],
      ['a name with a NUL deep inside', newEvent('A', '1', '{"a":[{"b\\u0000":1}]}'), /NUL/],
      ['half of a character in a text', newEvent('A', '1', '{"a":"\\ud800"}'), /surrogate/],
      ['half of a character in a name', newEvent('A', '1', '{"a":{"\\udc00":1}}'), /surrogate/],
      ['metadata nested too deep', newEvent('A', '1', deep(100)), /nested/],
      ['metadata nested far too deep', newEvent('A', '1', deep(50_000)), /nested/],
      ['a number beyond a double', newEvent('A', '1', '{"a":1e400}'), /out of range/],
    ] as const) {
      it(`leaves out ${title}, and says so before an append`, async () => {
        expect(await reason(event)).to.match(why);
        const error = await rejection(store.append(AppendBatch.of([append(STREAM, 'no-stream', event)])));
        expect(error.code).to.be.oneOf(['event-json', 'event-utf8']);
        expect(await readAll(store, APP)).to.deep.equal([]);
      });
    }

    for (const name of ['$id', '', 'a.b', '__proto__']) {
      it(`takes the name "${name}" in metadata, or says that the server does not`, async () => {
        const event = newEvent('A', '1', `{"${name}":"x","a":{"${name}":[{"${name}":"x"}]}}`);
        const refused = await reason(event);
        const error = await store.append(AppendBatch.of([append(STREAM, 'no-stream', event)])).then(
          () => undefined,
          (thrown: unknown) => thrown,
        );
        expect(refused === undefined).to.equal(error === undefined);
        if (refused !== undefined) expect(refused).to.match(/server does not take/);
      });
    }

    for (const [title, event] of [
      ['nested metadata', newEvent('A', '1', `{"a":[{"b":${deep(20)}},null,true,1.5]}`)],
      ['a member that the driver has a meaning for', newEvent('A', '1', '{"a":{"_bsontype":"ObjectId","id":"x"}}')],
      ['such a member among texts alone', newEvent('A', '1', '{"_bsontype":"ObjectId","id":"x"}')],
      ['metadata as deep as MongoDB takes', newEvent('A', '1', deep(90))],
      ['escapes in metadata', newEvent('A', '1', '{"a":"\\u0000\\ud83d\\ude00"}')],
    ] as const) {
      it(`takes ${title}, and gives the same back`, async () => {
        expect(await reason(event)).to.equal(undefined);
        await store.append(AppendBatch.of([append(STREAM, 'no-stream', event)]));
        const [read] = await readAll(store, APP);
        const headers: unknown = JSON.parse(Buffer.from(read?.metadata ?? []).toString());
        expect(headers).to.deep.include(JSON.parse(Buffer.from(event.metadata).toString()));
      });
    }
  });
}

describe('a restore into MongoDB', () => {
  const database = useMongoDb();
  let folder: Awaited<ReturnType<typeof tempFolder>>;
  let source: BackupModule;
  let target: BackupModule;
  let store: MongoDbEventStore;
  let made: DatabaseUnderTest;

  beforeEach(async () => {
    folder = await tempFolder();
    made = await database('position');
    store = made.store();
    const embedded = embeddedParts(folder.path);
    source = new BackupModule(moduleParts(folder.path, embedded));
    target = new BackupModule(moduleParts(folder.path, { ...embeddedParts(folder.path), store }));
  });
  afterEach(async () => {
    await source.close();
    await target.close();
    await made.dispose();
    await folder.remove();
  });

  const backUp = async (...commit: NewEvent[]): Promise<string> => {
    const embedded = embeddedParts(folder.path).store;
    const created = newEvent('AppCreatedEvent', `{"name":"blog","appId":"${APP},blog"}`);
    await embedded.append(
      AppendBatch.of([append(`app-${APP}`, 'no-stream', created), append(STREAM, 'no-stream', ...commit)]),
    );
    await embedded.close();
    return (await source.create('blog')).point.id;
  };

  it('tells in the plan what MongoDB cannot hold, writes nothing, and leaves it out where that is asked for', async function () {
    this.timeout(60_000);
    const about = `"appId":"${APP},blog"`;
    const id = await backUp(
      newEvent('A', `{${about}}`),
      withPayload(Buffer.from([0x7b, 0xff])),
      newEvent('A', `{${about},"a":${json(16 * MIB)}}`),
    );
    for (const verb of ['planRestore', 'restore'] as const) {
      const error = await rejection(target[verb](id, restoreAs('copy')));
      expect(error.code).to.equal('event-unfit');
      expect(error.message).to.match(/event 1 of stream .*\(and 1 more\): .*UTF-8.*nothing was written/);
    }
    expect(await made.db.listCollections({ name: 'Events2' }).toArray()).to.deep.equal([]);
    const result = await target.restore(id, restoreAs('copy', { odd: 'drop' }));
    expect(result.warnings.filter(({ code }) => code === 'event-dropped')).to.have.length(2);
    expect(await readAll(store, result.app.id)).to.have.length(result.events);
  });

  it('parts a commit that might not fit into one document', async function () {
    this.timeout(60_000);
    const about = `"appId":"${APP},blog"`;
    const id = await backUp(
      newEvent('A', `{${about},"a":${json(4.5 * MIB)}}`),
      newEvent('A', `{${about},"a":${json(4.5 * MIB)}}`),
      newEvent('A', `{${about}}`),
    );
    const result = await target.restore(id, restoreAs('copy'));
    const read = await readAll(store, result.app.id);
    const copy = read.filter(({ stream }) => stream.startsWith('content-'));
    expect(copy.map(({ revision }) => revision)).to.deep.equal([0, 1, 2]);
    expect(copy[0]?.commit).not.to.equal(copy[1]?.commit);
  });
});
