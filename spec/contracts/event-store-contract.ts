import { expect } from 'chai';
import { AppendBatch } from '../../src/events/append-batch.js';
import type { EventStore } from '../../src/events/event-store.js';
import type { StoredEvent } from '../../src/events/event.js';
import { append, collect, newEvent, readAll, readStream, text } from '../support/events.js';
import { rejection } from '../support/rejection.js';

export interface StoreUnderTest {
  readonly store: EventStore;
  /** Another process's view of the same store. */
  readonly other: EventStore;
  dispose(): Promise<void>;
}

/** What a store cannot hold by its nature; its page in docs says so. */
export interface StoreLimits {
  /** Metadata is a document: equal as JSON value, not byte for byte. */
  readonly metadataIsDocument?: boolean;
  /** Payloads must be UTF-8. */
  readonly utf8Only?: boolean;
}

const APP = '96ba173e-04ae-3bcd-9986-9e56f0adbf3a';
const OTHER = 'a0000000-0000-4000-8000-000000000001';

/** JSON texts that parsing and printing would change. */
const DELICATE = [
  '{"n":9007199254740993,"f":1.0,"z":-0,"e":1e-7,"big":1e400}',
  '{"a":1,"a":2,"__proto__":{"x":1}}',
  '{"s":"\\u00e9\\u2028\\ud800 \\/ \\"","t":"é\u2028日本🚀"}',
  '{ "spaces" : [ 1 , 2 ] }',
  '[]',
  '"text"',
  'null',
];

