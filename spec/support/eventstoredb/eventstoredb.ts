import { randomUUID } from 'node:crypto';
import {
  EventStoreDbEventStore,
  type EventStoreDbSettings,
} from '../../../src/events/eventstoredb/eventstoredb-event-store.js';
import type { EventStoreDbServer } from './eventstoredb-server.js';
import { SQUIDEX_NAMING } from '../../../src/cms/squidex/squidex-naming.js';

/** `esdb://…` of a real server to run the contracts against, instead of the double. */
export const realServer = process.env.EVENTARK_TEST_EVENTSTOREDB;

/** An empty place for events: a double of its own, or a prefix of its own on the real server. */
export async function emptyPlace(): Promise<{
  readonly settings: EventStoreDbSettings;
  readonly server: EventStoreDbServer | undefined;
}> {
  if (realServer !== undefined)
    return { settings: { url: realServer, prefix: `spec${randomUUID()}` }, server: undefined };
  const server = await startDouble();
  return { settings: { url: server.url }, server };
}

/** The double is made of one of the two clients, and a process may hold only one: it is loaded when it is wanted. */
export async function startDouble(): Promise<EventStoreDbServer> {
  const { EventStoreDbServer } = await import('./eventstoredb-server.js');
  return EventStoreDbServer.start();
}

export function openStore(settings: EventStoreDbSettings): EventStoreDbEventStore {
  return new EventStoreDbEventStore(settings, SQUIDEX_NAMING);
}
