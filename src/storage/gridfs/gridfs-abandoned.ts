import type { WithId } from 'mongodb';
import type { ChunkDocument, Connection } from './gridfs-chunks.js';
import type { GridFsWrites } from './gridfs-writes.js';

/** How long nothing may be added, while someone watches, before a write that cannot be seen from here counts as abandoned, in ms. */
const ABANDONED_AFTER_MS = 10 * 60 * 1000;

/** The server's own clock: files carry the time of the process that wrote them. */
export async function timeThere({ client }: Connection): Promise<Date | undefined> {
  const time: unknown = (await client.db('admin').command({ hello: 1 }))['localTime'];
  return time instanceof Date ? time : undefined;
}

/** Removes the chunks of replacements that dead processes have begun. */
export async function sweepReplacements(connection: Connection, writes: GridFsWrites): Promise<void> {
  const { files, chunks, sdk } = connection;
  const begun = { n: 0, claim: { $exists: true }, files_id: { $type: 'objectId' as const } };
  for await (const first of chunks.find(begun, { projection: { data: 0 } })) {
    const { files_id: id, claim } = first;
    if (!(id instanceof sdk.ObjectId)) continue;
    const file = await files.findOne({ _id: claim?.name ?? '' });
    if (file?.metadata?.chunks?.equals(id) === true) continue;
    if (await isAbandoned(connection, writes, first)) await chunks.deleteMany({ files_id: id });
  }
}

/** Removes chunks under a name without a file document; false if another writer may be at it. */
export async function removeAbandoned(connection: Connection, writes: GridFsWrites, name: string): Promise<boolean> {
  const { files, chunks } = connection;
  const found = await chunks
    .find({ files_id: name }, { projection: { data: 0 } })
    .sort({ n: 1 })
    .toArray();
  const [first, ...others] = found;
  if (first === undefined) return true;
  if (!(await isAbandoned(connection, writes, first))) return false;
  // Asked only now: a writer makes the name visible before it gives its claim back.
  if ((await files.findOne({ _id: name })) !== null) return false;
  // By their own ids, and the first one last: while it is there, no one else begins under the name.
  await chunks.deleteMany({ _id: { $in: others.map(({ _id }) => _id) } });
  await chunks.deleteOne({ _id: first._id });
  return true;
}

/**
 * Whether a write has been abandoned. Where that cannot be seen from here, how far it is gets noted with the server's
 * time: who comes later and finds nothing added knows. No two clocks are compared.
 */
async function isAbandoned(
  connection: Connection,
  writes: GridFsWrites,
  { _id, files_id: id, claim, seen }: WithId<ChunkDocument>,
): Promise<boolean> {
  const isOver = writes.isOver(claim);
  if (isOver !== undefined) return isOver;
  const now = await timeThere(connection);
  if (now === undefined) return false;
  const count = await connection.chunks.countDocuments({ files_id: id });
  if (seen?.count === count) return Math.abs(now.getTime() - seen.at.getTime()) > ABANDONED_AFTER_MS;
  await connection.chunks.updateOne({ _id }, { $set: { seen: { count, at: now } } });
  return false;
}
