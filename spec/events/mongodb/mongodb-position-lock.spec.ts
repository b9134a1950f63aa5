import { expect } from 'chai';
import { Long, type Collection, type Document } from 'mongodb';
import { AppendBatch } from '../../../src/events/append-batch.js';
import { append, newEvent, readAll } from '../../support/events.js';
import { useMongoDb, type DatabaseUnderTest } from '../../support/mongodb/mongodb-under-test.js';
import { rejection } from '../../support/rejection.js';
import { createSquidexCollection, squidexCommit } from '../../support/squidex/squidex-commits.js';

const APP = '96ba173e-04ae-3bcd-9986-9e56f0adbf3a';
const MINUTE = 60_000;

describe("Squidex's counter of positions", () => {
  const make = useMongoDb();
  let made: DatabaseUnderTest;
  let counter: Collection<Document>;

  beforeEach(async () => {
    made = await make('position');
    counter = made.db.collection<Document>('Events2_Position');
    await createSquidexCollection(made.db, 'position');
  });
  afterEach(async () => {
    await made.dispose();
  });

  const one = (n: number) => append(`content-${APP}--${n}`, 'no-stream', newEvent('A', `${n}`));
  const positions = async () => (await readAll(made.store(), APP)).map(({ position }) => position);
  const names = () => made.proxy.commands.map(({ name }) => name);

  it('gives every commit a position of its own, whoever writes', async () => {
    const stores = [made.store(), made.store(), made.store()];
    await Promise.all(
      Array.from({ length: 60 }, (_, n) =>
        (stores[n % 3] ?? made.store()).append(AppendBatch.of([one(2 * n), one(2 * n + 1)])),
      ),
    );
    const given = (await positions()).map((position) => Number(position.split('-')[0]));
    expect(new Set(given).size).to.equal(120);
    expect(given).to.deep.equal([...given].sort((a, b) => a - b));
    expect(given[0]).to.equal(100_000);
    expect(await counter.findOne()).to.deep.include({ LockTaken: null, Position: Long.fromNumber(100_120) });
  });

  it('waits until another writer gives the lock back', async () => {
    await counter.updateOne({}, { $set: { LockTaken: new Date(Date.now() + 5 * MINUTE) } });
    let written = false;
    const writing = made
      .store()
      .append(AppendBatch.of([one(1)]))
      .then(() => (written = true));
    while (!written && names().filter((name) => name === 'findAndModify').length < 3) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(await made.db.collection('Events2').countDocuments()).to.equal(0);
    await counter.updateOne({}, { $set: { LockTaken: null } });
    await writing;
    expect(await positions()).to.deep.equal(['100000-0-1']);
  });

  it('takes over the lock of a writer that died', async () => {
    await counter.updateOne({}, { $set: { LockTaken: new Date(Date.now() - 6 * MINUTE) } });
    await made.store().append(AppendBatch.of([one(1)]));
    expect(await positions()).to.deep.equal(['100000-0-1']);
  });

  it('does not wait for a lock of its own that it could not give back', async () => {
    const interrupted = { ok: 0, code: 11600, errmsg: 'interrupted at shutdown' };
    made.proxy.intercept = ({ name }) => (name === 'update' ? interrupted : undefined);
    const store = made.store();
    await store.append(AppendBatch.of([one(1)]));
    expect((await counter.findOne())?.['LockTaken']).to.be.a('date');
    made.proxy.intercept = () => undefined;
    await store.append(AppendBatch.of([one(2)]));
    expect(await positions()).to.deep.equal(['100000-0-1', '100001-0-1']);
    expect((await counter.findOne())?.['LockTaken']).to.equal(null);
  });

  it('stops waiting when it is cancelled', async () => {
    await counter.updateOne({}, { $set: { LockTaken: new Date(Date.now() + 5 * MINUTE) } });
    const stop = new AbortController();
    made.proxy.intercept = ({ name }) => {
      if (name === 'findAndModify') stop.abort();
      return undefined;
    };
    expect((await rejection(made.store().append(AppendBatch.of([one(1)]), stop.signal))).code).to.equal('cancelled');
    expect(await made.db.collection('Events2').countDocuments()).to.equal(0);
  });

  it('names itself where Squidex has room for a name, and nowhere else', async () => {
    await made.store().append(AppendBatch.of([one(1)]));
    expect(await counter.findOne()).not.to.have.property('LockOwner');
    await counter.updateOne({}, { $set: { LockOwner: null } });
    const seen: unknown[] = [];
    made.proxy.intercept = async ({ name }) => {
      if (name === 'insert') seen.push((await counter.findOne())?.['LockOwner']);
      return undefined;
    };
    await made.store().append(AppendBatch.of([one(2)]));
    expect(seen.at(-1)).to.match(/^[0-9a-f-]{36}$/);
    expect(await counter.findOne()).to.deep.include({ LockOwner: null, LockTaken: null });
  });

  it('does not show a commit that has no position yet, but does not write over it either', async () => {
    const { GlobalPosition: _, ...zombie } = squidexCommit('position', 0, `app-${APP}`, -1, [
      { type: 'AppCreatedEvent', payload: '{}' },
    ]);
    await made.db.collection<Document>('Events2').insertOne(zombie);
    const store = made.store({ order: 'auto' });
    expect(await store.head()).to.equal('');
    expect(await readAll(store, APP)).to.deep.equal([]);
    expect(await store.app(APP)).to.equal(undefined);
    const error = await rejection(
      store.append(AppendBatch.of([append(`app-${APP}`, 'no-stream', newEvent('A', '1'))])),
    );
    expect(error.facts).to.deep.include({ expected: 'no-stream', actual: 0 });
    await store.discardApp(APP);
    expect(await made.db.collection('Events2').countDocuments()).to.equal(0);
  });

  it('goes on where the commits end when the counter is lost', async () => {
    await made.db
      .collection<Document>('Events2')
      .insertOne(squidexCommit('position', 41, `app-${APP}`, -1, [{ type: 'AppCreatedEvent', payload: '{}' }]));
    await counter.drop();
    await made.store().append(AppendBatch.of([one(1)]));
    expect(await positions()).to.deep.equal(['41-0-1', '42-0-1']);
  });
});
