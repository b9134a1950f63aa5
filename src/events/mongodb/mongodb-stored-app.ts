import type { StoredApp, UnreadableApp } from '../event-store.js';
import type { ReadTarget } from './mongodb-app-reader.js';
import { idOf, toEvents, unreadable, type CommitDocument } from './commits/mongodb-commits.js';
import { hasPosition } from './commits/mongodb-positions.js';
import { AS_IT_IS } from './commits/mongodb-streams.js';

/** By the first and the last commit of its stream that can be read. */
export async function appOf(target: ReadTarget, last: CommitDocument): Promise<StoredApp | UnreadableApp> {
  const { order, naming } = target;
  const stream = last.EventStream;
  const id = naming.appOfStream(stream) ?? '';
  const opening = await firstReadable(target, stream, 1);
  const closing = isReadable(last) ? last : await firstReadable(target, stream, -1);
  const first = opening && toEvents(order, naming.headers, opening).at(0);
  const newest = closing && toEvents(order, naming.headers, closing).at(-1);
  if (first && newest) return { id, first, last: newest };
  return { id, why: `document ${idOf(last._id)} ${unreadable(last) ?? 'has no events'}` };
}

async function firstReadable(
  { commits, order }: ReadTarget,
  stream: string,
  direction: 1 | -1,
): Promise<CommitDocument | undefined> {
  const filter = { EventStream: stream, ...hasPosition(order) };
  const options = { sort: { EventStreamOffset: direction }, ...AS_IT_IS } as const;
  const outermost = await commits.findOne(filter, options);
  if (outermost === null || isReadable(outermost)) return outermost ?? undefined;
  for await (const commit of commits.find(filter, options)) if (isReadable(commit)) return commit;
  return undefined;
}

function isReadable(commit: CommitDocument): boolean {
  return unreadable(commit) === undefined && commit.Events.length > 0;
}
