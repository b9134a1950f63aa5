import { expect } from 'chai';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Document } from 'mongodb';
import { AppendBatch } from '../../../src/events/append-batch.js';
import type { MongoDbEventStore } from '../../../src/events/mongodb/mongodb-event-store.js';
import { MongoDbLedger } from '../../../src/events/mongodb/mongodb-ledger.js';
import { append, collect, newEvent, readAll, text } from '../../support/events.js';
import { COMMIT_ORDERS, useMongoDb, type DatabaseUnderTest } from '../../support/mongodb/mongodb-under-test.js';
import { rejection } from '../../support/rejection.js';
import { createSquidexCollection, squidexCommit } from '../../support/squidex/squidex-commits.js';
import { freePort } from '../../support/servers/free-port.js';

const APP = '96ba173e-04ae-3bcd-9986-9e56f0adbf3a';
const EVENTS = 1_200;

const gone = { ok: 0, code: 43, codeName: 'CursorNotFound', errmsg: 'cursor id 1 not found' };

for (const order of COMMIT_ORDERS) {
  describe(`Faults of MongoDB, ordered by ${order}`, () => {
    const make = useMongoDb();
    let made: DatabaseUnderTest;

    beforeEach(async () => {
      made = await make(order);
    });
    afterEach(async () => {
      await made.dispose();
    });

    const fill = async (): Promise<void> => {
      await createSquidexCollection(made.db, order);
      const commits = Array.from({ length: EVENTS }, (_, n) =>
        squidexCommit(order, n + 1, `content-${APP}--${n}`, -1, [{ type: 'A', payload: `${n}` }]),
      );
      await made.db.collection<Document>('Events2').insertMany(commits);
    };
    /** Lets the chosen getMore of each cursor over keys fail in the way given. */
    const tear = (fail: () => Document | undefined, ...chosen: readonly number[]): void => {
      let count = 0;
      made.proxy.intercept = ({ name }) => {
        if (name !== 'getMore') return undefined;
        count += 1;
        return chosen.includes(count) ? fail() : undefined;
      };
    };
    const numbers = async (store: MongoDbEventStore): Promise<number[]> =>
      (await readAll(store, APP)).map(({ payload }) => Number(text(payload)));
    const all = Array.from({ length: EVENTS }, (_, n) => n);

    it('goes on reading where the server lost the cursor', async () => {
      await fill();
      tear(() => gone, 2, 4, 5);
      expect(await numbers(made.store())).to.deep.equal(all);
    });

    it('goes on reading where the connection broke', async () => {
      await fill();
      tear(() => {
        made.proxy.cut();
        return undefined;
      }, 3);
      expect(await numbers(made.store({ connectTimeoutMs: 1_000 }))).to.deep.equal(all);
    });

    it('gives up when it gets no further', async () => {
      await fill();
      made.proxy.intercept = ({ name }) => (name === 'getMore' ? gone : undefined);
      const error = await rejection(numbers(made.store()));
      expect(error.code).to.equal('unexpected');
      expect(error.cause).to.have.property('code', 43);
    });

    it('leaves whole commits and no gaps when the connection breaks while appending', async () => {
      const store = made.store({ connectTimeoutMs: 1_000 });
      const streams = Array.from({ length: 600 }, (_, n) =>
        append(
          `content-${APP}--${n % 60}`,
          n < 60 ? 'no-stream' : 2 * Math.floor(n / 60) - 1,
          ...[newEvent('A', `${n}`), newEvent('B', `${n}`)],
        ),
      );
      let inserts = 0;
      made.proxy.intercept = ({ name, body }) => {
        if (name === 'insert' && body['insert'] === 'Events2' && (inserts += 1) === 2) made.proxy.cut();
        return undefined;
      };
      expect((await rejection(store.append(AppendBatch.of(streams)))).code).to.equal('store-unreachable');
      const events = await readAll(store, APP);
      expect(events.length).to.be.at.least(1_000).and.below(1_200);
      expect(events.map(({ payload }) => Number(text(payload)))).to.deep.equal(
        events.map((_, index) => Math.floor(index / 2)),
      );
      const written = events.length / 2;
      await store.append(AppendBatch.of(streams.slice(written)));
      expect(await readAll(store, APP)).to.have.length(1_200);
    });

    it('says so within the time limits when the server is silent', async () => {
      const store = made.store({ readTimeoutMs: 1_000 });
      await store.head();
      made.proxy.intercept = ({ name }) => (name === 'find' ? new Promise(() => undefined) : undefined);
      expect((await rejection(store.head())).code).to.equal('store-unreachable');
      expect((await rejection(readAll(store, APP))).code).to.equal('store-unreachable');
    });

    it('stops a read that the server does not answer when it is cancelled', async () => {
      await fill();
      const store = made.store();
      const stop = new AbortController();
      made.proxy.intercept = async ({ name }) => {
        if (name !== 'getMore') return undefined;
        stop.abort();
        return new Promise(() => undefined);
      };
      expect((await rejection(collect(store.readApp(APP, {}, stop.signal)))).code).to.equal('cancelled');
    });

    it('reports missing rights as such', async () => {
      const refused = { ok: 0, code: 13, codeName: 'Unauthorized', errmsg: 'not authorized on db to execute command' };
      made.proxy.intercept = ({ name }) => (name === 'find' ? refused : undefined);
      const error = await rejection(made.store().head());
      expect(error.code).to.equal('permission-denied');
      expect(error.hint).to.include('readWrite');
    });

    it('does not call an append done that no majority has confirmed', async () => {
      const store = made.store();
      await store.append(AppendBatch.of([append(`app-${APP}`, 'no-stream', newEvent('A', '1'))]));
      made.proxy.intercept = ({ name }) =>
        name === 'insert' ? { ok: 1, n: 1, writeConcernError: { code: 64, errmsg: 'waiting timed out' } } : undefined;
      const error = await rejection(store.append(AppendBatch.of([append(`app-${APP}`, 0, newEvent('B', '1'))])));
      expect(error.code).to.equal('store-unreachable');
    });

    it('includes a commit in a head that became visible after a younger one', async () => {
      if (order === 'position') return;
      await fill();
      const second = Math.floor(Date.now() / 1_000) - 1_700_000_000;
      const events = made.db.collection<Document>('Events2');
      const commit = (place: number, id: string) =>
        squidexCommit(order, place, `content-${APP}--${id}`, -1, [{ type: 'A', payload: `${place}` }]);
      await events.insertOne(commit(second, 'young'));
      const store = made.store({ settleMs: 3_000 });
      await store.info();
      let under: Promise<unknown> | undefined;
      let visible = false;
      made.proxy.intercept = ({ name, body }) => {
        // The clock is asked for after the head was read; an insert with an older timestamp is still under way then.
        if (name !== 'hello' || body['$db'] !== 'admin' || under) return undefined;
        under = sleep(100)
          .then(() => events.insertOne(commit(second - 1, 'older')))
          .then(() => (visible = true));
        return undefined;
      };
      const head = await store.head();
      expect(visible).to.equal(true);
      const read = await collect(store.readApp(APP, { upTo: head }));
      expect(read.slice(-2).map(({ stream }) => stream)).to.deep.equal([
        `content-${APP}--older`,
        `content-${APP}--young`,
      ]);
    });
  });
}

