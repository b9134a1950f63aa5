import { expect } from 'chai';
import { AppendBatch } from '../../../src/events/append-batch.js';
import type { Append } from '../../../src/events/append.js';
import type { EventStoreDbEventStore } from '../../../src/events/eventstoredb/eventstoredb-event-store.js';
import { EventStoreDbLedger } from '../../../src/events/eventstoredb/eventstoredb-ledger.js';
import { append, collect, newEvent, readAll, text } from '../../support/events.js';
import { openStore } from '../../support/eventstoredb/eventstoredb.js';
import { EventStoreDbServer, type AppendFault } from '../../support/eventstoredb/eventstoredb-server.js';
import { openTempModule, recoverAfterDeath, restoreAs, RICH } from '../../support/module.js';
import { rejection } from '../../support/rejection.js';

const APP = 'a1';
const FAULTS: readonly AppendFault[] = [
  { written: false, answer: 'timeout' },
  { written: true, answer: 'timeout' },
  { written: false, answer: 'dropped' },
  { written: true, answer: 'dropped' },
];
const nameOf = ({ written, answer }: AppendFault): string => `${answer}, ${written ? 'written' : 'not written'}`;

describe('the EventStoreDB event store, when its node pauses', () => {
  let server: EventStoreDbServer;
  let store: EventStoreDbEventStore;

  beforeEach(async () => {
    server = await EventStoreDbServer.start();
    store = openStore({ url: server.url, patienceMs: 20_000 });
    await store.info();
  });
  afterEach(async () => {
    await store.close();
    server.stop();
  });

  /** A new app: its own stream, then five streams that are appended to in turn, one of them in two commits of two. */
  const commits = (): readonly Append[] => [
    append(`app-${APP}`, 'no-stream', newEvent('AppCreatedEvent', '{}')),
    ...Array.from({ length: 15 }, (_, n) =>
      append(`content-${APP}--${n % 5}`, n < 5 ? 'no-stream' : Math.floor(n / 5) * 2 - 1, ...pair(n)),
    ),
  ];
  const pair = (n: number) => [newEvent('A', `${n}`), newEvent('B', `${n}`, '{}')];
  const streamsOf = async (place: EventStoreDbEventStore): Promise<Record<string, readonly string[]>> => {
    const streams: Record<string, string[]> = {};
    for (const { stream, type, payload } of await readAll(place, APP)) {
      (streams[stream] ??= []).push(`${type}${text(payload)}`);
    }
    return streams;
  };
  const expectWhole = async (place = store): Promise<void> => {
    const streams = await streamsOf(place);
    expect(Object.keys(streams)).to.have.length(6);
    for (let n = 0; n < 5; n += 1) {
      const numbers = [n, n + 5, n + 10].flatMap((each) => [`A${each}`, `B${each}`]);
      expect(streams[`content-${APP}--${n}`]).to.deep.equal(numbers);
    }
  };

  for (const fault of FAULTS) {
    it(`writes every event once whichever append is lost (${nameOf(fault)})`, async () => {
      for (let lost = 1; lost <= 16; lost += 1) {
        const one = await EventStoreDbServer.start();
        const place = openStore({ url: one.url });
        await place.info();
        one.appendFault = (nth) => (nth === lost ? fault : undefined);
        await place.append(AppendBatch.of(commits()));
        expect(one.requests.appends, 'the fault has struck').to.be.greaterThan(16);
        await expectWhole(place);
        await place.close();
        one.stop();
      }
    });
  }

  it('is waited out, however often it is too late in a row', async () => {
    server.appendFault = (nth) => (nth >= 3 && nth < 40 ? { written: nth % 2 === 0, answer: 'timeout' } : undefined);
    await store.append(AppendBatch.of(commits()));
    await expectWhole();
  });

  it('is waited out when it is down and comes back, in the middle of an append', async () => {
    server.beforeAppend = (nth) => {
      if (nth !== 7) return;
      server.stop();
      setTimeout(() => void server.restart(), 300);
      server.beforeAppend = undefined;
    };
    await store.append(AppendBatch.of(commits()));
    await expectWhole();
  });

  it('is waited out in the middle of a read, which goes on where it was', async () => {
    const events = Array.from({ length: 300 }, (_, n) => newEvent('A', `${n}`));
    await store.append(AppendBatch.of([append(`content-${APP}--1`, 'no-stream', ...events)]));
    const small = openStore({ url: server.url, batchEvents: 7 });
    await small.info();
    for (const at of [1, 7, 8, 150, 299, 300]) {
      let sent = 0;
      server.beforeRead = () => {
        sent += 1;
        if (sent !== at) return;
        server.stop();
        setTimeout(() => void server.restart(), 100);
        server.beforeRead = undefined;
      };
      const read = await collect(small.readApp(APP, {}));
      expect(read.map(({ revision }) => revision)).to.deep.equal(events.map((_, n) => n));
      expect(server.beforeRead, 'the fault has struck').to.equal(undefined);
    }
    await small.close();
  });

  it('is told when it takes too long, and what comes next is not waited for again', async () => {
    const hasty = openStore({ url: server.url, patienceMs: 200 });
    await hasty.info();
    server.stop();
    expect((await rejection(hasty.head())).code).to.equal('store-unreachable');
    const patient = openStore({ url: server.url, patienceMs: 3_600_000 });
    // Never heard of: not waited for.
    expect((await rejection(patient.head())).code).to.equal('store-unreachable');
    await Promise.all([hasty.close(), patient.close()]);
  });

  it('is told when a node answers reads and never an append', async () => {
    const hasty = openStore({ url: server.url, patienceMs: 200 });
    await hasty.info();
    server.appendFault = () => ({ written: false, answer: 'timeout' });
    const error = await rejection(hasty.append(AppendBatch.of(commits())));
    expect(error.code).to.equal('store-unreachable');
    expect(await readAll(hasty, APP)).to.deep.equal([]);
    await hasty.close();
  });

  it('is not waited for once the append is cancelled', async () => {
    const stop = new AbortController();
    server.appendFault = (nth) => {
      if (nth === 5) stop.abort();
      return { written: false, answer: 'timeout' };
    };
    expect((await rejection(store.append(AppendBatch.of(commits()), stop.signal))).code).to.equal('cancelled');
  });

  it('leaves a conflict a conflict', async () => {
    await store.append(AppendBatch.of(commits()));
    server.appendFault = (nth) => (nth === 18 ? { written: false, answer: 'timeout' } : undefined);
    const error = await rejection(
      store.append(AppendBatch.of([append(`content-${APP}--1`, 'no-stream', newEvent('A', '1'))])),
    );
    expect(error.code).to.equal('stream-conflict');
  });

  it('ends a restore with the error that came first, when the node is killed for good in the middle', async () => {
    const hasty = openStore({ url: server.url, patienceMs: 100 });
    const ledger = new EventStoreDbLedger({ url: server.url, patienceMs: 100 });
    const open = await openTempModule(() => ({ store: hasty, ledger }));
    server.beforeAppend = (nth) => {
      if (nth === 20) server.stop();
    };
    const error = await rejection(open.module.restore(RICH, restoreAs('blog')));
    expect(error.code).to.equal('store-unreachable');
    server.beforeAppend = undefined;
    await server.restart();
    await recoverAfterDeath(open);
    expect(await open.module.apps()).to.deep.equal([]);
    expect(await ledger.list('claims')).to.deep.equal([]);
    await open.dispose();
  });
});

