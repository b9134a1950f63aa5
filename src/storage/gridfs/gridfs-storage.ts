import type { Collection, MongoClient, ObjectId } from 'mongodb';
import type * as Sdk from 'mongodb';
import { BackupError, throwIfCancelled } from '../../errors.js';
import { blocks, SourceBytes } from '../remote/byte-flow.js';
import { claimOf, isAbandoned, releaseClaim, type Claim } from './gridfs-claim.js';
import { loadSdk } from '../remote/load-sdk.js';
import { remoteError, type RemoteCodes } from '../remote/remote-error.js';
import { requireName } from '../storage-name.js';
import { Storage, type ByteRange, type OpenBytes, type StorageItem } from '../storage.js';

/** What every GridFS driver takes, so that the CMS finds the sizes it is used to. */
const CHUNK_SIZE = 255 * 1024;

/** Chunks sent, or read ahead, at once: 4 MiB. */
const BATCH = 16;

const DUPLICATE_KEY = 11000;

const CODES: RemoteCodes = {
  MongoNetworkError: 'storage-unreachable',
  MongoNetworkTimeoutError: 'storage-unreachable',
  MongoServerSelectionError: 'storage-unreachable',
  MongoTopologyClosedError: 'storage-unreachable',
  MongoPoolClearedError: 'storage-unreachable',
  MongoPoolClosedError: 'storage-unreachable',
  MongoParseError: 'invalid-config',
  '13': 'permission-denied',
  '18': 'permission-denied',
  '8000': 'permission-denied',
  '14031': 'no-space',
};

export interface GridFsConfig {
  /** A connection string, credentials included. */
  readonly connectionString: string;
  readonly database: string;
  /** The two collections are `<bucket>.files` and `<bucket>.chunks`; unless given, `fs`. */
  readonly bucket?: string;
  /** How long a server may say nothing. */
  readonly timeoutMs?: number;
}

interface FileDocument {
  readonly _id: string;
  readonly filename: string;
  readonly length: number;
  readonly chunkSize: number;
  readonly uploadDate: Date;
  /** Set when a name was written again: its chunks have this id then, not the name. */
  readonly metadata?: { readonly chunks?: ObjectId };
}

interface ChunkDocument {
  readonly files_id: string | ObjectId;
  readonly n: number;
  readonly data: Buffer;
  /** On the first chunk: who writes it. */
  readonly claim?: Claim;
}

interface Connection {
  readonly sdk: typeof Sdk;
  readonly client: MongoClient;
  readonly files: Collection<FileDocument>;
  readonly chunks: Collection<ChunkDocument>;
}

/**
 * GridFS with readable ids: the id of a file is its name. A new name's chunks are written under that id, and its
 * file document, which makes the name visible, comes last. A name that is there already is replaced in one step too:
 * the new chunks have an id of their own, and the new file document points to them.
 */
export class GridFsStorage extends Storage {
  readonly url: string;
  private readonly timeoutMs: number;
  private connection: Promise<Connection> | undefined;
  private indexed: Promise<unknown> | undefined;

  constructor(private readonly config: GridFsConfig) {
    super();
    this.timeoutMs = config.timeoutMs ?? 60_000;
    const hosts = /^[^:]+:\/\/(?:[^@/]*@)?([^/?]*)/.exec(config.connectionString)?.[1] ?? '';
    this.url = `gridfs://${hosts}/${config.database}/${config.bucket ?? 'fs'}`;
  }

  override async write(name: string, open: OpenBytes, signal?: AbortSignal): Promise<number> {
    requireName(name);
    return inTurn(`${this.url} ${name}`, () => this.writeInTurn(name, open, signal));
  }

  private async writeInTurn(name: string, open: OpenBytes, signal: AbortSignal | undefined): Promise<number> {
    throwIfCancelled(signal);
    const source = new SourceBytes(open, signal);
    const connection = await this.connect();
    const claim = claimOf(name);
    let id: string | ObjectId | undefined;
    try {
      await this.ensureIndexes(connection);
      const all = blocks(source.chunks(), CHUNK_SIZE);
      const first = await all.next();
      id = await this.begin(connection, name, claim, first.value ?? Buffer.alloc(0));
      await this.append(connection.chunks, id, all);
      await this.commit(connection, name, id, source.count);
      return source.count;
    } catch (error) {
      // A chunk that cannot be removed now is removed by the next write of this name, or by `sweep`.
      if (id !== undefined) await this.discard(connection, name, id).catch(() => undefined);
      source.throwOwnFailure();
      throw this.translated(error, name);
    } finally {
      releaseClaim(claim);
    }
  }

