import { MongoClient, type Db, type Document } from 'mongodb';
import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { SQUIDEX_NAMING } from '../../../src/cms/squidex/squidex-naming.js';
import { MongoDbEventStore } from '../../../src/events/mongodb/mongodb-event-store.js';
import { MongoDbLedger } from '../../../src/events/mongodb/mongodb-ledger.js';
import { EventStoreDbEventStore } from '../../../src/events/eventstoredb/eventstoredb-event-store.js';
import { EventStoreDbLedger } from '../../../src/events/eventstoredb/eventstoredb-ledger.js';
import { OWN_STREAM_PREFIX } from '../../../src/events/event.js';
import { FolderStorage } from '../../../src/storage/folder/folder-storage.js';
import { GridFsStorage } from '../../../src/storage/gridfs/gridfs-storage.js';
import type { EventStoreDbLog } from '../eventstoredb/eventstoredb-log.js';
import { filesBelow, type BaseParts } from '../module.js';
import { MongoDbTimestampProxy, WRITES } from '../mongodb/mongodb-timestamp-proxy.js';
import { tempFolder } from '../temp-folder.js';
import { STORAGE_WRITES } from './faulty.js';
import type { LossyLine } from './lossy-line.js';

/** Servers that a sweep begins from one state again and again. */
export interface SweptPlace {
  /** The state that it has now is the one of `reset`. */
  keep(): Promise<void>;
  reset(): Promise<void>;
  /** The ports of a process that reaches everything over this line. */
  open(line: LossyLine): Promise<{ readonly base: BaseParts; readonly close: () => Promise<void> }>;
  /** Events of all apps, seen past the ports. */
  events(): Promise<number>;
  /** What is at the asset store and the destination but in no list of theirs. */
  unlisted(): Promise<readonly string[]>;
  dispose(): Promise<void>;
}

/** A server that says nothing is given up after this long, in ms. */
const PATIENCE_MS = 300;
const EVENTS = 'Events2';
const BUCKETS = ['assets', 'backups'];

/** Everything in a database of its own lane, files in GridFS too, so that one line leads to all of it. */
export async function mongoDbPlace(
  url: string,
  { lane, patienceMs }: { readonly lane: number; readonly patienceMs: number },
): Promise<SweptPlace> {
  const address = new URL(url.replace(/^mongodb/, 'http'));
  const client = await MongoClient.connect(url, { promoteValues: false });
  const database = `eventark_sweep_${process.pid}_${lane}`;
  const db = client.db(database);
  await db.dropDatabase();
  const kept = new Map<string, Document[]>();
  // One for all processes: what they note of a place is its address.
  const proxy = new MongoDbTimestampProxy(address.hostname, Number(address.port));
  address.host = `127.0.0.1:${await proxy.listen()}`;
  const collections = async (): Promise<readonly string[]> =>
    (await db.listCollections().toArray()).map(({ name }) => String(name));
  return {
    async keep() {
      for (const name of await collections()) kept.set(name, await db.collection(name).find().toArray());
    },
    async reset() {
      for (const name of await collections()) {
        await db.collection(name).deleteMany({});
        const documents = kept.get(name) ?? [];
        if (documents.length > 0) await db.collection(name).insertMany(documents);
      }
    },
    async open(line) {
      proxy.cut();
      const way = {
        url: address.href.replace(/^http/, 'mongodb'),
        database,
        connectTimeoutMs: patienceMs,
        readTimeoutMs: 10_000,
      };
      proxy.fate = ({ name }) => (HANDSHAKES.has(name) && !line.isDead ? 'answered' : line.next(WRITES.has(name)));
      const gridFs = (bucket: string): GridFsStorage => new GridFsStorage({ ...way, timeoutMs: patienceMs, bucket });
      const [assetStorage, destination] = [gridFs('assets'), gridFs('backups')];
      const store = new MongoDbEventStore({ ...way, order: 'timestamp', settleMs: 0 }, SQUIDEX_NAMING);
      const base = { store, ledger: new MongoDbLedger(way), assetStorage, destination };
      return { base, close: async () => closeAll(base, async () => proxy.cut()) };
    },
    async events() {
      return sum((await db.collection(EVENTS).find().toArray()).map(({ Events }) => (Events as unknown[]).length));
    },
    unlisted: async () => (await Promise.all(BUCKETS.map((bucket) => chunksOfNothing(db, bucket)))).flat(),
    async dispose() {
      await proxy.close();
      await db.dropDatabase();
      await client.close();
    },
  };
}

const HANDSHAKES = new Set(['hello', 'ismaster', 'isMaster', 'saslStart', 'saslContinue', 'ping', 'endSessions']);

async function chunksOfNothing(db: Db, bucket: string): Promise<readonly string[]> {
  const files = await db.collection(`${bucket}.files`).find().toArray();
  const known = new Set(files.flatMap(({ _id, chunks }) => [String(_id), String(chunks)]));
  const chunks = await db
    .collection(`${bucket}.chunks`)
    .find({}, { projection: { files_id: 1 } })
    .toArray();
  return chunks.map(({ files_id: id }) => String(id)).filter((id) => !known.has(id));
}

/** Events in the double of EventStoreDB, files in folders; one line leads to all three. */
export async function eventStoreDbPlace(): Promise<SweptPlace> {
  const { EventStoreDbServer } = await import('../eventstoredb/eventstoredb-server.js');
  const folder = await tempFolder();
  const [origin, work] = [join(folder.path, 'origin'), join(folder.path, 'work')];
  let log = new EventStoreDbServer().log;
  let kept: EventStoreDbLog = log.copy();
  return {
    async keep() {
      kept = log.copy();
      await cp(work, origin, { recursive: true });
    },
    async reset() {
      log = kept.copy();
      await rm(work, { recursive: true });
      await cp(origin, work, { recursive: true });
    },
    async open(line) {
      // The next process has a way of its own to the same events.
      const server = await EventStoreDbServer.start({}, log);
      server.fate = (isChange) => line.next(isChange);
      const way = { url: server.url, patienceMs: PATIENCE_MS, timeoutMs: 2_000 };
      const base = {
        store: new EventStoreDbEventStore(way, SQUIDEX_NAMING),
        ledger: new EventStoreDbLedger(way),
        assetStorage: line.to(new FolderStorage(join(work, 'assets')), [...STORAGE_WRITES, 'sweep']),
        destination: line.to(new FolderStorage(join(work, 'backups')), [...STORAGE_WRITES, 'sweep']),
      };
      return { base, close: async () => closeAll(base, async () => server.stop()) };
    },
    events: async () => log.readable.filter(({ stream }) => !stream.startsWith(OWN_STREAM_PREFIX)).length,
    unlisted: async () => (await filesBelow(work)).filter((name) => /%tmp-/.test(name)),
    dispose: () => folder.remove(),
  };
}

async function closeAll(base: BaseParts, last: () => Promise<void>): Promise<void> {
  for (const part of [base.store, base.ledger, base.assetStorage, base.destination]) await part.close();
  await last();
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
