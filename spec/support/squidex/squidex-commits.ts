import { createHash } from 'node:crypto';
import { Double, Long, Timestamp, type Db, type Document } from 'mongodb';
import type { CommitOrderName } from '../../../src/events/mongodb/commits/mongodb-positions.js';

/** The collection as Squidex makes it at its first start. */
export async function createSquidexCollection(db: Db, order: CommitOrderName): Promise<void> {
  const field = order === 'timestamp' ? 'Timestamp' : 'GlobalPosition';
  const events = db.collection('Events2');
  await events.createIndex({ EventStream: 1, [field]: 1 });
  await events.createIndex({ [field]: -1, EventStream: 1 });
  await events.createIndex({ EventStream: 1, EventStreamOffset: -1 }, { unique: true });
  if (order === 'timestamp') return;
  await db
    .collection<Document>('Events2_Position')
    .insertOne({ _id: Long.ZERO as never, Position: Long.fromNumber(100_000), LockTaken: null });
}

/** A commit as Squidex writes it: the same members, in the same order, with the same BSON types. */
export function squidexCommit(
  order: CommitOrderName,
  place: number,
  stream: string,
  offset: number,
  events: readonly { readonly type: string; readonly payload: string }[],
): Document {
  return {
    _id: guid(`${stream}/${offset}`),
    Timestamp: new Timestamp(order === 'timestamp' ? { t: 1_700_000_000 + place, i: 1 } : { t: 0, i: 0 }),
    Events: events.map(({ type, payload }, index) => ({
      Type: type,
      Payload: payload,
      Metadata: {
        EventId: `${stream}/${offset}/${index}`,
        Timestamp: '2024-01-01T10:00:00Z',
        AggregateId: stream.slice(stream.indexOf('-') + 1),
        Count: new Double(3),
        Ratio: new Double(0.5),
        Restored: true,
        None: null,
      },
    })),
    EventStreamOffset: Long.fromNumber(offset),
    EventsCount: Long.fromNumber(events.length),
    EventStream: stream,
    // Added by an update once the commit has its place.
    ...(order === 'position' ? { GlobalPosition: Long.fromNumber(place) } : {}),
  };
}

function guid(seed: string): string {
  const hex = createHash('sha256').update(seed).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}
