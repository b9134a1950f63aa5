import { expect } from 'chai';
import { Timestamp, type Document } from 'mongodb';
import { AppendBatch } from '../../../src/events/append-batch.js';
import { append, newEvent } from '../../support/events.js';
import { useMongoDb, type DatabaseUnderTest } from '../../support/mongodb/mongodb-under-test.js';
import { rejection } from '../../support/rejection.js';

const APP = '96ba173e-04ae-3bcd-9986-9e56f0adbf3a';

describe('Checking a MongoDB database', () => {
  const make = useMongoDb();
  let made: DatabaseUnderTest;

  beforeEach(async () => {
    made = await make('timestamp');
  });
  afterEach(async () => {
    await made.dispose();
  });

  const faults = async (now = () => Date.now()) =>
    (await made.store({ order: 'auto' }).check(now)).filter(({ ok }) => !ok);
  const fill = () => made.store().append(AppendBatch.of([append(`app-${APP}`, 'no-stream', newEvent('A', '1'))]));

  it('finds nothing wrong where nothing is, and leaves no document', async () => {
    expect(await made.store().check(() => Date.now())).to.have.length(3);
    await fill();
    expect(await faults()).to.deep.equal([]);
    const left = await made.db.listCollections({ name: /^Eventark_Probe_/ }, { nameOnly: true }).toArray();
    expect(left).to.deep.equal([]);
  });

  it('names missing indexes with the command that makes them', async () => {
    await fill();
    await made.db.collection('Events2').dropIndex('Timestamp_-1_EventStream_1');
    await made.db.collection('Events2').dropIndex('EventStream_1_EventStreamOffset_-1');
    expect((await faults()).map(({ hint }) => hint)).to.deep.equal([
      `db.getCollection('Events2').createIndex({"EventStream":1,"EventStreamOffset":-1}, { unique: true })`,
      `db.getCollection('Events2').createIndex({"Timestamp":-1,"EventStream":1})`,
    ]);
  });

  it('says that a user may not write', async () => {
    await fill();
    made.proxy.intercept = ({ name }) =>
      name === 'insert' ? { ok: 0, code: 13, codeName: 'Unauthorized', errmsg: 'not authorized' } : undefined;
    expect((await faults()).map(({ subject }) => subject)).to.deep.equal(['permissions']);
  });

  it('says which databases have the collection if this one has not, and makes nothing in it', async () => {
    await fill();
    const misspelt = `${made.options.database}x`;
    const findings = await made.store({ database: misspelt }).check(() => Date.now());
    expect(findings.map(({ subject, ok }) => [subject, ok])).to.deep.equal([['events', false]]);
    expect(findings[0]?.message).to.include(misspelt).and.to.include(made.options.database);
    const { databases } = await made.db.admin().listDatabases({ nameOnly: true });
    expect(databases.map(({ name }) => name)).not.to.include(misspelt);
  });

  it('says by how much the clocks differ', async () => {
    await fill();
    const [fault] = await faults(() => Date.now() - 100_000);
    expect(fault?.subject).to.equal('clock');
    expect(fault?.message).to.match(/(99|100|101) seconds/);
  });

  it('says that the server fills no timestamps, and refuses to append there', async () => {
    made.proxy.corrects = false;
    if (made.real) return;
    const error = await rejection(fill());
    expect(error.code).to.equal('invalid-config');
    expect(error.hint).to.include('position');
    expect(await made.db.listCollections({ name: 'Events2' }).toArray()).to.deep.equal([]);
    expect((await made.store().check(() => Date.now())).filter(({ ok }) => !ok)).to.have.length(1);
  });

  it('says that a commit has no timestamp', async () => {
    await fill();
    const timestamp = new Timestamp({ t: 0, i: 0 });
    await made.db.collection<Document>('Events2').updateOne({}, { $set: { Timestamp: timestamp } });
    const found = (await made.store().check(() => Date.now())).filter(({ ok }) => !ok);
    expect(found.map(({ subject }) => subject)).to.deep.equal(['order']);
  });
});
