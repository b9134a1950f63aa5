import { expect } from 'chai';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import { AppendBatch } from '../../../src/events/append-batch.js';
import { SqliteEventStore } from '../../../src/events/sqlite/sqlite-event-store.js';
import { SqliteLedger } from '../../../src/events/sqlite/sqlite-ledger.js';
import { eventStoreContract } from '../../contracts/event-store-contract.js';
import { ledgerContract } from '../../contracts/ledger-contract.js';
import { append, newEvent, readAll, text } from '../../support/events.js';
import { rejection } from '../../support/rejection.js';
import { tempFolder } from '../../support/temp-folder.js';
import type { AppNaming } from '../../../src/cms/app-naming.js';
import { SQUIDEX_NAMING } from '../../../src/cms/squidex/squidex-naming.js';

/** Every append is a batch, and every batch is large enough for the thread. */
class ThreadedStore extends SqliteEventStore {
  constructor(path: string) {
    super(path, SQUIDEX_NAMING, 1);
  }
}

/** Two stores of one kind on one new file. */
function pairOf(Store: new (path: string, naming: AppNaming) => SqliteEventStore) {
  return async () => {
    const folder = await tempFolder();
    const store = new Store(join(folder.path, 'store.sqlite'), SQUIDEX_NAMING);
    const other = new Store(join(folder.path, 'store.sqlite'), SQUIDEX_NAMING);
    return {
      store,
      other,
      async dispose() {
        await store.close();
        await other.close();
        await folder.remove();
      },
    };
  };
}

eventStoreContract('SQLite', pairOf(SqliteEventStore));
eventStoreContract('SQLite with a thread that appends', pairOf(ThreadedStore));

ledgerContract('SQLite', async () => {
  const folder = await tempFolder();
  const ledger = new SqliteLedger(join(folder.path, 'store.sqlite'));
  const other = new SqliteLedger(join(folder.path, 'store.sqlite'));
  return {
    ledger,
    other,
    async dispose() {
      await ledger.close();
      await other.close();
      await folder.remove();
    },
  };
});

