import type { EventStore } from '../events/event-store.js';

/** Events of an app; where the store cannot tell, they are read. */
export async function countEvents(store: EventStore, app: string, signal?: AbortSignal): Promise<number> {
  const told = (await store.app(app))?.events;
  if (told !== undefined) return told;
  let events = 0;
  for await (const batch of store.readApp(app, {}, signal)) events += batch.length;
  return events;
}
