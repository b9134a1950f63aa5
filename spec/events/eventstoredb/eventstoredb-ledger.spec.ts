import { expect } from 'chai';
import { EventStoreDbLedger } from '../../../src/events/eventstoredb/eventstoredb-ledger.js';
import { readAll } from '../../support/events.js';
import { emptyPlace, openStore } from '../../support/eventstoredb/eventstoredb.js';
import type { EventStoreDbServer } from '../../support/eventstoredb/eventstoredb-server.js';
import { EventStoreDbNode } from '../../support/eventstoredb/eventstoredb-node.js';
import type { EventStoreDbSettings } from '../../../src/events/eventstoredb/eventstoredb-event-store.js';
import { rejection } from '../../support/rejection.js';

describe('the EventStoreDB ledger', () => {
  let settings: EventStoreDbSettings;
  let server: EventStoreDbServer | undefined;
  let node: EventStoreDbNode;
  let ledger: EventStoreDbLedger;

  beforeEach(async () => {
    const place = await emptyPlace();
    settings = place.settings;
    server = place.server;
    node = new EventStoreDbNode(settings);
    ledger = new EventStoreDbLedger(settings);
  });
  afterEach(async () => {
    await ledger.close();
    await node.close();
    server?.stop();
  });

  const streamOf = (book: string): string =>
    `eventark-${settings.prefix === undefined ? '' : `${settings.prefix}-`}${book}`;

  const shownLines = (book: string): Promise<number> => node.count(streamOf(book));

  const partsOf = (book: string): string => `${streamOf(book)}-`;

  it('keeps a book small however often its entries change', async () => {
    await ledger.put('users', 'kept', '"first"', 'absent');
    let version = await ledger.put('claims', 'kept', '"first"', 'absent');
    for (let n = 0; n < 30; n += 1) await ledger.put('claims', `still ${n}`, `${n}`, 'absent');
    for (let n = 0; n < 300; n += 1) {
      await ledger.put('claims', `passing ${n}`, `${n}`, 'absent');
      await ledger.remove('claims', `passing ${n}`, 'any');
      expect(await shownLines('claims')).to.be.lessThan(31 + 64 + 40);
    }
    expect(await ledger.list('claims')).to.have.length(31);
    expect(await ledger.get('claims', 'kept')).to.deep.equal({ key: 'kept', value: '"first"', version });
    version = await ledger.put('claims', 'kept', '"second"', { version });
    const fresh = new EventStoreDbLedger(settings);
    expect(await fresh.get('claims', 'kept')).to.deep.equal({ key: 'kept', value: '"second"', version });
    expect(await fresh.list('claims')).to.deep.equal(await ledger.list('claims'));
    expect(await fresh.list('users')).to.have.length(1);
    await fresh.close();
  });

  it('sees what was removed while lines it had not read were let go', async () => {
    const other = new EventStoreDbLedger(settings);
    for (let n = 0; n < 5; n += 1) await ledger.put('claims', `${n}`, `${n}`, 'absent');
    expect(await other.list('claims')).to.have.length(5);
    await ledger.remove('claims', '3', 'any');
    for (let n = 0; n < 200; n += 1) await ledger.put('claims', '0', `${n}`, 'any');
    expect((await other.list('claims')).map(({ key, value }) => `${key}=${value}`)).to.deep.equal([
      '0=199',
      '1=1',
      '2=2',
      '4=4',
    ]);
    expect((await rejection(other.remove('claims', '3', { version: '1' }))).code).to.equal('ledger-conflict');
    await other.close();
  });

  it('keeps every write of processes that write the same book at once', async () => {
    const other = new EventStoreDbLedger(settings);
    await Promise.all(
      Array.from({ length: 40 }, (_, n) => (n % 2 ? ledger : other).put('documents', `${n}`, `${n}`, 'absent')),
    );
    expect(await ledger.list('documents')).to.have.length(40);
    expect(await other.list('documents')).to.deep.equal(await ledger.list('documents'));
    await other.close();
  });

  it('holds values of many kilobytes and of megabytes, and moves them as well', async () => {
    const large = JSON.stringify('x'.repeat(890_000));
    const huge = JSON.stringify('"ü'.repeat(1_000_000));
    for (const key of ['a', 'b', 'c']) await ledger.put('documents', key, large, 'absent');
    await ledger.put('documents', 'huge', huge, 'absent');
    for (let n = 0; n < 150; n += 1) await ledger.put('documents', 'small', `${n}`, 'any');
    await ledger.put('documents', 'd', large, 'absent');
    expect(await shownLines('documents')).to.be.lessThan(64 + 20);
    const fresh = new EventStoreDbLedger(settings);
    for (const each of [ledger, fresh]) {
      const sizes = (await each.list('documents')).map(({ value }) => value.length);
      expect(sizes).to.deep.equal([890_002, 890_002, 890_002, 890_002, huge.length, 3]);
      expect((await each.get('documents', 'huge'))?.value === huge).to.equal(true);
    }
    await fresh.close();
  });

  it('keeps nothing of a value of megabytes that was replaced, removed or refused', async () => {
    const other = new EventStoreDbLedger(settings);
    const huge = (letter: string): string => JSON.stringify(letter.repeat(2_000_000));
    const first = await ledger.put('claims', 'a', huge('a'), 'absent');
    const second = await other.put('claims', 'a', huge('b'), { version: first });
    expect((await rejection(ledger.put('claims', 'a', huge('c'), { version: first }))).code).to.equal(
      'ledger-conflict',
    );
    expect((await ledger.get('claims', 'a'))?.value === huge('b')).to.equal(true);
    expect(await node.streams(partsOf('claims'))).to.have.length(1);
    await ledger.put('claims', 'a', '"small"', { version: second });
    await ledger.putAll('claims', [
      { key: 'b', value: huge('b') },
      { key: 'c', value: huge('c') },
    ]);
    expect((await other.list('claims')).map(({ key, value }) => [key, value.length])).to.deep.equal([
      ['a', 7],
      ['b', 2_000_002],
      ['c', 2_000_002],
    ]);
    await other.removeAll('claims', await other.list('claims'));
    expect(await ledger.list('claims')).to.deep.equal([]);
    expect(await node.streams(partsOf('claims'))).to.deep.equal([]);
    await other.close();
  });

  it('has one winner when processes write values of megabytes at once', async () => {
    const other = new EventStoreDbLedger(settings);
    const attempts = await Promise.allSettled(
      [ledger, other, ledger, other].map((each, n) =>
        each.put('claims', 'one', JSON.stringify(`${n}`.repeat(2_000_000)), 'absent'),
      ),
    );
    expect(attempts.filter(({ status }) => status === 'fulfilled')).to.have.length(1);
    const winner = attempts.findIndex(({ status }) => status === 'fulfilled');
    expect((await other.get('claims', 'one'))?.value === JSON.stringify(`${winner}`.repeat(2_000_000))).to.equal(true);
    expect(await node.streams(partsOf('claims'))).to.have.length(1);
    await other.close();
  });

  it('writes and removes twelve thousand entries with a few requests', async () => {
    const entries = Array.from({ length: 12_000 }, (_, n) => ({
      key: `${n}@example.org`,
      value: `{"id":"person ${n}"}`,
    }));
    await ledger.putAll('users', entries);
    expect((await rejection(ledger.putAll('users', entries.slice(-2)))).code).to.equal('ledger-conflict');
    const listed = await ledger.list('users');
    expect(new Map(listed.map(({ key, value }) => [key, value]))).to.deep.equal(
      new Map(entries.map(({ key, value }) => [key, value])),
    );
    await ledger.removeAll('users', listed);
    expect(await ledger.list('users')).to.deep.equal([]);
    const { appends, reads } = server?.requests ?? { appends: 0, reads: 0 };
    expect(appends + reads).to.be.lessThan(60);
  });

  it('is no app, and its books are apart for each prefix', async () => {
    const store = openStore(settings);
    const prefixed = new EventStoreDbLedger({ ...settings, prefix: `${settings.prefix ?? ''}cms` });
    await ledger.put('claims', 'a', '1', 'absent');
    await prefixed.put('claims', 'a', '2', 'absent');
    expect((await ledger.get('claims', 'a'))?.value).to.equal('1');
    expect(await store.head()).to.equal('');
    for await (const app of store.apps()) expect.fail(`the ledger shows as app ${app.id}`);
    expect(await readAll(store, 'claims')).to.deep.equal([]);
    await prefixed.close();
    await store.close();
  });
});
