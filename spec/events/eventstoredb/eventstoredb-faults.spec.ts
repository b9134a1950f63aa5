import { expect } from 'chai';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { AppendBatch } from '../../../src/events/append-batch.js';
import type { EventStoreDbEventStore } from '../../../src/events/eventstoredb/eventstoredb-event-store.js';
import { EventStoreDbLedger } from '../../../src/events/eventstoredb/eventstoredb-ledger.js';
import { append, collect, newEvent, readAll, readStream } from '../../support/events.js';
import { openStore } from '../../support/eventstoredb/eventstoredb.js';
import { EventStoreDbServer } from '../../support/eventstoredb/eventstoredb-server.js';
import { rejection } from '../../support/rejection.js';

const APP = 'a1';

describe('the EventStoreDB event store, when its node fails', () => {
  let server: EventStoreDbServer;
  let store: EventStoreDbEventStore;

  beforeEach(async () => {
    server = await EventStoreDbServer.start();
    store = openStore({ url: server.url, timeoutMs: 300, patienceMs: 0 });
  });
  afterEach(async () => {
    await store.close();
    server.stop();
  });

  const appends = (count: number) =>
    Array.from({ length: count }, (_, n) =>
      append(`content-${APP}--${n % 40}`, n < 40 ? 'no-stream' : Math.floor(n / 40) - 1, newEvent('A', `${n}`)),
    );
  const written = (): readonly string[] =>
    server.log.records
      .filter(({ stream }) => stream.startsWith('content-'))
      .map(({ data }) => Buffer.from(data).toString());

  it('says so when nothing listens, and works once something does', async () => {
    server.stop();
    expect((await rejection(store.head())).code).to.equal('store-unreachable');
    expect((await rejection(store.append(AppendBatch.of(appends(1))))).code).to.equal('store-unreachable');
    expect((await rejection(collect(store.readApp(APP, {})))).code).to.equal('store-unreachable');
    expect((await rejection(store.discardApp(APP))).code).to.equal('store-unreachable');
    expect((await rejection(store.info())).code).to.equal('store-unreachable');
    await server.restart();
    await store.append(AppendBatch.of(appends(1)));
    expect(await readAll(store, APP)).to.have.length(1);
  });

  // The 40 looks at the streams come first, then the 200 appends.
  for (const nth of [1, 20, 40, 41, 42, 100, 139, 239, 240]) {
    it(`leaves a prefix when the node is killed at request ${nth} of an append`, async () => {
      server.beforeAppend = (request) => {
        if (request === nth) server.stop();
      };
      expect((await rejection(store.append(AppendBatch.of(appends(200))))).code).to.equal('store-unreachable');
      const kept = written();
      expect(kept).to.deep.equal(Array.from({ length: Math.max(0, nth - 41) }, (_, n) => `${n}`));
      server.beforeAppend = undefined;
      await server.restart();
      expect((await readAll(store, APP)).map(({ payload }) => Buffer.from(payload).toString())).to.deep.equal(kept);
      await store.append(AppendBatch.of([append(`content-${APP}--new`, 'no-stream', newEvent('B', '1'))]));
    });
  }

  it('ends a read with an error when the node is killed in the middle, and reads all after a restart', async () => {
    await store.append(AppendBatch.of(appends(2_000)));
    server.beforeRead = (nth) => {
      if (nth === 1_000) server.stop();
    };
    let seen = 0;
    const reading = async () => {
      for await (const batch of store.readApp(APP, {})) seen += batch.length;
    };
    expect((await rejection(reading())).code).to.equal('store-unreachable');
    expect(seen).to.be.lessThan(2_000);
    server.beforeRead = undefined;
    await server.restart();
    expect(await readAll(store, APP)).to.have.length(2_000);
  });

  it('gives up on a node that takes calls and does not answer', async () => {
    await store.append(AppendBatch.of(appends(1)));
    server.stall();
    expect((await rejection(store.head())).code).to.equal('store-unreachable');
    expect((await rejection(store.append(AppendBatch.of(appends(1))))).code).to.equal('store-unreachable');
    expect((await rejection(readStream(store, `content-${APP}--0`))).code).to.equal('store-unreachable');
    expect((await rejection(store.info())).code).to.equal('store-unreachable');
    server.resume();
    expect(await readAll(store, APP)).to.have.length(1);
  });

  it('gives up on a node that stalls in the middle of a read', async () => {
    await store.append(AppendBatch.of(appends(2_000)));
    server.beforeRead = (nth) => {
      if (nth === 1_000) server.stall();
    };
    expect((await rejection(readAll(store, APP))).code).to.equal('store-unreachable');
  });

  it('gives up on a node that stalls in the middle of an append, of which a prefix is written', async () => {
    server.beforeAppend = (nth) => {
      if (nth === 60) server.stall();
    };
    expect((await rejection(store.append(AppendBatch.of(appends(200))))).code).to.equal('store-unreachable');
    expect(written()).to.deep.equal(Array.from({ length: 20 }, (_, n) => `${n}`));
  });

  it('waits for a node that searches its log for long, as long as it answers anything', async () => {
    await store.append(AppendBatch.of(appends(3)));
    server.stall('reads');
    const reading = readAll(store, APP);
    setTimeout(() => server.resume(), 1_500);
    expect(await reading).to.have.length(3);
  });

  it('does not take a slow reader for a silent node', async () => {
    await store.append(AppendBatch.of(appends(1_200)));
    let seen = 0;
    for await (const batch of store.readApp(APP, {})) {
      seen += batch.length;
      server.stall();
      await new Promise((resolve) => setTimeout(resolve, 1_200));
      server.resume();
    }
    expect(seen).to.equal(1_200);
  });

  it('gives up on a port that takes connections and says nothing', async () => {
    const sockets: Socket[] = [];
    const silent = createServer((socket) => void sockets.push(socket)).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const deaf = openStore({ url: `esdb://127.0.0.1:${port}?tls=false`, timeoutMs: 300 });
    expect((await rejection(deaf.head())).code).to.equal('store-unreachable');
    expect((await rejection(deaf.append(AppendBatch.of(appends(1))))).code).to.equal('store-unreachable');
    await deaf.close();
    silent.close();
    for (const socket of sockets) socket.destroy();
  });

  it('says so when its ledger cannot be reached', async () => {
    const ledger = new EventStoreDbLedger({ url: server.url, timeoutMs: 300, patienceMs: 0 });
    await ledger.put('claims', 'a', '1', 'absent');
    server.stall();
    expect((await rejection(ledger.get('claims', 'a'))).code).to.equal('store-unreachable');
    expect((await rejection(ledger.put('claims', 'b', '1', 'absent'))).code).to.equal('store-unreachable');
    server.stop();
    expect((await rejection(ledger.list('claims'))).code).to.equal('store-unreachable');
    await server.restart();
    expect((await ledger.get('claims', 'a'))?.value).to.equal('1');
    await ledger.close();
  });

  it('is cancelled while it waits for the node', async () => {
    await store.append(AppendBatch.of(appends(3)));
    const patient = openStore({ url: server.url });
    await patient.head();
    const stop = new AbortController();
    server.stall();
    const reading = collect(patient.readApp(APP, {}, stop.signal));
    setTimeout(() => stop.abort(), 50);
    expect((await rejection(reading)).code).to.equal('cancelled');
    await patient.close();
  });

  it('finds the leader of a cluster, and turns to a new one', async () => {
    const second = await EventStoreDbServer.start();
    second.leader = server;
    const ports = [second.port, server.port].map((port) => `127.0.0.1:${port}`);
    const cluster = openStore({ url: `esdb://${ports.join(',')}?tls=false` });
    await cluster.append(AppendBatch.of(appends(1)));
    expect(written()).to.deep.equal(['0']);
    second.leader = undefined;
    server.leader = second;
    // The old leader refuses, and says who the new one is.
    expect(await cluster.head()).to.equal('');
    await cluster.append(AppendBatch.of(appends(2)));
    expect(await readAll(cluster, APP)).to.have.length(2);
    expect(written()).to.deep.equal(['0']);
    await cluster.close();
    second.stop();
  });

  it('lets the process end once it is closed', async () => {
    const script = fileURLToPath(new URL('../../support/eventstoredb/eventstoredb-exit.ts', import.meta.url));
    const child = spawn(process.execPath, ['--import', 'tsx', script, server.url], { stdio: 'inherit' });
    const [code] = (await once(child, 'exit')) as [number | null];
    expect(code).to.equal(0);
    expect(await readAll(store, APP)).to.have.length(500);
  });
});

