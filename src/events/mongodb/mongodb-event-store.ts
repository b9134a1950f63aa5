import { setTimeout as sleep } from 'node:timers/promises';
import type { Collection, MongoClient } from 'mongodb';
import type { BackupError } from '../../errors.js';
import { throwIfCancelled, isBackupError } from '../../errors.js';
import type { AppendBatch } from '../append-batch.js';
import type { Finding } from '../../text/finding.js';
import {
  EventStore,
  type Range,
  type StoredApp,
  type StoreInfo,
  type StoreLimits,
  type UnreadableApp,
} from '../event-store.js';
import { appOf } from './mongodb-stored-app.js';
import type { AppNaming } from '../../cms/app-naming.js';
import type { StoredEvent } from '../event.js';
import type { SharedClients } from '../../process/shared-clients.js';
import { MongoDbAppender } from './mongodb-appender.js';
import { readAppEvents, type ReadTarget } from './mongodb-app-reader.js';
import { missingEvents } from './connection/other-databases.js';
import { checkMongoDb } from './mongodb-check.js';
import {
  commitLimits,
  idOf,
  refusedNames,
  sizeOf,
  type CommitDocument,
  type CommitShape,
} from './commits/mongodb-commits.js';
import { MongoDbConnection, type MongoDbAddress, type OpenDatabase } from './connection/mongodb-connection.js';
import { isLost, toStoreError } from './connection/mongodb-errors.js';
import { migrate, POSITION_SUFFIX, refuseNewer } from './mongodb-migrations.js';
import { MongoDbPositionLock } from './commits/mongodb-position-lock.js';
import {
  hasPosition,
  newestFirst,
  noPlace,
  positionOf,
  tokenOf,
  withoutPosition,
  type CommitOrderName,
} from './commits/mongodb-positions.js';
import { detectCommitOrder } from './commits/mongodb-commit-order.js';
import { AS_IT_IS, lastCommitsOfApps, streamsOfApp } from './commits/mongodb-streams.js';

export interface MongoDbEventStoreOptions extends MongoDbAddress {
  /** Default: `Events2`, where Squidex has its events. */
  readonly collection?: string;
  /** Default: `auto`, which looks at the collection; only an empty one on a server like Cosmos DB needs to be told. */
  readonly order?: CommitOrderName | 'auto';
  /** How long an insert may be under way on the server; see `head`. Default: 2 seconds. */
  readonly settleMs?: number;
}

interface Opened extends ReadTarget {
  readonly open: OpenDatabase;
  readonly shape: CommitShape;
  readonly lock: MongoDbPositionLock | undefined;
  readonly appender: MongoDbAppender;
}

/**
 * Events as Squidex keeps them in MongoDB: one document per commit in `Events2`, read and written member by member as
 * Squidex does. Reading never writes; what is missing is made before the first append (see mongodb-migrations.ts).
 *
 * Metadata is a document there, so its text is printed anew when it is read. Payloads are text and keep their bytes;
 * one that is not UTF-8 is refused with `event-utf8`, metadata that is no JSON object with `event-json`.
 */
export class MongoDbEventStore extends EventStore {
  readonly #options: MongoDbEventStoreOptions;
  readonly #connection: MongoDbConnection;
  readonly #source = { open: () => this.#open(), lost: (error: unknown) => this.#dropIfLost(error) };
  #opening: Promise<Opened> | undefined;
  #client: MongoClient | undefined;
  /** Outlives a client that was given up. */
  readonly #unreleased = new Set<number>();
  #migrating: Promise<void> | undefined;

  constructor(
    options: MongoDbEventStoreOptions,
    private readonly naming: AppNaming,
    clients?: SharedClients,
  ) {
    super();
    this.#options = options;
    this.#connection = new MongoDbConnection(options, clients);
  }

  override get location(): string {
    return this.#connection.location;
  }