  override async *read(name: string, range?: ByteRange, signal?: AbortSignal): AsyncIterable<Uint8Array> {
    requireName(name);
    throwIfCancelled(signal);
    try {
      const { files, chunks } = await this.connect();
      const file = await files.findOne({ _id: name });
      if (file === null) throw this.missing(name);
      yield* this.bytes(chunks, file, range, signal);
    } catch (error) {
      throw this.translated(error, name);
    }
  }

  override async *list(prefix: string, signal?: AbortSignal): AsyncIterable<StorageItem> {
    throwIfCancelled(signal);
    try {
      const { files } = await this.connect();
      const filter = prefix === '' ? {} : { _id: { $gte: prefix, $lt: `${prefix}\u{10ffff}\u{10ffff}` } };
      for await (const { _id, length } of files.find(filter, { projection: { length: 1 } })) {
        throwIfCancelled(signal);
        if (typeof _id === 'string' && _id.startsWith(prefix)) yield { name: _id, size: length };
      }
    } catch (error) {
      throw this.translated(error, '');
    }
  }

  override async size(name: string): Promise<number | undefined> {
    requireName(name);
    return this.attempt(name, async ({ files }) => (await files.findOne({ _id: name }))?.length);
  }

  /** Files carry the time of whoever wrote them, so the server itself is asked. */
  override async clock(): Promise<Date | undefined> {
    const hello = await this.attempt('', ({ client }) => client.db('admin').command({ hello: 1 }));
    const time: unknown = hello['localTime'];
    return time instanceof Date ? time : undefined;
  }

  override async remove(name: string): Promise<void> {
    requireName(name);
    const remove = async ({ files, chunks }: Connection): Promise<void> => {
      const file = await files.findOneAndDelete({ _id: name });
      if (file !== null) await chunks.deleteMany({ files_id: file.metadata?.chunks ?? name });
    };
    await inTurn(`${this.url} ${name}`, () => this.attempt(name, remove));
  }

  /** Removes the chunks that replacements by dead processes have left; those of new names go when they are written again. */
  override async sweep(): Promise<void> {
    await this.attempt('', async ({ files, chunks, sdk }) => {
      const begun = { n: 0, claim: { $exists: true }, files_id: { $type: 'objectId' as const } };
      for await (const { files_id: id, claim } of chunks.find(begun, { projection: { data: 0 } })) {
        if (!(id instanceof sdk.ObjectId) || !isAbandoned(claim, id.getTimestamp())) continue;
        const file = await files.findOne({ _id: claim?.name ?? '' });
        if (file?.metadata?.chunks?.equals(id) !== true) await chunks.deleteMany({ files_id: id });
      }
    });
  }

  override async close(): Promise<void> {
    await (await this.connection)?.client.close();
    this.connection = undefined;
  }

  /**
   * Writes the first chunk and says under which id: the name itself if it is free, for the unique index lets only one
   * writer have it; otherwise an id of its own.
   */
  private async begin({ sdk, files, chunks }: Connection, name: string, claim: Claim, data: Buffer) {
    const taken = (await files.findOne({ _id: name }, { projection: { _id: 1 } })) !== null;
    for (let id: string | ObjectId = taken ? new sdk.ObjectId() : name; ;) {
      try {
        await chunks.insertOne({ files_id: id, n: 0, data, claim });
        return id;
      } catch (error) {
        if (!(error instanceof sdk.MongoServerError) || error.code !== DUPLICATE_KEY) throw error;
        if (!(await this.removeAbandoned(name))) id = new sdk.ObjectId();
      }
    }
  }

  /** Chunks under a name without a file document: another writer is at it, or has died at it. */
  private async removeAbandoned(name: string): Promise<boolean> {
    const { files, chunks } = await this.connect();
    const [first, ...others] = await chunks
      .find({ files_id: name }, { projection: { data: 0 } })
      .sort({ n: 1 })
      .toArray();
    if (first === undefined) return true;
    if (!isAbandoned(first.claim, (others.at(-1) ?? first)._id.getTimestamp())) return false;
    // Asked only now: a writer makes the name visible before it gives its claim back.
    if ((await files.findOne({ _id: name })) !== null) return false;
    // By their own ids, and the first one last: while it is there nobody else begins under the name.
    await chunks.deleteMany({ _id: { $in: others.map(({ _id }) => _id) } });
    await chunks.deleteOne({ _id: first._id });
    return true;
  }