/** What every event store promises; an adapter joins with a factory that makes an empty one. */
export function eventStoreContract(title: string, make: () => Promise<StoreUnderTest>, limits: StoreLimits = {}): void {
  describe(`${title} as an event store`, () => {
    let made: StoreUnderTest;
    let store: EventStore;

    beforeEach(async () => {
      made = await make();
      store = made.store;
    });
    afterEach(async () => {
      await made.dispose();
    });

    const created = (app: string) => append(`app-${app}`, 'no-stream', newEvent('AppCreatedEvent', `{"name":"blog"}`));

    describe('appending', () => {
      it('numbers the events of a stream from 0, over commits and calls', async () => {
        await store.append(
          AppendBatch.of([append(`content-${APP}--1`, 'no-stream', newEvent('A', '1'), newEvent('B', '2'))]),
        );
        await store.append(
          AppendBatch.of([
            append(`content-${APP}--1`, 1, newEvent('C', '3')),
            append(`content-${APP}--1`, 2, newEvent('D', '4')),
          ]),
        );
        const events = await readAll(store, APP);
        expect(events.map(({ revision, type }) => `${revision}${type}`)).to.deep.equal(['0A', '1B', '2C', '3D']);
      });

      it('keeps every field of an event', async () => {
        const event = newEvent('ContentCreatedEventV2', '{"data":{}}', undefined, '2026-03-01T09:00:46Z');
        const headers = { EventId: event.id, Timestamp: event.time, Restored: true, Count: 2, None: null };
        const commit = append(`content-${APP}--x--y`, 'no-stream', {
          ...event,
          metadata: Buffer.from(JSON.stringify({ ...headers, CommitId: '20000000-0000-4000-8000-000000000001' })),
        });
        await store.append(AppendBatch.of([{ ...commit, commit: '20000000-0000-4000-8000-000000000001' }]));
        const [read] = await readAll(store, APP);
        expect(read).to.deep.include({
          stream: `content-${APP}--x--y`,
          revision: 0,
          type: 'ContentCreatedEventV2',
          id: event.id,
          time: '2026-03-01T09:00:46Z',
          commit: '20000000-0000-4000-8000-000000000001',
        });
        expect(JSON.parse(text(read?.metadata ?? Buffer.of()))).to.deep.include(headers);
      });

      it('keeps the bytes of payloads that parsing would change', async () => {
        const stream = `content-${APP}--delicate`;
        await store.append(
          AppendBatch.of([append(stream, 'no-stream', ...DELICATE.map((payload) => newEvent('A', payload)))]),
        );
        expect((await readAll(store, APP)).map((event) => text(event.payload))).to.deep.equal(DELICATE);
      });

      if (!limits.metadataIsDocument) {
        it('keeps the bytes of metadata', async () => {
          const metadata = DELICATE.filter((json) => json.startsWith('{'));
          const stream = `content-${APP}--delicate`;
          await store.append(
            AppendBatch.of([append(stream, 'no-stream', ...metadata.map((json) => newEvent('A', '1', json)))]),
          );
          expect((await readAll(store, APP)).map((event) => text(event.metadata))).to.deep.equal(metadata);
        });
      }

      if (!limits.utf8Only) {
        it('keeps bytes that are no text', async () => {
          const payload = Buffer.from([0xff, 0x00, 0xc3, 0x28, 0x0a]);
          await store.append(
            AppendBatch.of([append(`content-${APP}--1`, 'no-stream', { ...newEvent('A', ''), payload })]),
          );
          const [read] = await readAll(store, APP);
          expect(Buffer.from(read?.payload ?? []).equals(payload)).to.equal(true);
        });
      }

      it('refuses a stream that exists when there must be none, with both revisions', async () => {
        const stream = `content-${APP}--1`;
        await store.append(AppendBatch.of([append(stream, 'no-stream', newEvent('A', '1'), newEvent('B', '2'))]));
        const error = await rejection(store.append(AppendBatch.of([append(stream, 'no-stream', newEvent('C', '3'))])));
        expect(error.code).to.equal('stream-conflict');
        expect(error.facts).to.deep.include({ expected: 'no-stream', actual: 1 });
        expect(error.message).to.include(stream).and.include('no-stream').and.include('1');
        expect(await readAll(store, APP)).to.have.length(2);
      });

      it('refuses a revision that is not the last one, with both revisions', async () => {
        const stream = `content-${APP}--1`;
        await store.append(AppendBatch.of([append(stream, 'no-stream', newEvent('A', '1'), newEvent('B', '2'))]));
        const behind = await rejection(store.append(AppendBatch.of([append(stream, 0, newEvent('C', '3'))])));
        expect(behind.facts).to.deep.include({ expected: 0, actual: 1 });
        const ahead = await rejection(store.append(AppendBatch.of([append(stream, 7, newEvent('C', '3'))])));
        expect(ahead.facts).to.deep.include({ expected: 7, actual: 1 });
        const absent = await rejection(
          store.append(AppendBatch.of([append(`content-${APP}--2`, 0, newEvent('C', '3'))])),
        );
        expect(absent.code).to.equal('stream-conflict');
        expect(absent.facts).to.deep.include({ expected: 0, actual: 'no-stream' });
        expect(await readAll(store, APP)).to.have.length(2);
      });

      it('appends to any revision when told so', async () => {
        await store.append(AppendBatch.of([append(`content-${APP}--1`, 'any', newEvent('A', '1'))]));
        await store.append(AppendBatch.of([append(`content-${APP}--1`, 'any', newEvent('B', '2'))]));
        expect((await readAll(store, APP)).map((event) => event.revision)).to.deep.equal([0, 1]);
      });

      it('writes nothing after an append that fails', async () => {
        await store.append(AppendBatch.of([append(`content-${APP}--1`, 'no-stream', newEvent('A', '1'))]));
        const error = await rejection(
          store.append(
            AppendBatch.of([
              append(`content-${APP}--2`, 'no-stream', newEvent('B', '2')),
              append(`content-${APP}--1`, 'no-stream', newEvent('C', '3')),
              append(`content-${APP}--3`, 'no-stream', newEvent('D', '4')),
            ]),
          ),
        );
        expect(error.code).to.equal('stream-conflict');
        const types = (await readAll(store, APP)).map((event) => event.type);
        expect(types).not.to.include('C').and.not.to.include('D');
      });

      it('has one winner when several write the same revision at once', async () => {
        const stream = `content-${APP}--1`;
        await store.append(AppendBatch.of([append(stream, 'no-stream', newEvent('A', '0'))]));
        const attempts = await Promise.allSettled(
          Array.from({ length: 8 }, (_, n) =>
            (n % 2 ? store : made.other).append(AppendBatch.of([append(stream, 0, newEvent('B', `${n}`))])),
          ),
        );
        expect(attempts.filter((attempt) => attempt.status === 'fulfilled')).to.have.length(1);
        expect(await readAll(store, APP)).to.have.length(2);
      });

      it('gives a batch back to be filled anew', async () => {
        const batch = AppendBatch.of([created(APP), append(`content-${APP}--1`, 'any', newEvent('A', '1'))]);
        await store.append(batch);
        batch.clear();
        batch.begin(`content-${APP}--1`, 0, '10000000-0000-4000-8000-0000000000ff');
        batch.add(newEvent('B', '2'));
        await store.append(batch);
        const conflict = await rejection(store.append(AppendBatch.of([created(APP)])));
        expect(conflict.code).to.equal('stream-conflict');
        expect(conflict.facts).to.include({ expected: 'no-stream', actual: 0 });
        const events = await readAll(made.other, APP);
        expect(events.map(({ revision, type }) => `${revision}${type}`)).to.deep.equal([
          '0AppCreatedEvent',
          '0A',
          '1B',
        ]);
      });

      it('appends nothing once it was cancelled', async () => {
        const cancelled = AbortSignal.abort();
        const error = await rejection(store.append(AppendBatch.of([created(APP)]), cancelled));
        expect(error.code).to.equal('cancelled');
        expect(await readAll(store, APP)).to.deep.equal([]);
      });

      it('keeps the order of a large call over many streams', async () => {
        const appends = Array.from({ length: 3_000 }, (_, n) =>
          append(`content-${APP}--${n % 700}`, n < 700 ? 'no-stream' : Math.floor(n / 700) - 1, newEvent('A', `${n}`)),
        );
        await store.append(AppendBatch.of(appends));
        const payloads = (await readAll(made.other, APP)).map((event) => Number(text(event.payload)));
        expect(payloads).to.deep.equal(Array.from({ length: 3_000 }, (_, n) => n));
      });
    });

    describe('reading an app', () => {
      const fill = async (): Promise<StoredEvent[]> => {
        await store.append(AppendBatch.of([created(APP), created(OTHER)]));
        for (let n = 0; n < 5; n += 1) {
          await store.append(
            AppendBatch.of([
              append(`content-${APP}--${n}`, 'no-stream', newEvent('A', `${n}`)),
              append(`content-${OTHER}--${n}`, 'no-stream', newEvent('B', `${n}`)),
              append(`asset-${APP}--${n}--odd`, 'no-stream', newEvent('C', `${n}`), newEvent('D', `${n}`)),
            ]),
          );
        }
        return readAll(store, APP);
      };

      it('yields its events only, in the order they were appended', async () => {
        const events = await fill();
        expect(events.map((event) => event.type).join('')).to.equal('AppCreatedEvent' + 'ACD'.repeat(5));
        expect(new Set(events.map((event) => event.position)).size).to.equal(events.length);
        expect(await readAll(store, OTHER)).to.have.length(6);
      });

      it('does not take an app for another whose id it begins', async () => {
        await store.append(
          AppendBatch.of([
            append('content-abc--1', 'no-stream', newEvent('A', '1')),
            append('content-abcd--1', 'no-stream', newEvent('B', '1')),
            append('content-ab', 'no-stream', newEvent('C', '1')),
            append('content-a.c--1', 'no-stream', newEvent('D', '1')),
          ]),
        );
        expect((await readAll(store, 'abc')).map((event) => event.type)).to.deep.equal(['A']);
        expect((await readAll(store, 'ab')).map((event) => event.type)).to.deep.equal(['C']);
        expect((await readAll(store, 'a.c')).map((event) => event.type)).to.deep.equal(['D']);
        expect(await readAll(store, 'a')).to.deep.equal([]);
      });

      it('leaves out streams of no app', async () => {
        await store.append(
          AppendBatch.of([
            append('usageTracker', 'any', newEvent('A', '1')),
            append('team-1', 'any', newEvent('B', '1')),
          ]),
        );
        expect(await readAll(store, APP)).to.deep.equal([]);
      });

      it('goes on after any position, and stops at any position', async () => {
        const events = await fill();
        for (const [index, { position }] of events.entries()) {
          const after = await collect(store.readApp(APP, { after: position }));
          expect(after.map((event) => event.position)).to.deep.equal(events.slice(index + 1).map((e) => e.position));
          const upTo = await collect(store.readApp(APP, { upTo: position }));
          expect(upTo.map((event) => event.position)).to.deep.equal(events.slice(0, index + 1).map((e) => e.position));
        }
      });

      it('yields nothing for an app that is not there, or up to the head of an empty store', async () => {
        expect(await store.head()).to.equal('');
        await fill();
        expect(await readAll(store, 'b0000000-0000-4000-8000-000000000009')).to.deep.equal([]);
        expect(await collect(store.readApp(APP, { upTo: '' }))).to.deep.equal([]);
      });

      it('takes a head that later appends do not move', async () => {
        const before = await fill();
        const head = await made.other.head();
        await store.append(AppendBatch.of([append(`content-${APP}--late`, 'no-stream', newEvent('late', '1'))]));
        expect((await collect(store.readApp(APP, { upTo: head }))).length).to.equal(before.length);
        expect((await collect(store.readApp(APP, { after: head }))).map((e) => e.type)).to.deep.equal(['late']);
      });

      it('reads a prefix while another process appends', async () => {
        const before = await fill();
        const head = await store.head();
        const writing = (async () => {
          for (let n = 0; n < 50; n += 1) {
            await made.other.append(
              AppendBatch.of([append(`content-${APP}--w${n}`, 'no-stream', newEvent('W', `${n}`))]),
            );
          }
        })();
        const read = await collect(store.readApp(APP, { upTo: head }));
        await writing;
        expect(read.map((event) => event.position)).to.deep.equal(before.map((event) => event.position));
        expect(await readAll(store, APP)).to.have.length(before.length + 50);
      });

      it('stops between batches once it is cancelled', async () => {
        const many = Array.from({ length: 5_000 }, (_, n) => newEvent('A', `${n}`));
        for (let n = 0; n < many.length; n += 500) {
          await store.append(
            AppendBatch.of([append(`content-${APP}--many`, n === 0 ? 'no-stream' : n - 1, ...many.slice(n, n + 500))]),
          );
        }
        const stop = new AbortController();
        let seen = 0;
        const reading = (async () => {
          for await (const batch of store.readApp(APP, {}, stop.signal)) {
            seen += batch.length;
            stop.abort();
          }
        })();
        expect((await rejection(reading)).code).to.equal('cancelled');
        expect(seen).to.be.greaterThan(0).and.lessThan(5_000);
      });
    });

    describe('listing apps', () => {
      it('lists apps by id with the edges of their own stream', async () => {
        await store.append(
          AppendBatch.of([created(OTHER), created(APP), append(`content-${APP}--1`, 'any', newEvent('A', '1'))]),
        );
        await store.append(AppendBatch.of([append(`app-${OTHER}`, 0, newEvent('AppDeletedEvent', '{}'))]));
        await store.append(AppendBatch.of([append(`content-orphan--1`, 'any', newEvent('A', '1'))]));
        const apps = await collect(single(made.other.apps()));
        expect(apps.map(({ id, first, last }) => [id, first.type, last.type])).to.deep.equal([
          [APP, 'AppCreatedEvent', 'AppCreatedEvent'],
          [OTHER, 'AppCreatedEvent', 'AppDeletedEvent'],
        ]);
        const one = await store.app(APP);
        expect(one?.first.stream).to.equal(`app-${APP}`);
        if (one?.events !== undefined) expect(one.events).to.equal(2);
        if (one?.streams !== undefined) expect(one.streams).to.equal(2);
        expect(await store.app('orphan')).to.equal(undefined);
      });
    });

    describe('discarding an app', () => {
      it('removes its events and nothing else, and may be repeated', async () => {
        await store.append(
          AppendBatch.of([created(APP), created(OTHER), append(`content-${APP}--1`, 'any', newEvent('A', '1'))]),
        );
        await store.discardApp(APP);
        await store.discardApp(APP);
        expect(await readAll(made.other, APP)).to.deep.equal([]);
        expect(await store.app(APP)).to.equal(undefined);
        expect((await collect(single(store.apps()))).map((app) => app.id)).to.deep.equal([OTHER]);
        expect(await readStream(store, `content-${APP}--1`)).to.deep.equal([]);
        expect(await readAll(store, OTHER)).to.have.length(1);
      });
    });

    it('says what it is, without credentials', async () => {
      const info = await store.info();
      expect(info.kind).to.not.equal('');
      expect(info.version).to.match(/\d/);
      expect(info.location).not.to.match(/\/\/[^/]*@/);
    });

    it('may be closed twice', async () => {
      await made.other.close();
      await made.other.close();
      await store.append(AppendBatch.of([created(APP)]));
    });
  });
}

async function* single<T>(items: AsyncIterable<T>): AsyncIterable<readonly T[]> {
  for await (const item of items) yield [item];
}
