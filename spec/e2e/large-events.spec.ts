import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { expect } from 'chai';
import { BackupModule } from '../../src/backup-module.js';
import { AppendBatch } from '../../src/events/append-batch.js';
import type { EventStore } from '../../src/events/event-store.js';
import { SQUIDEX_NAMING } from '../../src/cms/squidex/squidex-naming.js';
import { EventStoreDbEventStore } from '../../src/events/eventstoredb/eventstoredb-event-store.js';
import { append, newEvent, readAll } from '../support/events.js';
import { realServer } from '../support/eventstoredb/eventstoredb.js';
import { embeddedParts, moduleParts, restoreAs } from '../support/module.js';
import { useMongoDb } from '../support/mongodb/mongodb-under-test.js';
import { rejection } from '../support/rejection.js';
import { tempFolder } from '../support/temp-folder.js';
import { skip } from '../support/skipped.js';

const MIB = 1024 * 1024;
/** What a restore adds to an event, and what MongoDB stores beside a payload, is far less. */
const MARGIN = 4096;

interface Place {
  readonly title: string;
  /** Bytes of the largest event that it is tried with. */
  readonly largest: number;
  readonly open: () => Promise<{ readonly store: EventStore; dispose(): Promise<void> }>;
}

/** From the one that takes the largest events to the one that takes the smallest. */
describe('events near what a store takes', () => {
  const database = useMongoDb();
  const eventStoreDb = (maxAppendSize: number) => async () => {
    const { EventStoreDbServer } = await import('../support/eventstoredb/eventstoredb-server.js');
    const server = await EventStoreDbServer.start({ maxAppendSize });
    return {
      store: new EventStoreDbEventStore({ url: server.url }, SQUIDEX_NAMING),
      dispose: async () => server.stop(),
    };
  };
  const PLACES: readonly Place[] = [
    {
      title: 'SQLite',
      largest: 17 * MIB,
      open: async () => {
        const folder = await tempFolder();
        const { store, ledger, ...others } = embeddedParts(join(folder.path, 'one'));
        await Promise.all([ledger, ...Object.values(others)].map(async (part) => part.close()));
        return { store, dispose: async () => folder.remove() };
      },
    },
    {
      title: 'MongoDB',
      largest: 16 * MIB - MARGIN,
      open: async () => {
        const made = await database('position');
        return { store: made.store(), dispose: async () => made.dispose() };
      },
    },
    { title: 'EventStoreDB with a raised limit', largest: 8 * MIB - MARGIN, open: eventStoreDb(8 * MIB) },
    { title: 'EventStoreDB', largest: MIB - MARGIN, open: eventStoreDb(MIB) },
  ];

  for (const [at, { title, largest, open }] of PLACES.entries()) {
    const below = PLACES[at + 1];

    it(`go through a backup and come back into ${title}${below ? `, and are told before ${below.title} gets any` : ''}`, async function () {
      this.timeout(300_000);
      if (realServer !== undefined && title.startsWith('EventStoreDB'))
        skip(this, 'the limits of the real EventStoreDB are its own');
      const folder = await tempFolder();
      const made = await open();
      const embedded = embeddedParts(join(folder.path, 'data'));
      const module = new BackupModule(moduleParts(folder.path, { ...embedded, store: made.store }));
      try {
        const app = randomUUID();
        const payload = `{"contentId":"1","data":{"t":{"iv":"${'x'.repeat(largest - 200)}"}},"appId":"${app},blog"}`;
        await made.store.append(
          AppendBatch.of([
            append(`app-${app}`, 'no-stream', newEvent('AppCreatedEvent', `{"name":"blog","appId":"${app},blog"}`)),
            append(`content-${app}--1`, 'no-stream', newEvent('ContentCreatedEventV2', payload)),
            append(`content-${app}--2`, 'no-stream', newEvent('ContentCreatedEventV2', '{"contentId":"2"}')),
          ]),
        );
        const { point } = await module.create(app, { verify: 'replay' });
        expect((await module.verify(point.id, 'replay')).problems).to.deep.equal([]);
        const { app: copy } = await module.restore(point.id, restoreAs('copy'));
        const events = await readAll(made.store, copy.id);
        expect(events.map((event) => event.payload.length)).to.include(payload.length - 4 + 'copy'.length);
        if (below !== undefined) await requireTold(below, join(folder.path, 'data', 'backups', point.archive));
      } finally {
        await module.close();
        await embedded.store.close();
        await made.dispose();
        await folder.remove();
      }
    });
  }

  /** The plan refuses the archive and names the event, and nothing is written; without that event it is restored. */
  async function requireTold({ open }: Place, archive: string): Promise<void> {
    const folder = await tempFolder();
    const made = await open();
    const embedded = embeddedParts(join(folder.path, 'data'));
    const module = new BackupModule(moduleParts(folder.path, { ...embedded, store: made.store }));
    try {
      const head = await made.store.head();
      for (const verb of ['planRestore', 'restore'] as const) {
        const error = await rejection(module[verb](archive, restoreAs('small')));
        expect(error.code).to.equal('event-unfit');
        expect(error.message).to.match(/event 0 of stream content-.*--1 .*nothing was written/);
      }
      expect(await made.store.head()).to.equal(head);
      const { app, warnings } = await module.restore(archive, restoreAs('small', { odd: 'drop' }));
      expect(warnings.map(({ code }) => code)).to.include('event-dropped');
      expect(await readAll(made.store, app.id)).to.have.length.within(2, 3);
    } finally {
      await module.close();
      await embedded.store.close();
      await made.dispose();
      await folder.remove();
    }
  }
});
