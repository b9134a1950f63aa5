import type { Collection, ObjectId } from 'mongodb';
import { BackupError, isBackupError, messageOf, throwIfCancelled } from '../../errors.js';
import { hasCollection, MongoDbConnection } from '../../events/mongodb/connection/mongodb-connection.js';
import { missingCollection } from '../../events/mongodb/connection/other-databases.js';
import { isLost, isUnreachable } from '../../events/mongodb/connection/mongodb-errors.js';
import type { SharedClients } from '../../process/shared-clients.js';
import { Turns } from '../../concurrency/turns.js';
import { blocks, SourceBytes } from '../remote/byte-flow.js';
import {
  appendChunks,
  BATCH,
  beginningWith,
  CHUNK_SIZE,
  commitFile,
  discardChunks,
  removeBeginningWith,
  type ChunkDocument,
  type Connection,
  type FileDocument,
} from './gridfs-chunks.js';
import { removeAbandoned, sweepReplacements, timeThere } from './gridfs-abandoned.js';
import { GridFsWrites, type WriteMarker } from './gridfs-writes.js';
import { setupError } from '../../events/mongodb/connection/mongodb-setup-errors.js';
import { remoteError, type RemoteCodes } from '../remote/remote-error.js';
import { requireName } from '../storage-name.js';
import { Storage, type ByteRange, type OpenBytes, type StorageItem } from '../storage.js';

const DUPLICATE_KEY = 11000;

const WRONG_USER = 'wrong user or password';
const USER_HINT = 'check user and password, and whether authSource names the database that knows the user';

const CODES: RemoteCodes = {
  '13': {
    code: 'permission-denied',
    words: 'this user may not do that',
    hint: 'grant the role readWrite on the database',
  },
  '18': { code: 'permission-denied', words: WRONG_USER, hint: USER_HINT },
  '8000': { code: 'permission-denied', words: WRONG_USER, hint: USER_HINT },
  '14031': 'no-space',
};

export interface GridFsConfig {
  /** A connection string, credentials included. */
  readonly url: string;
  readonly database: string;
  /** The two collections are `<bucket>.files` and `<bucket>.chunks`; unless given, `fs`. */
  readonly bucket?: string;
  /** How long a server may say nothing. */
  readonly timeoutMs?: number;
}

/**
 * GridFS with readable ids: the id of a file is its name. A new name's chunks are written under that id, and its
 * file document, which makes the name visible, comes last. A name that is there already is replaced in one step too:
 * the new chunks have an id of their own, and the new file document points to them.
 */
export class GridFsStorage extends Storage {
  readonly url: string;
  readonly #connection: MongoDbConnection;
  readonly #bucket: string;
  #indexed: Promise<unknown> | undefined;
  /** The last write or removal of each name. */
  /**
   * Writes and removals of one name take turns: removing the chunks of a name is not one step, and must not meet those that
   * another write begins under it. Names that several processes or modules write are made up by one of them.
   */
  readonly #turns = new Turns();
  readonly #writes = new GridFsWrites();

  constructor({ url, database, bucket = 'fs', timeoutMs }: GridFsConfig, clients?: SharedClients) {
    super();
    const limits =
      timeoutMs === undefined ? {} : { readTimeoutMs: timeoutMs, connectTimeoutMs: Math.min(10_000, timeoutMs) };
    this.#connection = new MongoDbConnection({ url, database, ...limits }, clients);
    this.#bucket = bucket;
    this.url = `${this.#connection.location.replace(/^mongodb/, 'gridfs')}/${bucket}`;
  }

  override async write(name: string, open: OpenBytes, signal?: AbortSignal): Promise<number> {
    requireName(name);
    return this.#turns.take(name, () => this.#writeLocked(name, open, signal));
  }

