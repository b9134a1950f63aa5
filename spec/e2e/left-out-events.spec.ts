import { randomUUID } from 'node:crypto';
import type * as EventStoreDb from '@eventstore/db-client';
import type { EventStoreDBClient } from '@eventstore/db-client';
import { expect } from 'chai';
import { BackupModule } from '../../src/backup-module.js';
import { AppendBatch } from '../../src/events/append-batch.js';
import type { EventStore } from '../../src/events/event-store.js';
import { append, newEvent, readAll } from '../support/events.js';
import { emptyPlace, openStore, realServer } from '../support/eventstoredb/eventstoredb.js';
import { embeddedParts, moduleParts, restoreAs } from '../support/module.js';
import { tempFolder } from '../support/temp-folder.js';
import { skip } from '../support/skipped.js';

describe('an app of EventStoreDB with a stream that is not whole', () => {
  const app = randomUUID();
  const stream = `content-${app}--1`;
  let module: BackupModule;
  let store: EventStore;
  let client: EventStoreDBClient;
  let driver: typeof EventStoreDb;
  let dispose: () => Promise<void>;

  before(async function () {
    // Streams are written past the store, so their names have to be its own.
    if (realServer !== undefined) skip(this, 'streams of the real EventStoreDB are not written past the store');
    // Not imported: a process may hold only one of the two clients.
    driver = await import('@eventstore/db-client');
    const { binaryEvent, jsonEvent } = driver;
    const { settings, server } = await emptyPlace();
    const folder = await tempFolder();
    const embedded = embeddedParts(folder.path);
    store = openStore(settings);
    module = new BackupModule({ ...moduleParts(folder.path, { ...embedded, store }), cap: 20 });
    client = new driver.EventStoreDBClient(
      { endpoint: new URL(settings.url.replace('esdb', 'http')).host },
      { insecure: true },
    );
    dispose = async () => {
      await client.dispose();
      await module.close();
      await embedded.store.close();
      server?.stop();
      await folder.remove();
    };
    const created = newEvent('AppCreatedEvent', `{"name":"blog","appId":"${app},blog"}`);
    await store.append(AppendBatch.of([append(`app-${app}`, 'no-stream', created)]));
    for (const event of [
      jsonEvent({ type: 'ContentCreatedEventV2', data: { contentId: '1' } }),
      binaryEvent({ type: '$>', data: Buffer.from(`0@app-${app}`) }),
      jsonEvent({ type: 'ContentUpdatedEvent', data: { n: 1 } }),
      jsonEvent({ type: '$other', data: { n: 1 } }),
      binaryEvent({ type: 'ContentUpdatedEvent', data: Buffer.from([0xff, 0]) }),
      jsonEvent({ type: 'ContentUpdatedEvent', data: { n: 2 } }),
    ]) {
      await client.appendToStream(stream, event);
    }
  });
  after(() => dispose?.());

  const changes: readonly (readonly [title: string, events: number, change: () => Promise<unknown>])[] = [
    ['links and events of the server in its middle', 4, async () => undefined],
    ['its beginning truncated', 3, async () => client.setStreamMetadata(stream, { truncateBefore: 2 })],
    ['all but its last events truncated', 2, async () => client.setStreamMetadata(stream, { maxCount: 2 })],
    ['it deleted', 0, async () => client.deleteStream(stream)],
    [
      'it begun again',
      1,
      async () => client.appendToStream(stream, driver.jsonEvent({ type: 'ContentUpdatedEvent', data: {} })),
    ],
    ['it gone for good', 0, async () => client.tombstoneStream(stream)],
  ];

  for (const [title, left, change] of changes) {
    it(`is backed up, verified and restored, and what is not in it is told: ${title}`, async () => {
      await change();
      const source = await readAll(store, app);
      expect(source.filter((event) => event.stream === stream)).to.have.length(left);
      const { point, warnings } = await module.create(app, { verify: 'replay' });
      expect(warnings.find(({ code }) => code === 'event-gap')?.message).to.match(
        /^the event store left out \d+ of the events/,
      );
      expect((await module.verify(point.id, 'replay')).problems).to.deep.equal([]);
      const { app: copy } = await module.restore(point.id, restoreAs(`copy-${randomUUID().slice(0, 8)}`));
      const bytes = (await readAll(store, copy.id)).map(({ payload }) => Buffer.from(payload).toString('latin1'));
      // The creation of the app alone has its name.
      const kept = source.slice(1).map(({ payload }) => Buffer.from(payload).toString('latin1'));
      expect(bytes.slice(1)).to.deep.equal(kept);
    });
  }
});
