import { EventStoreDbEventStore } from '../../src/events/eventstoredb-event-store.js';
import { append, collect, newEvent } from './events.js';

/** A process that uses a store, leaves a read in the middle, closes it and has nothing else to do. */
const store = new EventStoreDbEventStore({ url: process.argv[2] ?? '' });
await store.append([append('content-a1--exit', 'no-stream', newEvent('A', '1'))]);
await collect(store.readApp('a1', {}));
for await (const _batch of store.readStream('content-a1--exit')) break;
await store.close();
