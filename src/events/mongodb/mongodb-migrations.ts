import type { Collection, Db } from 'mongodb';
import { BackupError } from '../../errors.js';
import type { CommitDocument } from './commits/mongodb-commits.js';
import { hasCollection, type OpenDatabase } from './connection/mongodb-connection.js';
import { DUPLICATE_KEY, serverCode } from './connection/mongodb-errors.js';
import { positionIndex, streamIndex, type CommitOrder } from './commits/mongodb-positions.js';
import { probe } from './connection/mongodb-probe.js';
import type { PositionDocument } from './commits/mongodb-position-lock.js';

export const MIGRATIONS_COLLECTION = 'Eventark_Migrations';
export const POSITION_SUFFIX = '_Position';

/** Decides between writers: two commits cannot follow the same revision of a stream. */
export const UNIQUE_INDEX = { EventStream: 1, EventStreamOffset: -1 } as const;

interface MigrationDocument {
  readonly _id: number;
  readonly name: string;
  readonly applied: Date;
}

export interface MigrationTarget extends Pick<OpenDatabase, 'driver' | 'db'> {
  readonly collection: string;
  readonly order: CommitOrder;
}

interface Migration {
  readonly number: number;
  readonly name: string;
  readonly apply: (target: MigrationTarget) => Promise<void>;
}

/** Applied in order, recorded one by one, and never edited: what is out there has run them as they are. */
const MIGRATIONS: readonly Migration[] = [
  { number: 1, name: 'event-collection', apply: createEventCollection },
  { number: 2, name: 'position-counter', apply: createPositionCounter },
];

/** Before anything is read: a database that a newer eventark has changed is not ours to interpret. */
export async function refuseNewer(db: Db): Promise<void> {
  const [newest] = await db
    .collection<MigrationDocument>(MIGRATIONS_COLLECTION)
    .find({}, { sort: { _id: -1 }, limit: 1 })
    .toArray();
  const known = MIGRATIONS.at(-1)?.number ?? 0;
  if (newest === undefined || newest._id <= known) return;
  throw new BackupError('store-newer', `the database ${db.databaseName} was written by a newer version of eventark`, {
    hint: 'update eventark',
    facts: { found: newest._id, known },
  });
}

/** Before the first write. What Squidex has made is found and left as it is. */
export async function migrate(target: MigrationTarget): Promise<void> {
  await refuseNewer(target.db);
  const records = target.db.collection<MigrationDocument>(MIGRATIONS_COLLECTION);
  const done = new Set((await records.find({}, { projection: { _id: 1 } }).toArray()).map(({ _id }) => _id));
  const pending = MIGRATIONS.filter(({ number }) => !done.has(number));
  if (pending.length > 0) await refuseUnfilledTimestamps(target);
  for (const { number, name, apply } of pending) {
    await apply(target);
    await ignoreDuplicate(records.insertOne({ _id: number, name, applied: new Date() }));
  }
}

/** Commits would all stand in the same position, and nobody would notice before the first restore. */
async function refuseUnfilledTimestamps(target: MigrationTarget): Promise<void> {
  if (target.order.name !== 'timestamp' || (await probe(target)).fillsTimestamps) return;
  throw new BackupError('invalid-config', 'the server does not fill timestamps, so commits cannot be ordered by them', {
    hint: 'configure the order by position, as Squidex does for servers other than MongoDB',
  });
}

async function createEventCollection({ db, collection, order }: MigrationTarget): Promise<void> {
  if (await hasCollection(db, collection)) return;
  await db
    .collection(collection)
    .createIndexes([{ key: UNIQUE_INDEX, unique: true }, { key: streamIndex(order) }, { key: positionIndex(order) }]);
}

/** Squidex begins at 1, because a commit without a position reads as 0. */
async function createPositionCounter({ db, driver, collection, order }: MigrationTarget): Promise<void> {
  if (order.name !== 'position') return;
  const positions: Collection<PositionDocument> = db.collection(collection + POSITION_SUFFIX);
  const [last] = await db
    .collection<CommitDocument>(collection)
    .find({}, { projection: { GlobalPosition: 1 }, sort: { GlobalPosition: -1 }, limit: 1 })
    .toArray();
  const next = driver.Long.fromValue(last?.GlobalPosition ?? 0).add(driver.Long.ONE);
  await ignoreDuplicate(positions.insertOne({ _id: driver.Long.ZERO, Position: next, LockTaken: null }));
}

async function ignoreDuplicate(insert: Promise<unknown>): Promise<void> {
  try {
    await insert;
  } catch (error) {
    // Another process was quicker.
    if (serverCode(error) !== DUPLICATE_KEY) throw error;
  }
}
