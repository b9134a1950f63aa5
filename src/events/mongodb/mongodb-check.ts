import { randomUUID } from 'node:crypto';
import type { Document } from 'mongodb';
import { clockFinding } from '../../process/clock.js';
import type { Finding } from '../../text/finding.js';
import type { ReadTarget } from './mongodb-app-reader.js';
import type { OpenDatabase } from './connection/mongodb-connection.js';
import { missingEvents } from './connection/other-databases.js';
import { isUnauthorized } from './connection/mongodb-errors.js';
import { UNIQUE_INDEX } from './mongodb-migrations.js';
import { positionIndex, streamIndex } from './commits/mongodb-positions.js';
import { probe, PROBE_COLLECTION } from './connection/mongodb-probe.js';
import { indexKeys } from './commits/mongodb-commit-order.js';

/** Looks at what backups and restores need of the database. Writes and removes one small document. */
export async function checkMongoDb(
  target: ReadTarget & { readonly open: OpenDatabase },
  now: () => number,
): Promise<readonly Finding[]> {
  const misspelt = await missingEvents(target.open, target.commits.collectionName);
  // Nothing is written into a database that is perhaps none: a document would make it.
  if (misspelt !== undefined) {
    const hint =
      'name the database and the collection that have the events in the URL of the event store; upper and lower case count';
    return [{ subject: 'events', ok: false, message: misspelt, hint }];
  }
  return [
    ...(await checkIndexes(target)),
    ...(await checkWriting(target)),
    await checkClock(target.open, now),
    ...(await checkTimestamps(target)),
  ];
}

async function checkIndexes({ commits, order }: ReadTarget): Promise<readonly Finding[]> {
  const there = await indexKeys(commits);
  const name = commits.collectionName;
  if (there.size === 0) return [{ subject: 'indexes', ok: true, message: `${name} is made at the first restore` }];
  const needed = [
    { key: UNIQUE_INDEX, why: 'two writers can continue the same stream', unique: true },
    { key: streamIndex(order), why: 'reading an app reads the whole collection', unique: false },
    { key: positionIndex(order), why: 'the head is found by reading the whole collection', unique: false },
  ];
  const missing = needed.filter(({ key }) => !there.has(JSON.stringify(key)));
  if (missing.length === 0) return [{ subject: 'indexes', ok: true, message: `${name} has the indexes it needs` }];
  return missing.map(({ key, why, unique }) => ({
    subject: 'indexes',
    ok: false,
    message: `${name} has no index over ${Object.keys(key).join(' and ')}: ${why}`,
    hint: `db.getCollection('${name}').createIndex(${JSON.stringify(key)}${unique ? ', { unique: true }' : ''})`,
  }));
}

async function checkWriting({
  open,
  order,
}: ReadTarget & { readonly open: OpenDatabase }): Promise<readonly Finding[]> {
  // A document would make the database.
  if (!(await open.db.listCollections({}, { nameOnly: true }).hasNext())) {
    return [{ subject: 'permissions', ok: true, message: 'the database is not there yet; the first restore makes it' }];
  }
  // Of its own, since another process that probes must not lose its document when this one is dropped.
  const collection = `${PROBE_COLLECTION}_${randomUUID()}`;
  try {
    const { fillsTimestamps } = await probe(open, collection).finally(() => dropped(open, collection));
    const writable: Finding = { subject: 'permissions', ok: true, message: 'documents can be written and removed' };
    if (order.name === 'position' || fillsTimestamps) return [writable];
    return [
      writable,
      {
        subject: 'order',
        ok: false,
        message: 'the server does not fill timestamps, so commits cannot be ordered by them',
        hint: 'configure the order by position',
      },
    ];
  } catch (error) {
    if (!isUnauthorized(error)) throw error;
    return [
      {
        subject: 'permissions',
        ok: false,
        message: 'documents cannot be written: backups work, restores do not',
        hint: 'give the user the role readWrite on the database',
      },
    ];
  }
}

/** Whether it could be written is what is told; that it cannot be dropped then is no more than that. */
async function dropped({ db }: OpenDatabase, collection: string): Promise<void> {
  await db.dropCollection(collection).catch(() => undefined);
}

async function checkClock({ db }: OpenDatabase, now: () => number): Promise<Finding> {
  const from = now();
  const hello: Document = await db.admin().command({ hello: 1 });
  const there: unknown = hello['localTime'];
  return clockFinding(there instanceof Date ? there : undefined, { from, to: now() });
}

/** Commits that no server gave a timestamp all stand in the same position. */
async function checkTimestamps({ commits, order }: ReadTarget): Promise<readonly Finding[]> {
  if (order.name === 'position') return [];
  const empty = await commits.findOne({ Timestamp: new order.driver.Timestamp({ t: 0, i: 0 }) });
  if (!empty) return [];
  return [
    {
      subject: 'order',
      ok: false,
      message: `the commit ${empty._id} has no timestamp, so its order is not known`,
      hint: 'it was written through a server that does not fill timestamps',
    },
  ];
}