  private async append(
    chunks: Collection<ChunkDocument>,
    id: string | ObjectId,
    rest: AsyncIterable<Buffer>,
  ): Promise<void> {
    let batch: ChunkDocument[] = [];
    let n = 1;
    for await (const data of rest) {
      batch.push({ files_id: id, n: n++, data });
      if (batch.length < BATCH) continue;
      await chunks.insertMany(batch);
      batch = [];
    }
    if (batch.length > 0) await chunks.insertMany(batch);
  }

  /** The one step in which the name comes to mean the new bytes. */
  private async commit(
    { files, chunks }: Connection,
    name: string,
    id: string | ObjectId,
    length: number,
  ): Promise<void> {
    const fields = { filename: name, length, chunkSize: CHUNK_SIZE, uploadDate: new Date() };
    const file = typeof id === 'string' ? fields : { ...fields, metadata: { chunks: id } };
    const before = await files.findOneAndReplace({ _id: name }, file, { upsert: true, returnDocument: 'before' });
    const old = before === null ? undefined : (before.metadata?.chunks ?? name);
    if (old !== undefined && old !== id) await chunks.deleteMany({ files_id: old });
  }

  /** Removes the chunks of a write that failed, unless the name means them: the answer to its last step may be what was lost. */
  private async discard({ files, chunks }: Connection, name: string, id: string | ObjectId): Promise<void> {
    const file = await files.findOne({ _id: name });
    const current = file === null ? undefined : (file.metadata?.chunks ?? name);
    if (String(current) !== String(id)) await chunks.deleteMany({ files_id: id });
  }

  private async *bytes(
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
      if (n !== Math.floor(at / chunkSize)) throw this.missing(name);
      const chunk = data.subarray(at - n * chunkSize, end - n * chunkSize);
      if (chunk.length === 0) break;
      yield chunk;
      at += chunk.length;
    }
    throwIfCancelled(signal);
    if (at < end) throw this.missing(name);
  }

  private async ensureIndexes({ files, chunks }: Connection): Promise<void> {
    this.indexed ??= Promise.all([
      chunks.createIndex({ files_id: 1, n: 1 }, { unique: true }),
      files.createIndex({ filename: 1, uploadDate: 1 }),
    ]).catch((error: unknown) => {
      this.indexed = undefined;
      throw error;
    });
    await this.indexed;
  }

  private async connect(): Promise<Connection> {
    this.connection ??= loadSdk('mongodb', () => import('mongodb')).then((sdk) => this.open(sdk));
    return this.connection;
  }

  private open(sdk: typeof Sdk): Connection {
    const { connectionString, database, bucket = 'fs' } = this.config;
    try {
      const client = new sdk.MongoClient(connectionString, {
        serverSelectionTimeoutMS: Math.min(10_000, this.timeoutMs),
        connectTimeoutMS: Math.min(10_000, this.timeoutMs),
        socketTimeoutMS: this.timeoutMs,
      });
      const db = client.db(database, { writeConcern: { w: 'majority' } });
      return { sdk, client, files: db.collection(`${bucket}.files`), chunks: db.collection(`${bucket}.chunks`) };
    } catch {
      // The driver's message may quote the connection string.
      throw new BackupError('invalid-config', 'the connection string of the GridFS storage is not valid');
    }
  }

  private missing(name: string): BackupError {
    return new BackupError('name-not-found', `there is no "${name}" in ${this.url}`);
  }

  private async attempt<T>(name: string, work: (connection: Connection) => Promise<T>): Promise<T> {
    try {
      return await work(await this.connect());
    } catch (error) {
      throw this.translated(error, name);
    }
  }

  private translated(error: unknown, name: string): BackupError {
    return remoteError(error, { name, url: this.url, codes: CODES });
  }
}

/** The last write or removal of each name that this process is at. */
const turns = new Map<string, Promise<unknown>>();

/**
 * Writes and removals of one name take turns within this process: removing the chunks of a name is not one step, and must
 * not meet those that another write begins under it. Names that several processes write are made up by one of them.
 */
async function inTurn<T>(name: string, work: () => Promise<T>): Promise<T> {
  const before = turns.get(name) ?? Promise.resolve();
  const turn = before.then(work, work);
  turns.set(name, turn);
  try {
    return await turn;
  } finally {
    if (turns.get(name) === turn) turns.delete(name);
  }
}
