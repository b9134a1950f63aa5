import { AppendBatch } from '../../../src/events/append-batch.js';
import { EventStoreDbEventStore } from '../../../src/events/eventstoredb/eventstoredb-event-store.js';
import { append, newEvent } from '../events.js';
import { SQUIDEX_NAMING } from '../../../src/cms/squidex/squidex-naming.js';

/** A process that uses a store, leaves a read in the middle, closes it and has nothing else to do. */
const store = new EventStoreDbEventStore({ url: process.argv[2] ?? '', batchEvents: 1 }, SQUIDEX_NAMING);
const events = Array.from({ length: 500 }, () => newEvent('A', `"${'x'.repeat(1000)}"`));
await store.append(AppendBatch.of([append('content-a1--exit', 'no-stream', ...events)]));
const reading = store.readApp('a1', {})[Symbol.asyncIterator]();
await reading.next();
await store.close();