describe('the connection string of an EventStoreDB event store', () => {
  it('is not shown, not even when it cannot be read', async () => {
    for (const url of ['esdb://admin:s3cret@', 'esdb://admin:s3cret@host:port?tls=x', 'http://admin:s3cret@host']) {
      const store = openStore({ url });
      const error = await rejection(store.head());
      expect(error.code).to.equal('invalid-config');
      expect(JSON.stringify([error.message, error.hint, error.facts, String(error.cause)])).not.to.include('s3cret');
      await store.close();
    }
  });

  it('is told by its hosts alone', async () => {
    const server = await EventStoreDbServer.start();
    const store = openStore({ url: server.url.replace('//', '//admin:s3cret@') });
    expect(await store.info()).to.deep.equal({
      kind: 'eventstoredb',
      version: '23.10.0',
      location: `esdb://127.0.0.1:${server.port}`,
    });
    await store.close();
    server.stop();
  });
});

describe('the client of an EventStoreDB event store', () => {
  for (const [scheme, name] of [
    ['esdb', '@eventstore/db-client'],
    ['kurrentdb', '@kurrent/kurrentdb-client'],
  ]) {
    it(`is asked for by name when none is installed, for ${scheme}`, async () => {
      const script = fileURLToPath(new URL('../../support/eventstoredb/eventstoredb-missing.ts', import.meta.url));
      const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', script, `${scheme}://h`]);
      expect(stdout).to.equal(`dependency-missing: run: npm install ${name}\n`);
    });
  }
});
