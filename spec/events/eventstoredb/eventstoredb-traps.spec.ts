import { expect } from 'chai';
import { randomUUID } from 'node:crypto';
import { AppendBatch } from '../../../src/events/append-batch.js';
import type { EventStoreDbEventStore } from '../../../src/events/eventstoredb/eventstoredb-event-store.js';
import { append, collect, newEvent, readAll, readStream, text } from '../../support/events.js';
import { openStore } from '../../support/eventstoredb/eventstoredb.js';
import { EventStoreDbServer } from '../../support/eventstoredb/eventstoredb-server.js';
import { rejection } from '../../support/rejection.js';

const APP = 'a1';
const MIB = 1_048_576;

describe('the EventStoreDB event store', () => {
  let server: EventStoreDbServer;
  let store: EventStoreDbEventStore;

  beforeEach(async () => {
    server = await EventStoreDbServer.start({ lateTimeoutMs: 1 });
    store = openStore({ url: server.url });
  });
  afterEach(async () => {
    await store.close();
    server.stop();
  });

  /** Writes to the log as any other client does. */
  const write = (stream: string, type: string, data: string, contentType = 'application/json'): void => {
    const proposed = { id: randomUUID(), type, contentType, data: Buffer.from(data), metadata: Buffer.of() };
    expect(server.log.append(stream, 'any', [proposed]).kind).to.equal('written');
  };
  const setMetadata = (stream: string, metadata: object): void =>
    write(`$$${stream}`, '$metadata', JSON.stringify(metadata));
  const fill = async (stream: string, count: number): Promise<void> => {
    const events = Array.from({ length: count }, (_, n) => newEvent('A', `${n}`));
    await store.append(AppendBatch.of([append(stream, 'no-stream', ...events)]));
  };
  const shown = async (): Promise<readonly string[]> =>
    (await readAll(store, APP)).map(({ stream, revision }) => `${stream}@${revision}`);

  describe('leaving out what streams no longer show', () => {
    const stream = `content-${APP}--1`;

    beforeEach(async () => {
      await fill(stream, 5);
      await fill(`content-${APP}--2`, 1);
    });

    it('shows everything without limits, and again when a limit is taken back', async () => {
      setMetadata(stream, { $maxCount: 1 });
      expect(await shown()).to.have.length(2);
      setMetadata(stream, { $acl: {} });
      expect(await shown()).to.have.length(6);
    });

    it('leaves out events before the first one a stream may show', async () => {
      setMetadata(stream, { $tb: 3 });
      expect(await shown()).to.deep.equal([`${stream}@3`, `${stream}@4`, `content-${APP}--2@0`]);
    });

    it('leaves out all but the last ones of a stream of limited length', async () => {
      setMetadata(stream, { $maxCount: 2 });
      expect(await shown()).to.deep.equal([`${stream}@3`, `${stream}@4`, `content-${APP}--2@0`]);
      await store.append(AppendBatch.of([append(stream, 4, newEvent('A', '5'))]));
      expect(await shown()).to.deep.equal([`${stream}@4`, `content-${APP}--2@0`, `${stream}@5`]);
    });

    it('leaves out events that are too old for their stream', async () => {
      setMetadata(stream, { $maxAge: -1 });
      expect(await shown()).to.deep.equal([`content-${APP}--2@0`]);
    });

    it('leaves out a stream that was deleted, and shows what is written to it later', async () => {
      expect(server.log.delete(stream, 'any').kind).to.equal('written');
      expect(await shown()).to.deep.equal([`content-${APP}--2@0`]);
      expect(await readStream(store, stream)).to.deep.equal([]);
      await store.append(AppendBatch.of([append(stream, 'no-stream', newEvent('B', '1'))]));
      expect(await shown()).to.deep.equal([`content-${APP}--2@0`, `${stream}@5`]);
      expect((await readStream(store, stream)).map(({ type }) => type)).to.deep.equal(['B']);
    });

    it('leaves out a stream that was deleted for good, and appends nothing to it', async () => {
      expect(server.log.tombstone(stream, 'any').kind).to.equal('written');
      expect(await shown()).to.deep.equal([`content-${APP}--2@0`]);
      expect(await readStream(store, stream)).to.deep.equal([]);
      const error = await rejection(
        store.append(
          AppendBatch.of([
            append(stream, 'no-stream', newEvent('B', '1')),
            append(`content-${APP}--3`, 'no-stream', newEvent('C', '1')),
          ]),
        ),
      );
      expect(error.code).to.equal('stream-conflict');
      expect(error.facts).to.deep.include({ expected: 'no-stream', actual: 'deleted' });
      expect(await shown()).to.have.length(1);
    });

    it('shows a stream to the end if it is deleted while it is read', async () => {
      const long = `content-${APP}--3`;
      const small = openStore({ url: server.url, batchEvents: 2 });
      await fill(long, 300);
      let count = 0;
      for await (const batch of small.readApp(APP, {})) {
        if (count === 0) server.log.delete(long, 'any');
        count += batch.length;
      }
      await small.close();
      expect(count).to.equal(306);
      expect(await shown()).to.have.length(6);
    });
  });

  describe('asking nothing that it need not ask', () => {
    const streams = (count: number) =>
      Array.from({ length: count }, (_, n) => append(`content-${APP}--${n}`, 'no-stream', newEvent('A', `${n}`)));
    const created = () => append(`app-${APP}`, 'no-stream', newEvent('AppCreatedEvent', '{}'));

    it('sends one append for each new stream of an app that it began itself, and reads nothing', async () => {
      await store.append(AppendBatch.of([created(), ...streams(300)]));
      await store.append(AppendBatch.of(streams(300).map((each) => ({ ...each, stream: `${each.stream}b` }))));
      await store.append(AppendBatch.of(streams(300).map((each) => ({ ...each, expected: 0 }))));
      expect(server.requests).to.deep.equal({ appends: 901, reads: 0 });
      expect(await shown()).to.have.length(901);
    });

    it('writes nothing of an app whose own stream is there already', async () => {
      await store.append(AppendBatch.of([created()]));
      const other = openStore({ url: server.url });
      const error = await rejection(other.append(AppendBatch.of([created(), ...streams(3)])));
      expect(error.code).to.equal('stream-conflict');
      await other.close();
      expect(await shown()).to.have.length(1);
    });

    it('asks first where others may have written: after nothing of the app was begun here, or after it was removed', async () => {
      await fill(`content-${APP}--2`, 1);
      expect((await rejection(store.append(AppendBatch.of(streams(5))))).code).to.equal('stream-conflict');
      expect(await shown()).to.have.length(1);
      await store.append(AppendBatch.of([append('app-b', 'no-stream', newEvent('AppCreatedEvent', '{}'))]));
      await store.discardApp('b');
      const late = ['app-b', 'content-b--1'].map((stream) => append(stream, 'no-stream', newEvent('A', '1')));
      expect((await rejection(store.append(AppendBatch.of(late)))).facts).to.include({ actual: 'deleted' });
      expect(await readAll(store, 'b')).to.deep.equal([]);
    });
  });

  describe('leaving out what is not the application’s', () => {
    it('leaves out links, events of the server, and streams of the server and of eventark', async () => {
      await fill(`content-${APP}--1`, 1);
      write(`content-${APP}--1`, '$>', `0@content-${APP}--1`, 'application/octet-stream');
      write(`$by-${APP}--1`, 'A', '1');
      write(`eventark-${APP}--1`, 'A', '1');
      setMetadata(`content-${APP}--1`, { $acl: {} });
      expect(await shown()).to.deep.equal([`content-${APP}--1@0`]);
      expect(await readStream(store, `content-${APP}--1`)).to.have.length(1);
    });

    it('has a head that writes of the server and of eventark do not move', async () => {
      await fill(`content-${APP}--1`, 1);
      const head = await store.head();
      write('eventark-claims', 'EventarkPut', '{}');
      setMetadata('eventark-claims', { $tb: 0 });
      write('$scavenges', '$scavengeStarted', '{}');
      expect(await store.head()).to.equal(head);
      expect(await collect(store.readApp(APP, { after: head }))).to.deep.equal([]);
    });

    it('puts its prefix before each stream and sees no stream without it', async () => {
      const prefixed = openStore({ url: server.url, prefix: 'cms' });
      await fill(`content-${APP}--plain`, 1);
      write(`cmsx-content-${APP}--1`, 'A', '1');
      await prefixed.append(
        AppendBatch.of([
          append(`app-${APP}`, 'no-stream', newEvent('AppCreatedEvent', '{}')),
          append(`content-${APP}--1`, 'no-stream', newEvent('A', '1')),
        ]),
      );
      expect(server.log.readStream(`cms-content-${APP}--1`).kind).to.equal('records');
      const events = await readAll(prefixed, APP);
      expect(events.map(({ stream }) => stream)).to.deep.equal([`app-${APP}`, `content-${APP}--1`]);
      expect((await prefixed.app(APP))?.id).to.equal(APP);
      await prefixed.discardApp(APP);
      await prefixed.close();
      expect(await shown()).to.deep.equal([`content-${APP}--plain@0`]);
    });
  });

  describe('writing events whose ids the server has seen', () => {
    const stream = `content-${APP}--1`;
    const withoutId = (payload: string) => newEvent('A', payload, '{"Timestamp":"2026-03-01T09:00:00Z"}');

    it('writes an event again when its metadata hold its id', async () => {
      const event = newEvent('A', '1');
      await store.append(AppendBatch.of([append(stream, 'no-stream', event)]));
      await store.append(AppendBatch.of([append(stream, 'any', event)]));
      const events = await readAll(store, APP);
      expect(events.map(({ revision, id }) => [revision, id])).to.deep.equal([
        [0, event.id],
        [1, event.id],
      ]);
    });

    it('takes a repetition for a conflict, not for a success', async () => {
      const commit = append(stream, 'no-stream', withoutId('1'), withoutId('2'));
      await store.append(AppendBatch.of([commit]));
      expect((await rejection(store.append(AppendBatch.of([commit])))).code).to.equal('stream-conflict');
      const other = openStore({ url: server.url });
      expect((await rejection(other.append(AppendBatch.of([commit])))).code).to.equal('stream-conflict');
      await other.close();
    });

    for (const expected of ['no-stream', 'any'] as const) {
      it(`writes events again whose first copies a deleted stream hides, to ${expected}`, async () => {
        const events = [withoutId('1'), withoutId('2'), newEvent('A', '3')];
        await store.append(AppendBatch.of([append(stream, 'no-stream', ...events)]));
        server.log.delete(stream, 'any');
        const other = openStore({ url: server.url });
        await other.append(AppendBatch.of([append(stream, expected, ...events)]));
        await other.close();
        const read = await readAll(store, APP);
        expect(read.map(({ revision, id }) => [revision, id])).to.deep.equal(
          events.map(({ id }, index) => [index + 3, id]),
        );
      });
    }
  });

  describe('writing what the server would refuse', () => {
    const stream = `content-${APP}--1`;

    it('keeps an id that is a UUID without the help of metadata, and makes one of any other', async () => {
      const event = newEvent('A', '1', '{}');
      const ids = [
        event.id,
        'ABCDEF00-0000-4000-8000-000000000001',
        'not-a-uuid',
        '',
        '00000000-0000-0000-0000-000000000000',
      ];
      await store.append(AppendBatch.of([append(stream, 'no-stream', ...ids.map((id) => ({ ...event, id })))]));
      const read = (await readAll(store, APP)).map(({ id }) => id);
      expect(read.slice(0, 2)).to.deep.equal([event.id, 'abcdef00-0000-4000-8000-000000000001']);
      expect(new Set(read).size).to.equal(ids.length);
      for (const id of read) expect(id).to.match(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    });

    it('refuses names and types that are the server’s, before anything is sent', async () => {
      const good = append(stream, 'no-stream', newEvent('A', '1'));
      for (const bad of [
        append('', 'no-stream', newEvent('A', '1')),
        append('$all', 'any', newEvent('A', '1')),
        append(stream, 'any', newEvent('', '1')),
        append(stream, 'any', newEvent('$metadata', '1')),
      ]) {
        expect((await rejection(store.append(AppendBatch.of([good, bad])))).code).to.equal('invalid-argument');
      }
      expect(await readAll(store, APP)).to.deep.equal([]);
    });

    it('writes nothing for an append without events', async () => {
      const before = server.log.records.length;
      await store.append(AppendBatch.of([append(stream, 'no-stream')]));
      expect(server.log.records.length).to.equal(before);
      expect(await store.head()).to.equal('');
    });

    it('writes an event of exactly the largest size', async () => {
      await store.append(AppendBatch.of([append(stream, 'no-stream', newEvent('A', json(MIB)))]));
      expect((await readAll(store, APP))[0]?.payload.length).to.equal(MIB);
    });

    it('refuses an event that is larger, before anything is sent, and says the limit', async () => {
      const good = append(`content-${APP}--2`, 'no-stream', newEvent('A', '1'));
      const error = await rejection(
        store.append(AppendBatch.of([good, append(stream, 'no-stream', newEvent('A', json(MIB + 1)))])),
      );
      expect(error.code).to.equal('size-limit');
      expect(error.facts).to.deep.include({ stream, limit: MIB });
      expect(await readAll(store, APP)).to.deep.equal([]);
    });

    it('writes a commit that is larger in parts, one after the other', async () => {
      const events = Array.from({ length: 7 }, (_, n) => newEvent('A', json(400_000 + n)));
      await store.append(
        AppendBatch.of([
          append(`content-${APP}--0`, 'no-stream', newEvent('first', '1')),
          append(stream, 'no-stream', ...events),
          append(stream, 6, newEvent('after', '1')),
        ]),
      );
      const read = await readAll(store, APP);
      expect(read.map(({ type }) => type).join(' ')).to.equal('first A A A A A A A after');
      expect(read.slice(1, 8).map(({ payload }) => payload.length)).to.deep.equal(events.map((e) => e.payload.length));
    });

    it('writes larger events to a node that takes them', async () => {
      const large = await EventStoreDbServer.start({ maxAppendSize: 8 * MIB });
      const patient = openStore({ url: large.url, maxAppendSize: 8 * MIB });
      await patient.append(AppendBatch.of([append(stream, 'no-stream', newEvent('A', json(5 * MIB)))]));
      expect((await readAll(patient, APP))[0]?.payload.length).to.equal(5 * MIB);
      const commit = [newEvent('A', json(6 * MIB)), newEvent('A', json(6 * MIB)), newEvent('A', '1')];
      await patient.append(AppendBatch.of([append(`content-${APP}--2`, 'no-stream', ...commit)]));
      expect((await readAll(patient, APP)).map(({ revision }) => revision)).to.deep.equal([0, 0, 1, 2]);
      await patient.close();
      large.stop();
    });

    it('asks a node what it takes, which writes nothing, before it refuses a larger event', async () => {
      const large = await EventStoreDbServer.start({ maxAppendSize: 3 * MIB });
      const place = openStore({ url: large.url });
      await place.append(AppendBatch.of([append(stream, 'no-stream', newEvent('A', json(3 * MIB)))]));
      const good = append(`content-${APP}--2`, 'no-stream', newEvent('A', '1'));
      const bad = append(`content-${APP}--3`, 'no-stream', newEvent('A', json(3 * MIB + 1)));
      const error = await rejection(place.append(AppendBatch.of([good, bad])));
      expect(error.code).to.equal('size-limit');
      expect(error.facts).to.deep.include({ limit: 3 * MIB });
      expect(large.log.records.map((record) => record.stream).filter((name) => !name.startsWith('$'))).to.deep.equal([
        stream,
      ]);
      await place.close();
      large.stop();
    });

    for (const countsMetadata of [false, true]) {
      it(`says what it will refuse before anything is written, where ${countsMetadata ? 'all' : 'the payload'} counts`, async () => {
        const node = await EventStoreDbServer.start({ maxAppendSize: 2 * MIB, countsMetadata });
        const place = openStore({ url: node.url });
        const { refusal } = await place.limits();
        const refused = (type: string, size: number): boolean =>
          refusal?.(newEvent(type, json(size), '{}'), stream) !== undefined;
        const most = countsMetadata ? 2 * MIB - '{}'.length - 2 * 'A'.length : 2 * MIB;
        expect([refused('A', 9), refused('A', most), refused('A', most + 1), refused('$A', 9)]).to.deep.equal([
          false,
          false,
          true,
          true,
        ]);
        const fits = newEvent('A', json(most), '{}');
        await place.append(AppendBatch.of([append(stream, 'no-stream', fits)]));
        expect(refusal?.(newEvent('A', json(most + 1), '{}'), stream)).to.include(`the node takes ${2 * MIB} at once`);
        await place.close();
        node.stop();
      });
    }

    it('passes on the limit of a node that takes less', async () => {
      const small = await EventStoreDbServer.start({ maxAppendSize: 1000 });
      const bold = openStore({ url: small.url });
      const error = await rejection(
        bold.append(AppendBatch.of([append(stream, 'no-stream', newEvent('A', json(1001)))])),
      );
      expect(error.code).to.equal('size-limit');
      expect(error.facts).to.deep.include({ limit: 1000 });
      await bold.append(AppendBatch.of([append(stream, 'no-stream', newEvent('A', json(1000)))]));
      await bold.close();
      small.stop();
    });
  });

  describe('telling time, id and commit', () => {
    it('takes them from the metadata where they are, else from the server', async () => {
      const clocked = await EventStoreDbServer.start({ now: () => Date.UTC(2026, 4, 1, 10, 20, 30, 456) });
      const place = openStore({ url: clocked.url });
      const headers = { EventId: 'e-1', Timestamp: '2025-01-01T00:00:00Z', CommitId: 'c-1' };
      await place.append(
        AppendBatch.of([
          append(
            `content-${APP}--1`,
            'no-stream',
            newEvent('A', '1', JSON.stringify(headers)),
            newEvent('A', '1', '{}'),
          ),
        ]),
      );
      const [told, untold] = await readAll(place, APP);
      expect(told).to.deep.include({ id: 'e-1', time: '2025-01-01T00:00:00Z', commit: 'c-1' });
      expect(untold).to.deep.include({ time: '2026-05-01T10:20:30.456Z', commit: '' });
      await place.close();
      clocked.stop();
    });

    it('reads events with metadata that are no object, or no JSON', async () => {
      const metadata = ['', 'null', '[1]', '"x"', 'not json', '{"EventId":1,"Timestamp":null}'];
      await store.append(
        AppendBatch.of([append(`content-${APP}--1`, 'no-stream', ...metadata.map((m) => newEvent('A', '1', m)))]),
      );
      expect((await readAll(store, APP)).map((event) => text(event.metadata))).to.deep.equal(metadata);
    });
  });

  it('discards streams that appear while it discards', async () => {
    await fill(`content-${APP}--1`, 1);
    await fill(`content-${APP}--2`, 1);
    let reads = 0;
    server.beforeRead = () => {
      reads += 1;
      if (reads === 2) write(`content-${APP}--late`, 'A', '1');
    };
    await store.discardApp(APP);
    expect(await shown()).to.deep.equal([]);
    expect(server.log.readStream(`content-${APP}--late`).kind).to.equal('deleted');
  });

  it('refuses a position of another kind of store', async () => {
    expect((await rejection(collect(store.readApp(APP, { after: 'x' })))).code).to.equal('invalid-argument');
  });
});

/** JSON text of `size` bytes. */
function json(size: number): string {
  return `"${'x'.repeat(size - 2)}"`;
}