describe('the EventStoreDB ledger, when an answer is lost', () => {
  let server: EventStoreDbServer;
  let ledger: EventStoreDbLedger;
  let hasty: EventStoreDbLedger;

  beforeEach(async () => {
    server = await EventStoreDbServer.start();
    ledger = new EventStoreDbLedger({ url: server.url });
    hasty = new EventStoreDbLedger({ url: server.url, patienceMs: 0 });
    await ledger.put('claims', 'a', '"1"', 'absent');
    await hasty.list('claims');
  });
  afterEach(async () => {
    await ledger.close();
    await hasty.close();
    server.stop();
  });

  for (const fault of FAULTS) {
    const once = (then: () => void = () => undefined): void => {
      server.appendFault = () => {
        server.appendFault = undefined;
        then();
        return fault;
      };
    };

    it(`writes an entry once (${nameOf(fault)})`, async () => {
      once();
      const version = await ledger.put('claims', 'b', '"2"', 'absent');
      expect(await ledger.get('claims', 'b')).to.deep.equal({ key: 'b', value: '"2"', version });
      once();
      await ledger.remove('claims', 'b', { version });
      expect(await hasty.get('claims', 'b')).to.equal(undefined);
      once();
      expect((await rejection(ledger.put('claims', 'a', '"2"', 'absent'))).code).to.equal('ledger-conflict');
    });

    it(`knows its own write again, without waiting (${nameOf(fault)})`, async () => {
      once();
      const put = hasty.put('claims', 'b', '"2"', 'absent');
      if (fault.written) {
        const version = await put;
        expect(await ledger.get('claims', 'b')).to.include({ version });
      } else expect((await rejection(put)).code).to.equal('store-unreachable');
      const held = await ledger.get('claims', 'a');
      once();
      const removal = hasty.remove('claims', 'a', { version: held?.version ?? '' });
      if (fault.written) await removal;
      else expect((await rejection(removal)).code).to.equal('store-unreachable');
      expect(await ledger.get('claims', 'a')).to.deep.equal(fault.written ? undefined : held);
    });

    it(`knows it when others have written since (${nameOf(fault)})`, async () => {
      const [, others] = [once(), Array.from({ length: 5 }, (_, n) => ledger.put('claims', `o${n}`, '1', 'absent'))];
      const version = await ledger.put('claims', 'b', '"2"', 'absent');
      await Promise.all(others);
      expect((await hasty.get('claims', 'b'))?.version).to.equal(version);
      expect(await hasty.list('claims')).to.have.length(7);
    });
  }
});
