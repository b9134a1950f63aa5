import { countEvents } from '../restore/count-events.js';
import type { EventStore } from '../events/event-store.js';
import type { RestoreRecord } from './restore-records.js';

/** What has become of an app since its restore. */
export interface AppChanges {
  /** Events that were added. */
  readonly added: number;
  /** Events of the restore that are gone. */
  readonly removed: number;
  /** Time of the last event, ISO 8601. */
  readonly lastAt?: string;
}

/** Undefined if the app is as the restore left it. */
export async function changesSince(
  store: EventStore,
  { app, events, end }: RestoreRecord,
  signal: AbortSignal,
): Promise<AppChanges | undefined> {
  const { added, lastAt } = await addedSince(store, app.id, end, Infinity, signal);
  const removed = Math.max(0, events + added - (await countEvents(store, app.id, signal)));
  if (added === 0 && removed === 0) return undefined;
  return { added, removed, ...(lastAt === undefined ? {} : { lastAt }) };
}

/** Events of an app behind a position, counted up to about `atMost`. */
export async function addedSince(
  store: EventStore,
  app: string,
  after: string,
  atMost: number,
  signal: AbortSignal,
): Promise<Pick<AppChanges, 'added' | 'lastAt'>> {
  let added = 0;
  let lastAt: string | undefined;
  for await (const batch of store.readApp(app, { after }, signal)) {
    added += batch.length;
    for (const { time } of batch) lastAt = time;
    if (added >= atMost) break;
  }
  return { added, ...(lastAt === undefined ? {} : { lastAt }) };
}
