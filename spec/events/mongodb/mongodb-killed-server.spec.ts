import { expect } from 'chai';
import { AppendBatch } from '../../../src/events/append-batch.js';
import { MongoDbEventStore } from '../../../src/events/mongodb/mongodb-event-store.js';
import { append, newEvent, readAll, text } from '../../support/events.js';
import { rejection } from '../../support/rejection.js';
import { useServer } from '../../support/servers/servers.js';
import { FERRETDB } from '../../support/servers/ferretdb.js';
import type { TestServer } from '../../support/servers/test-server.js';
import { SQUIDEX_NAMING } from '../../../src/cms/squidex/squidex-naming.js';
import { skip } from '../../support/skipped.js';

const APP = '96ba173e-04ae-3bcd-9986-9e56f0adbf3a';

describe('A MongoDB server that is killed', () => {
  // Tells whether there is one to be started; a server of somebody else's is not killed.
  const shared = useServer('mongodb');
  let server: TestServer;
  let store: MongoDbEventStore;

  beforeEach(async function () {
    if (shared().process === undefined) skip(this, 'the server is not ours to kill');
    server = await FERRETDB.start();
    store = new MongoDbEventStore({ url: server.url, connectTimeoutMs: 2_000 }, SQUIDEX_NAMING);
  });
  afterEach(async () => {
    await store.close();
    await server.process?.stop();
  });

  it('leaves what was appended, as far as it got, and a store that goes on', async () => {
    await store.append(AppendBatch.of([append(`app-${APP}`, 'no-stream', newEvent('AppCreatedEvent', '-1'))]));
    const appends = Array.from({ length: 4_000 }, (_, n) =>
      append(`content-${APP}--${n}`, 'no-stream', newEvent('A', `${n}`), newEvent('B', `${n}`)),
    );
    const appending = rejection(store.append(AppendBatch.of(appends)));
    // Killed once some are visible and some are not.
    const watcher = new MongoDbEventStore({ url: server.url }, SQUIDEX_NAMING);
    for (let head = '1-0-1'; head === '1-0-1'; head = await watcher.head());
    await server.process?.kill();
    expect((await appending).code).to.equal('store-unreachable');
    expect((await rejection(store.head())).code).to.equal('store-unreachable');
    await watcher.close();

    await server.process?.start();
    const events = (await readAll(store, APP)).slice(1);
    expect(events.length).to.be.greaterThan(0).and.below(8_000);
    expect(events.map(({ payload }) => Number(text(payload)))).to.deep.equal(
      events.map((_, index) => Math.floor(index / 2)),
    );
  });
});