  async info(): Promise<StoreInfo> {
    return this.#translated(async () => {
      const { build } = await this.#connection.open();
      const ferret = build['ferretdbVersion'];
      const version = String(build['version']);
      return {
        kind: 'mongodb',
        version: typeof ferret === 'string' ? `${version} (FerretDB ${ferret})` : version,
        location: this.#connection.location,
      };
    });
  }

  /**
   * The newest commit that is visible. Where the server gives timestamps it does so before the commit becomes visible,
   * so an older one could still appear behind the head; a head that is younger than `settleMs` waits for that long.
   */
  async head(): Promise<string> {
    return this.#translated(async () => {
      const { commits, order, readConcern, open } = await this.#open();
      const newest = await commits.findOne(hasPosition(order), {
        projection: { _id: 0, Timestamp: 1, GlobalPosition: 1, EventsCount: 1 },
        sort: newestFirst(order),
        ...readConcern,
      });
      if (!newest) return '';
      const position = positionOf(order, newest);
      if (position instanceof open.driver.Timestamp) await this.#settle(open, position.t);
      const size = sizeOf(newest);
      return tokenOf(order, position, size - 1, size);
    });
  }

  async *readApp(app: string, range: Range, signal?: AbortSignal): AsyncIterable<readonly StoredEvent[]> {
    throwIfCancelled(signal);
    if (range.upTo === '') return;
    yield* this.#reading(() => readAppEvents(this.#source, app, range, signal));
  }

  async append(batch: AppendBatch, signal?: AbortSignal): Promise<void> {
    throwIfCancelled(signal);
    await this.#translated(async () => (await this.#openForWriting()).appender.append(batch, signal));
  }

  override async limits(): Promise<StoreLimits> {
    return this.#translated(async () => commitLimits((await this.#open()).shape));
  }

  async *apps(): AsyncIterable<StoredApp> {
    yield* this.#reading(async function* (target) {
      for await (const last of lastCommitsOfApps(target.commits, target.order, target.naming)) {
        const found = await appOf(target, last);
        if ('first' in found) yield found;
      }
    });
  }

  override async *unreadableApps(): AsyncIterable<UnreadableApp> {
    yield* this.#reading(async function* (target) {
      for await (const last of lastCommitsOfApps(target.commits, target.order, target.naming)) {
        const found = await appOf(target, last);
        if ('why' in found) yield found;
      }
      const { commits, order, naming } = target;
      for await (const last of lastCommitsOfApps(commits, order, naming, withoutPosition(order))) {
        const filter = { EventStream: last.EventStream, ...hasPosition(order) };
        const id = naming.appOfStream(last.EventStream) ?? '';
        if ((await commits.countDocuments(filter, { limit: 1 })) > 0) continue;
        yield { id, why: `document ${idOf(last._id)} ${noPlace(order)}` };
      }
    });
  }

  override async absence(): Promise<string | undefined> {
    return this.#translated(async () => {
      const { open, commits } = await this.#open();
      return missingEvents(open, commits.collectionName);
    });
  }

  async app(id: string): Promise<StoredApp | undefined> {
    if (this.naming.appOfAppStream(this.naming.appStream(id)) !== id) return undefined;
    return this.#translated(async () => {
      const target = await this.#open();
      const filter = { EventStream: this.naming.appStream(id), ...hasPosition(target.order) };
      const last = await target.commits.findOne(filter, { sort: { EventStreamOffset: -1 }, ...AS_IT_IS });
      const found = last && (await appOf(target, last));
      return found && 'first' in found ? found : undefined;
    });
  }

  async discardApp(app: string): Promise<void> {
    await this.#translated(async () => {
      const { commits, appender } = await this.#open();
      const streams = await streamsOfApp(commits, this.naming, app);
      appender.forget();
      if (streams) await commits.deleteMany(streams);
    });
  }

  override async check(now: () => number): Promise<readonly Finding[]> {
    return this.#translated(async () => checkMongoDb(await this.#open(), now));
  }

  async close(): Promise<void> {
    await this.#connection.close();
  }

  /** Waits unless every insert that got its timestamp before `seconds` is surely over, by the clock of the server. */
  async #settle(open: OpenDatabase, seconds: number): Promise<void> {
    const settle = this.#options.settleMs ?? 2_000;
    if (settle === 0) return;
    const hello = await open.db.admin().command({ hello: 1 });
    const now: unknown = hello['localTime'];
    // Timestamps count whole seconds, so one more is between them and the clock.
    if (now instanceof Date && now.getTime() - seconds * 1_000 > settle + 1_000) return;
    await sleep(settle);
  }

  async #open(): Promise<Opened> {
    const { client } = await this.#connection.open();
    // Another part may have given the shared client up.
    if (client !== this.#client) this.#opening = undefined;
    this.#client = client;
    this.#opening ??= this.#detect().catch((error: unknown) => {
      this.#opening = undefined;
      throw error;
    });
    return this.#opening;
  }

  async #detect(): Promise<Opened> {
    const open = await this.#connection.open();
    await refuseNewer(open.db);
    const name = this.#options.collection ?? 'Events2';
    const commits: Collection<CommitDocument> = open.db.collection(name);
    const { order, indexed } = await detectCommitOrder(open, commits, this.#options.order ?? 'auto');
    const lock =
      order.name === 'position'
        ? new MongoDbPositionLock(open.driver, open.db.collection(name + POSITION_SUFFIX), this.#unreleased)
        : undefined;
    const shape = {
      driver: open.driver,
      headers: this.naming.headers,
      positioned: lock !== undefined,
      refusedNames: refusedNames(open.build),
    };
    return {
      open,
      shape,
      commits,
      order,
      naming: this.naming,
      indexed,
      lock,
      // What a failover could take back must not get into a backup.
      readConcern: open.replicated ? { readConcern: 'majority' } : {},
      appender: new MongoDbAppender({ ...shape, commits, lock }),
    };
  }

  async #openForWriting(): Promise<Opened> {
    this.#migrating ??= this.#migrate().catch((error: unknown) => {
      this.#migrating = undefined;
      throw error;
    });
    await this.#migrating;
    return this.#open();
  }

  async #migrate(): Promise<void> {
    const { open, order, commits, indexed } = await this.#open();
    await migrate({ ...open, order, collection: commits.collectionName });
    // Looks again, because the index may be there now.
    if (!indexed) this.#opening = undefined;
  }

  async #translated<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw await this.#translate(error);
    }
  }

  async *#reading<T>(read: (target: Opened) => AsyncIterable<T>): AsyncIterable<T> {
    try {
      yield* read(await this.#open());
    } catch (error) {
      throw await this.#translate(error);
    }
  }

  #dropIfLost(error: unknown): void {
    if (!isLost(error)) return;
    this.#opening = undefined;
    this.#connection.drop().catch(() => undefined);
  }

  async #translate(error: unknown): Promise<BackupError> {
    if (isBackupError(error)) return error;
    this.#dropIfLost(error);
    return toStoreError(error, this.#connection.location);
  }
}
