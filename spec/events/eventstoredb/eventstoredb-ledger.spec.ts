import { expect } from 'chai';
import { EventStoreDbLedger } from '../../../src/events/eventstoredb/eventstoredb-ledger.js';
import { readAll } from '../../support/events.js';
import { emptyPlace, openStore } from '../../support/eventstoredb/eventstoredb.js';
import { EventStoreDbNode } from '../../support/eventstoredb/eventstoredb-node.js';
import type { EventStoreDbSettings } from '../../../src/events/eventstoredb/eventstoredb-event-store.js';
import { rejection } from '../../support/rejection.js';

describe('the EventStoreDB ledger', () => {
  let settings: EventStoreDbSettings;
  let stop: () => void;
  let node: EventStoreDbNode;
  let ledger: EventStoreDbLedger;

  beforeEach(async () => {
    const place = await emptyPlace();
    settings = place.settings;
    stop = () => place.server?.stop();
    node = new EventStoreDbNode(settings);
    ledger = new EventStoreDbLedger(settings);
  });
  afterEach(async () => {
    await ledger.close();
    await node.close();
    stop();
  });

  const shownLines = (book: string): Promise<number> =>
    node.count(`eventark-${settings.prefix === undefined ? '' : `${settings.prefix}-`}${book}`);

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

  it('holds values of many kilobytes, moves them as well, and says when one is too large', async () => {
    const large = JSON.stringify('x'.repeat(890_000));
    for (const key of ['a', 'b', 'c']) await ledger.put('documents', key, large, 'absent');
    for (let n = 0; n < 150; n += 1) await ledger.put('documents', 'small', `${n}`, 'any');
    await ledger.put('documents', 'd', large, 'absent');
    expect(await shownLines('documents')).to.be.lessThan(64 + 20);
    const sizes = (await ledger.list('documents')).map(({ value }) => value.length);
    expect(sizes).to.deep.equal([890_002, 890_002, 890_002, 890_002, 3]);
    const error = await rejection(ledger.put('documents', 'e', JSON.stringify('x'.repeat(900_000)), 'absent'));
    expect(error.code).to.equal('size-limit');
    expect(await ledger.list('documents')).to.have.length(5);
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