describe('A MongoDB server that is not there', () => {
  const make = useMongoDb();

  it('is unreachable, by its address and without the password', async () => {
    const made = await make('position');
    const url = `mongodb://eventark:s3cret@127.0.0.1:${await freePort()}/blog?authSource=admin`;
    const options = { url, connectTimeoutMs: 200 };
    const { store, ledger } = {
      store: made.store({ ...options, database: 'blog' }),
      ledger: new MongoDbLedger(options),
    };
    const attempts = [
      () => store.head(),
      () => store.info(),
      () => readAll(store, APP),
      () => ledger.get('claims', 'x'),
    ];
    for (const attempt of attempts) {
      const error = await rejection(attempt());
      expect(error.code).to.equal('store-unreachable');
      expect(error.message).to.include('mongodb://127.0.0.1:').and.include('/blog').and.not.include('s3cret');
    }
    await ledger.close();
    await made.dispose();
  });

  it('may come back later', async () => {
    const made = await make('position');
    const store = made.store({ connectTimeoutMs: 500 });
    await store.append(AppendBatch.of([append(`app-${APP}`, 'no-stream', newEvent('A', '1'))]));
    made.proxy.pause();
    expect((await rejection(store.head())).code).to.equal('store-unreachable');
    made.proxy.resume();
    expect(await readAll(store, APP)).to.have.length(1);
    await made.dispose();
  });

  it('is not looked for once the store is closed', async () => {
    const made = await make('position');
    const store = made.store();
    await store.close();
    expect((await rejection(store.head())).code).to.equal('store-unreachable');
    await made.dispose();
  });

  it('has an address that can be read, or is refused without repeating it', async () => {
    const made = await make('position');
    for (const url of ['mongodb://user:s3cret@', 'postgres://user:s3cret@host/db', 'mongodb://u:s3/cret@host/db']) {
      const error = await rejection(made.store({ url }).head());
      expect(error.code).to.equal('invalid-config');
      expect(JSON.stringify([error.message, error.hint, error.facts, String(error.cause)])).not.to.include('s3');
    }
    await made.dispose();
  });
});
