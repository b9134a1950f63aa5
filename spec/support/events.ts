import type { Append, ExpectedRevision } from '../../src/events/append.js';
import type { EventStore } from '../../src/events/event-store.js';
import { SQUIDEX_NAMING } from '../../src/cms/squidex/squidex-naming.js';
import type { NewEvent, StoredEvent } from '../../src/events/event.js';

let counter = 0;

/** An event with a fresh id; payload and metadata are given as JSON text. */
export function newEvent(
  type: string,
  payload: string,
  metadata?: string,
  time = '2026-03-01T09:00:00Z',
): NewEvent & { readonly id: string } {
  counter += 1;
  const id = `00000000-0000-4000-8000-${String(counter).padStart(12, '0')}`;
  const headers = metadata ?? `{"EventId":"${id}","Timestamp":"${time}"}`;
  return { type, id, time, metadata: Buffer.from(headers), payload: Buffer.from(payload) };
}

export function append(stream: string, expected: ExpectedRevision, ...events: NewEvent[]): Append {
  counter += 1;
  return { stream, expected, commit: `10000000-0000-4000-8000-${String(counter).padStart(12, '0')}`, events };
}

/** Everything an iterable of batches yields; fails on an empty batch, which no port may yield. */
export async function collect<T>(batches: AsyncIterable<Iterable<T> & { readonly length: number }>): Promise<T[]> {
  const all: T[] = [];
  for await (const batch of batches) {
    if (batch.length === 0) throw new Error('an empty batch was yielded');
    all.push(...batch);
  }
  return all;
}

export async function readAll(store: EventStore, app: string): Promise<StoredEvent[]> {
  return collect(store.readApp(app, {}));
}

/** What the app's history has of one stream. */
export async function readStream(store: EventStore, stream: string): Promise<StoredEvent[]> {
  const events = await readAll(store, SQUIDEX_NAMING.appOfStream(stream) ?? '');
  return events.filter((event) => event.stream === stream);
}

export const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8');
