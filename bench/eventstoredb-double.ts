/** The double of an EventStoreDB node in a process of its own, so that its CPU time is not counted as a client's. */
import { EventStoreDbServer } from '../spec/support/eventstoredb/eventstoredb-server.js';

const server = await EventStoreDbServer.start();
process.send?.(server.url);
// Ends with whoever started it, however that ends.
process.on('disconnect', () => process.exit());
