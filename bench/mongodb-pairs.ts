import { MongoClient, Timestamp, type Db, type IndexDescription, type Sort } from 'mongodb';
import { AppendBatch } from '../src/events/append-batch.js';
import { MongoDbEventStore } from '../src/events/mongodb/mongodb-event-store.js';
import { streamsOfApp } from '../src/events/mongodb/commits/mongodb-streams.js';
import type { CommitDocument } from '../src/events/mongodb/commits/mongodb-commits.js';
import { appCommits, Chance, randomUuid } from './data.js';
import { compare, type Pair } from './side-by-side.js';
import type { Line } from './adapter-table.js';
import { SQUIDEX_NAMING } from '../src/cms/squidex/squidex-naming.js';

const EVENTS = 20_000;
/** Of reads: FerretDB takes a time that grows with the square of them, and a client that waits takes CPU time too. */
const EVENTS_READ = 10_000;
const PER_COMMIT = 4;
const APPS = 20;
/** Commits of one insert, as the adapter has it. */
const COMMITS_PER_INSERT = 500;

/** What the adapter has made of an empty place: by which field commits are ordered, and which indexes there are. */
interface Layout {
  readonly field: 'Timestamp' | 'GlobalPosition';
  readonly indexes: readonly IndexDescription[];
}

export class MongoDbUnderTest {
  readonly #client: MongoClient;
  readonly #chance = new Chance(11);
  readonly #databases = new Set<string>();
  readonly #stores: MongoDbEventStore[] = [];

  constructor(private readonly url: string) {
    this.#client = newClient(url);
  }

  async lines(): Promise<readonly Line[]> {
    const alone = this.#place('alone');
    const app = randomUuid(this.#chance);
    await this.#fill(alone.store, app);
    const read = await compare(await this.#reading(alone, app, '1 app'));
    return [read, ...(await this.#among(alone.db, app)), await compare(await this.#appending())];
  }

  async close(): Promise<void> {
    for (const store of this.#stores) await store.close();
    for (const name of this.#databases) await this.#client.db(name).dropDatabase();
    await this.#client.close();
  }

  #place(name: string): { readonly store: MongoDbEventStore; readonly db: Db } {
    const database = `eventark_bench_${process.pid}_${name}`;
    const store = new MongoDbEventStore({ url: this.url, database, settleMs: 0 }, SQUIDEX_NAMING);
    this.#databases.add(database);
    this.#stores.push(store);
    return { store, db: this.#client.db(database) };
  }

  async #fill(store: MongoDbEventStore, app: string): Promise<void> {
    await store.append(AppendBatch.of(appCommits(app, EVENTS_READ, PER_COMMIT, this.#chance)));
  }

  async #reading(
    { store, db }: { readonly store: MongoDbEventStore; readonly db: Db },
    app: string,
    what: string,
  ): Promise<Pair> {
    const commits = db.collection<CommitDocument>('Events2');
    const { field } = await layoutOf(db);
    const sort: Sort = { [field]: 1, EventStream: -1 };
    const filter = (await streamsOfApp(commits, SQUIDEX_NAMING, app)) ?? {};
    return {
      adapter: 'MongoDB',
      what: `read ${EVENTS_READ.toLocaleString('en')} events: ${what}`,
      floorName: 'find',
      rounds: 3,
      async floor() {
        let events = 0;
        for await (const commit of commits.find(filter).sort(sort).batchSize(500)) events += commit.Events.length;
        return events;
      },
      async subject() {
        let events = 0;
        for await (const batch of store.readApp(app, {})) events += batch.length;
        return events;
      },
    };
  }

  /** Each run appends an app of its own to a collection that is empty before and has the same indexes. */
  async #appending(): Promise<Pair> {
    const prepared = this.#place('layout');
    await prepared.store.append(
      AppendBatch.of(appCommits(randomUuid(this.#chance), PER_COMMIT, PER_COMMIT, this.#chance)),
    );
    const layout = await layoutOf(prepared.db);
    const chance = this.#chance;
    const app = randomUuid(chance);
    const appends = appCommits(app, EVENTS, PER_COMMIT, chance);
    const source = this.#place('source');
    await source.store.append(AppendBatch.of(appends));
    const documents = await source.db.collection<CommitDocument>('Events2').find().toArray();
    // Where the server gives timestamps, it gives them for an empty one.
    const fresh = documents.map((commit) =>
      layout.field === 'Timestamp' ? { ...commit, Timestamp: new Timestamp({ t: 0, i: 0 }) } : commit,
    );
    return {
      adapter: 'MongoDB',
      what: `append ${EVENTS.toLocaleString('en')} events in commits of ${PER_COMMIT}`,
      floorName: 'insertMany',
      rounds: 5,
      floor: async (round) => {
        const { db } = this.#place(`append-${round}`);
        // The adapter's store is new each time, so the client is too.
        const client = await newClient(this.url).connect();
        const commits = client.db(db.databaseName).collection<CommitDocument>('Events2');
        await commits.createIndexes([...layout.indexes]);
        for (let at = 0; at < fresh.length; at += COMMITS_PER_INSERT) {
          await commits.insertMany(fresh.slice(at, at + COMMITS_PER_INSERT), { ordered: true });
        }
        await client.close();
        return EVENTS;
      },
      subject: async (round) => {
        await this.#place(`append-${round}`).store.append(AppendBatch.of(appends));
        return EVENTS;
      },
    };
  }

  /** Whether other apps cost a read anything: measured where the server has plans and explains them. */
  async #among(alone: Db, app: string): Promise<readonly Line[]> {
    const filter = await streamsOfApp(alone.collection<CommitDocument>('Events2'), SQUIDEX_NAMING, app);
    const ranges = `ranges asked for: \`${JSON.stringify(filter)}\``;
    const what = `read 1 of ${APPS} apps of ${EVENTS_READ.toLocaleString('en')} events`;
    const build = await alone.admin().command({ buildInfo: 1 });
    if (Object.keys(build).some((key) => key.toLowerCase().includes('ferret'))) {
      const finding = 'not measured: FerretDB has no plans and looks at every document, which MongoDB does not';
      return [{ adapter: 'MongoDB', what, finding: `${finding}; ${ranges}` }];
    }
    const place = this.#place('among');
    const apps = Array.from({ length: APPS }, () => randomUuid(this.#chance));
    for (const other of apps) await this.#fill(place.store, other);
    const wanted = apps[APPS / 2] ?? app;
    const commits = place.db.collection<CommitDocument>('Events2');
    const explained = await commits
      .find((await streamsOfApp(commits, SQUIDEX_NAMING, wanted)) ?? {})
      .explain('executionStats');
    const examined: unknown = Reflect.get(Object(explained['executionStats']), 'totalDocsExamined');
    const note = `${String(examined)} documents examined for ${EVENTS_READ / PER_COMMIT} commits`;
    const read = await this.#reading(place, wanted, `1 of ${APPS} apps`);
    return [await compare({ ...read, note: `${note}; ${ranges}` })];
  }
}

function newClient(url: string): MongoClient {
  return new MongoClient(url, { writeConcern: { w: 'majority', journal: true }, readPreference: 'primary' });
}

async function layoutOf(db: Db): Promise<Layout> {
  const all = await db.collection('Events2').indexes();
  const indexes = all
    .filter(({ name }) => name !== '_id_')
    .map(({ key, unique }) => ({ key, ...(unique === true ? { unique } : {}) }));
  const byPosition = indexes.some(({ key }) => 'GlobalPosition' in key);
  return { field: byPosition ? 'GlobalPosition' : 'Timestamp', indexes };
}