  async #writeLocked(name: string, open: OpenBytes, signal: AbortSignal | undefined): Promise<number> {
    throwIfCancelled(signal);
    const source = new SourceBytes(open, signal);
    const connection = await this.#attempt(name, async (open) => open);
    const claim = this.#writes.begin(name);
    let id: string | ObjectId | undefined;
    try {
      await this.#ensureIndexes(connection);
      const all = blocks(source.chunks(), CHUNK_SIZE);
      const first = await all.next();
      id = await this.#begin(connection, name, claim, first.value ?? Buffer.alloc(0));
      await appendChunks(connection.chunks, id, all);
      await commitFile(connection, name, id, source.count);
      return source.count;
    } catch (error) {
      // A chunk that cannot be removed now is removed by the next write of this name, or by `sweep`.
      if (id !== undefined) await discardChunks(connection, name, id).catch(() => undefined);
      source.throwOwnFailure();
      throw this.#translated(error, name);
    } finally {
      this.#writes.end(claim);
    }
  }

  override async *read(name: string, range?: ByteRange, signal?: AbortSignal): AsyncIterable<Uint8Array> {
    requireName(name);
    throwIfCancelled(signal);
    try {
      const { files, chunks } = await this.#connect();
      const file = await files.findOne({ _id: name });
      if (file === null) throw this.#missing(name);
      yield* this.#bytes(chunks, file, range, signal);
    } catch (error) {
      throw this.#translated(error, name);
    }
  }

  override async *list(prefix: string, signal?: AbortSignal): AsyncIterable<StorageItem> {
    throwIfCancelled(signal);
    try {
      const { files } = await this.#connect();
      for await (const { _id, length } of files.find({ _id: beginningWith(prefix) }, { projection: { length: 1 } })) {
        throwIfCancelled(signal);
        if (typeof _id === 'string' && _id.startsWith(prefix)) yield { name: _id, size: length };
      }
    } catch (error) {
      throw this.#translated(error, '');
    }
  }

  override async size(name: string): Promise<number | undefined> {
    requireName(name);
    return this.#attempt(name, async ({ files }) => (await files.findOne({ _id: name }))?.length);
  }

  /** Files carry the time of the process that wrote them, so the server itself is asked. */
  override async clock(): Promise<Date | undefined> {
    return this.#attempt('', timeThere);
  }

  override async remove(name: string): Promise<void> {
    requireName(name);
    // Where no file has the name there may be chunks of a write that never ended.
    const remove = async ({ files, chunks }: Connection): Promise<void> => {
      const file = await files.findOneAndDelete({ _id: name });
      await chunks.deleteMany({ files_id: file?.metadata?.chunks ?? name });
    };
    await this.#turns.take(name, () => this.#attempt(name, remove));
  }

  override async removeAll(prefix: string, isWanted: (name: string) => boolean): Promise<void> {
    await this.#attempt('', (connection) => removeBeginningWith(connection, prefix, isWanted));
  }

  override async exists(): Promise<boolean> {
    return this.#attempt('', async () => {
      const { db } = await this.#connection.open();
      return hasCollection(db, `${this.#bucket}.files`);
    });
  }

  override async absence(): Promise<string | undefined> {
    const absence = async (): Promise<string | undefined> =>
      missingCollection(await this.#connection.open(), `${this.#bucket}.files`);
    return this.#attempt('', absence);
  }

  /**
   * Removes the chunks that replacements by dead processes have left; those of new names go when they are written again or
   * removed.
   */
  override async sweep(): Promise<void> {
    await this.#attempt('', (connection) => sweepReplacements(connection, this.#writes));
  }

  override async close(): Promise<void> {
    await this.#connection.close();
  }

  /**
   * Writes the first chunk and says under which id: the name itself if it is free, for the unique index lets only one
   * writer have it; otherwise another id.
   */
  async #begin(connection: Connection, name: string, claim: WriteMarker, data: Buffer) {
    const { sdk, files, chunks } = connection;
    const taken = (await files.findOne({ _id: name }, { projection: { _id: 1 } })) !== null;
    for (let id: string | ObjectId = taken ? new sdk.ObjectId() : name; ;) {
      try {
        await chunks.insertOne({ files_id: id, n: 0, data, claim });
        return id;
      } catch (error) {
        if (!(error instanceof sdk.MongoServerError) || error.code !== DUPLICATE_KEY) throw error;
        if (!(await removeAbandoned(connection, this.#writes, name))) id = new sdk.ObjectId();
      }
    }
  }

  async *#bytes(
    chunks: Collection<ChunkDocument>,
    { _id: name, length, chunkSize, metadata }: FileDocument,
    range: ByteRange | undefined,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<Uint8Array, void, void> {
    const end = Math.min(length, (range?.end ?? Infinity) + 1);
    let at = range?.start ?? 0;
    if (at >= end) return;
    const wanted = { $gte: Math.floor(at / chunkSize), $lte: Math.floor((end - 1) / chunkSize) };
    const cursor = chunks.find({ files_id: metadata?.chunks ?? name, n: wanted }, { promoteBuffers: true });
    for await (const { n, data } of cursor.sort({ n: 1 }).batchSize(BATCH)) {
      throwIfCancelled(signal);
      // A gap means that the name was removed or written again while it was read.
      if (n !== Math.floor(at / chunkSize)) throw this.#missing(name);
      const chunk = data.subarray(at - n * chunkSize, end - n * chunkSize);
      if (chunk.length === 0) break;
      yield chunk;
      at += chunk.length;
    }
    throwIfCancelled(signal);
    if (at < end) throw this.#missing(name);
  }

  async #ensureIndexes({ files, chunks }: Connection): Promise<void> {
    this.#indexed ??= Promise.all([
      chunks.createIndex({ files_id: 1, n: 1 }, { unique: true }),
      files.createIndex({ filename: 1, uploadDate: 1 }),
    ]).catch((error: unknown) => {
      this.#indexed = undefined;
      throw error;
    });
    await this.#indexed;
  }

  async #connect(): Promise<Connection> {
    const { driver: sdk, client, db } = await this.#connection.open();
    return {
      sdk,
      client,
      files: db.collection(`${this.#bucket}.files`),
      chunks: db.collection(`${this.#bucket}.chunks`),
    };
  }

  #missing(name: string): BackupError {
    return new BackupError('object-not-found', `there is no "${name}" in ${this.url}`);
  }

  async #attempt<T>(name: string, work: (connection: Connection) => Promise<T>): Promise<T> {
    try {
      return await work(await this.#connect());
    } catch (error) {
      throw this.#translated(error, name);
    }
  }

  #translated(error: unknown, name: string): BackupError {
    const setup = setupError(error, this.url);
    if (setup !== undefined) return setup;
    if (isUnreachable(error) || isBackupError(error, 'store-unreachable')) {
      if (isLost(error)) this.#connection.drop().catch(() => undefined);
      const reason = isBackupError(error) ? '' : `: ${messageOf(error)}`;
      return new BackupError('storage-unreachable', `${this.url} does not answer${reason}`, {
        hint: 'check that the server runs, and that host, port and TLS settings of the URL are right',
        cause: error,
      });
    }
    return remoteError(error, { name, url: this.url, codes: CODES });
  }
}
