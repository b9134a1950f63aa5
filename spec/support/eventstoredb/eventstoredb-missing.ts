import Module from 'node:module';
import { BackupError } from '../../../src/errors.js';
import { EventStoreDbEventStore } from '../../../src/events/eventstoredb/eventstoredb-event-store.js';
import { SQUIDEX_NAMING } from '../../../src/cms/squidex/squidex-naming.js';

/** A process in which no client is installed: says what the store says. */
const internals = Module as unknown as { _resolveFilename: (name: string, ...rest: unknown[]) => string };
const resolve = internals._resolveFilename;
internals._resolveFilename = (name, ...rest) => {
  if (/db-client|kurrentdb/.test(name)) throw new Error(`no ${name}`);
  return resolve(name, ...rest);
};
try {
  await new EventStoreDbEventStore({ url: process.argv[2] ?? '' }, SQUIDEX_NAMING).head();
} catch (error) {
  if (error instanceof BackupError) console.log(`${error.code}: ${error.hint}`);
}