describe('the SQLite event store', () => {
  it('keeps its events when it is opened again', async () => {
    const folder = await tempFolder();
    const path = join(folder.path, 'deep', 'store.sqlite');
    const first = new SqliteEventStore(path, SQUIDEX_NAMING);
    await first.append(AppendBatch.of([append('content-a--1', 'no-stream', newEvent('A', '1'))]));
    const head = await first.head();
    await first.close();
    const again = new SqliteEventStore(path, SQUIDEX_NAMING);
    expect(await again.head()).to.equal(head);
    await again.close();
    await folder.remove();
  });

  it('gives out small events by the hundred, and large ones few at a time', async () => {
    const store = new SqliteEventStore(':memory:', SQUIDEX_NAMING);
    const payloads = Array.from({ length: 700 }, (_, n) => (n % 100 === 50 ? `"${'x'.repeat(600_000 + n)}"` : `${n}`));
    await store.append(
      AppendBatch.of(
        payloads.map((payload, n) => append('app-a', n === 0 ? 'no-stream' : n - 1, newEvent('A', payload))),
      ),
    );
    const read: string[] = [];
    for await (const batch of store.readApp('a', {})) {
      const texts = Array.from(batch, ({ payload }) => text(payload));
      expect(texts.length).to.be.below(300);
      expect(texts.slice(0, -1).join('').length, 'bytes before the last of a batch').to.be.below(1024 * 1024);
      read.push(...texts);
    }
    expect(read).to.deep.equal(payloads);
    await store.close();
  });

  it('keeps bytes that no text has, and names of any alphabet', async () => {
    const store = new SqliteEventStore(':memory:', SQUIDEX_NAMING);
    const event = {
      ...newEvent('Tÿp', '1'),
      metadata: Buffer.from([0, 0xff, 0]),
      payload: Buffer.alloc(0),
      time: '\u0000',
    };
    await store.append(AppendBatch.of([append('content-ä--\u{1F600}', 'no-stream', event, newEvent('B', '2'))]));
    const [first, second] = await readAll(store, 'ä');
    expect(first).to.deep.include({ ...event, stream: 'content-ä--\u{1F600}', revision: 0 });
    expect(second).to.deep.include({ type: 'B', payload: Buffer.from('2'), revision: 1 });
    await store.close();
  });

  it('appends one batch after the other, waits for them before a discard, and keeps those before a failure', async () => {
    const folder = await tempFolder();
    const store = new ThreadedStore(join(folder.path, 'store.sqlite'));
    const batches = Array.from({ length: 20 }, (_, n) => [
      append(`content-a--${n}`, 'no-stream', newEvent('A', `${n}`)),
    ]);
    const appended = batches.map((batch) => store.append(AppendBatch.of(batch)));
    const failed = store.append(AppendBatch.of([append('content-a--3', 'no-stream', newEvent('A', '3'))]));
    expect((await rejection(failed)).facts).to.deep.equal({ stream: 'content-a--3', expected: 'no-stream', actual: 0 });
    await Promise.all(appended);
    expect((await readAll(store, 'a')).map(({ payload }) => Number(text(payload)))).to.deep.equal([...batches.keys()]);
    const late = store.append(AppendBatch.of([append('content-a--99', 'no-stream', newEvent('A', '99'))]));
    await store.discardApp('a');
    await late;
    expect(await readAll(store, 'a')).to.deep.equal([]);
    await store.close();
    await folder.remove();
  });

  it('says so when the thread cannot open the file any more', async () => {
    const folder = await tempFolder();
    const path = join(folder.path, 'store.sqlite');
    const store = new ThreadedStore(path);
    const database = new DatabaseSync(path);
    database.exec('pragma user_version = 1000');
    database.close();
    const error = await rejection(
      store.append(AppendBatch.of([append('content-a--1', 'no-stream', newEvent('A', '1'))])),
    );
    expect(error.code).to.equal('store-newer');
    expect(error.hint).to.contain('update eventark');
    await store.close();
    await folder.remove();
  });

  it('says so when the thread ends while it appends, has nothing of that batch, and goes on without it', async () => {
    const folder = await tempFolder();
    const path = join(folder.path, 'store.sqlite');
    const store = new ThreadedStore(path);
    const started = once(process, 'worker') as Promise<[Worker]>;
    await store.append(AppendBatch.of([append('content-a--1', 'no-stream', newEvent('A', '1'))]));
    const [worker] = await started;
    const large = Array.from({ length: 20_000 }, () => newEvent('A', '1'.repeat(1_000)));
    const under = store.append(AppendBatch.of([append('content-a--2', 'no-stream', ...large)]));
    const log = (await stat(`${path}-wal`)).size;
    // Looked at without a pause: on a busy machine the whole batch may be written in one.
    for (let looks = 1; statSync(`${path}-wal`).size === log; looks += 1) if (looks % 1_000 === 0) await delay(0);
    await worker.terminate();
    for (const failed of [
      under,
      store.append(AppendBatch.of([append('content-a--3', 'no-stream', newEvent('A', '3'))])),
    ]) {
      const error = await rejection(failed);
      expect(error.code).to.equal('unexpected');
      expect(error.message).to.equal(`the thread that appends to ${path} has ended`);
    }
    const other = new SqliteEventStore(path, SQUIDEX_NAMING);
    await other.append(AppendBatch.of([append('content-a--4', 'no-stream', newEvent('A', '4'))]));
    await other.close();
    expect((await readAll(store, 'a')).map(({ payload }) => text(payload))).to.deep.equal(['1', '4']);
    await store.discardApp('a');
    expect(await readAll(store, 'a')).to.deep.equal([]);
    await store.close();
    await folder.remove();
  });

  it('gives back what a huge commit took of the disk for its log, with the next commit', async () => {
    const folder = await tempFolder();
    const path = join(folder.path, 'store.sqlite');
    const store = new SqliteEventStore(path, SQUIDEX_NAMING);
    const huge = Array.from({ length: 5 }, () => newEvent('A', '1'.repeat(10_000_000)));
    await store.append(AppendBatch.of([append('content-a--1', 'no-stream', ...huge)]));
    expect((await stat(`${path}-wal`)).size).to.be.greaterThan(50_000_000);
    await store.append(AppendBatch.of([append('content-a--2', 'no-stream', newEvent('A', '1'))]));
    expect((await stat(`${path}-wal`)).size).to.be.at.most(32 * 1024 * 1024);
    expect((await readAll(store, 'a')).map(({ payload }) => payload.length)).to.deep.equal([
      ...huge.map(({ payload }) => payload.length),
      1,
    ]);
    await store.close();
    await folder.remove();
  });

  it('never gives a position twice, not even after a discard', async () => {
    const store = new SqliteEventStore(':memory:', SQUIDEX_NAMING);
    await store.append(AppendBatch.of([append('content-a--1', 'no-stream', newEvent('A', '1'))]));
    const head = await store.head();
    await store.discardApp('a');
    await store.append(AppendBatch.of([append('content-b--1', 'no-stream', newEvent('A', '1'))]));
    expect(Number(await store.head())).to.be.greaterThan(Number(head));
    await store.close();
  });

  it('refuses a store that a newer version has written, by name, and leaves it alone', async () => {
    const folder = await tempFolder();
    const path = join(folder.path, 'store.sqlite');
    await new SqliteEventStore(path, SQUIDEX_NAMING).close();
    const database = new DatabaseSync(path);
    database.exec('pragma user_version = 9999');
    database.close();
    const before = await readFile(path);
    const error = await rejection((async () => new SqliteEventStore(path, SQUIDEX_NAMING))());
    expect(error.code).to.equal('store-newer');
    expect(error.message).to.include(path);
    expect(error.hint).to.include('9999');
    expect((await readFile(path)).equals(before)).to.equal(true);
    await folder.remove();
  });

  it('says that a file which is no database is none', async () => {
    const folder = await tempFolder();
    const path = join(folder.path, 'store.sqlite');
    await writeFile(path, 'not a database, but long enough to be looked at'.repeat(100));
    const error = await rejection((async () => new SqliteEventStore(path, SQUIDEX_NAMING))());
    expect(error.code).to.equal('store-unreachable');
    expect(error.message).to.include(path);
    await folder.remove();
  });
});
