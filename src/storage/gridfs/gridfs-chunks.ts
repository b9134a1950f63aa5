import type { Collection, MongoClient, ObjectId } from 'mongodb';
import type { Driver } from '../../events/mongodb/connection/mongodb-client.js';
import type { WriteMarker } from './gridfs-writes.js';

/** What every GridFS driver takes, so that the CMS finds the sizes it is used to. */
export const CHUNK_SIZE = 255 * 1024;

/** Chunks sent, or read ahead, at once: 4 MiB. */
export const BATCH = 16;

export interface FileDocument {
  readonly _id: string;
  readonly filename: string;
  readonly length: number;
  readonly chunkSize: number;
  readonly uploadDate: Date;
  /** Set when a name was written again: its chunks have this id then, not the name. */
  readonly metadata?: { readonly chunks?: ObjectId };
}

export interface ChunkDocument {
  readonly files_id: string | ObjectId;
  readonly n: number;
  readonly data: Buffer;
  /** On the first chunk: who writes it. */
  readonly claim?: WriteMarker;
  /** On the first chunk of a write that is not visible from here: how many chunks it had, and when by the server's clock. */
  readonly seen?: { readonly count: number; readonly at: Date };
}

export interface Connection {
  readonly sdk: Driver;
  readonly client: MongoClient;
  readonly files: Collection<FileDocument>;
  readonly chunks: Collection<ChunkDocument>;
}

export async function appendChunks(
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
export async function commitFile(
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
export async function discardChunks({ files, chunks }: Connection, name: string, id: string | ObjectId): Promise<void> {
  const file = await files.findOne({ _id: name });
  const current = file === null ? undefined : (file.metadata?.chunks ?? name);
  if (String(current) !== String(id)) await chunks.deleteMany({ files_id: id });
}

/** Names removed with two requests. */
const REMOVED_AT_ONCE = 1_000;

/** Matches ids that begin with `prefix`. */
export function beginningWith(prefix: string): { readonly $gte: string; readonly $lt?: string } {
  return prefix === '' ? { $gte: '' } : { $gte: prefix, $lt: `${prefix}\u{10ffff}\u{10ffff}` };
}

/** Names first: what is left of them when this is cut is found by the chunks under them. */
export async function removeBeginningWith(
  { files, chunks }: Connection,
  prefix: string,
  isWanted: (name: string) => boolean,
): Promise<void> {
  const names = files.find({ _id: beginningWith(prefix) }, { projection: { metadata: 1 } });
  for await (const batch of batches(names.map(({ _id, metadata }) => ({ name: _id, id: metadata?.chunks ?? _id })))) {
    const wanted = batch.filter(({ name }) => isWanted(name));
    await files.deleteMany({ _id: { $in: wanted.map(({ name }) => name) } });
    await chunks.deleteMany({ files_id: { $in: wanted.map(({ id }) => id) } });
  }
  const left = chunks.find({ files_id: beginningWith(prefix) }, { projection: { _id: 0, files_id: 1 } });
  for await (const batch of batches(left)) {
    const ids = new Set(batch.flatMap(({ files_id: id }) => (typeof id === 'string' && isWanted(id) ? [id] : [])));
    await chunks.deleteMany({ files_id: { $in: [...ids] } });
  }
}

async function* batches<T>(items: AsyncIterable<T>): AsyncIterable<readonly T[]> {
  let batch: T[] = [];
  for await (const item of items) {
    batch.push(item);
    if (batch.length < REMOVED_AT_ONCE) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
