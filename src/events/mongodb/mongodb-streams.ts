import type { Collection, Document } from 'mongodb';
import { APP_STREAM_PREFIX, appOfStream, ID_SEPARATOR } from '../event.js';
import { lastRevision, type CommitDocument } from './mongodb-commits.js';
import { placed, type Strategy } from './mongodb-positions.js';

/** `-` ends the type in the name of a stream, and `.` is the character after it. */
const TYPE_END = '-';
const AFTER_TYPE_END = '.';

/**
 * Types of streams that occur in the collection, found by skipping through the index on streams: one small query per
 * type, however many streams there are. (Streams without a type, of which Squidex has none, cost one query each.)
 */
async function* streamTypes(commits: Collection<CommitDocument>): AsyncIterable<string> {
  let next: Document = { $gte: '' };
  for (;;) {
    const found = await commits.findOne(
      { EventStream: next },
      { projection: { EventStream: 1 }, sort: { EventStream: 1 } },
    );
    if (!found) return;
    const dash = found.EventStream.indexOf(TYPE_END);
    const type = found.EventStream.slice(0, dash);
    // Decides by the rule of all stores whether streams of this type can belong to an app.
    if (dash > 0 && appOfStream(`${type}${TYPE_END}x`) !== undefined) yield type;
    next = dash < 0 ? { $gt: found.EventStream } : { $gte: type + AFTER_TYPE_END };
  }
}

/**
 * Filters that together meet every stream of the app and no other: per type its stream without an id, and the streams
 * that have one. Each is a range that the index on streams answers, where a regular expression over all types would
 * read the keys of every app. Undefined if no stream can be the app's.
 */
export async function streamsOfApp(commits: Collection<CommitDocument>, app: string): Promise<Document | undefined> {
  if (app === '' || app.includes(ID_SEPARATOR)) return undefined;
  const ranges: Document[] = [];
  for await (const type of streamTypes(commits)) {
    const plain = `${type}${TYPE_END}${app}`;
    ranges.push({ EventStream: plain });
    // `type-x---1` belongs to the app `x`, so an app `x-` has only the stream of its own name.
    if (app.endsWith(TYPE_END)) continue;
    const prefix = plain + ID_SEPARATOR;
    ranges.push({ EventStream: { $gte: prefix, $lt: prefix.slice(0, -1) + AFTER_TYPE_END } });
  }
  return ranges.length === 0 ? undefined : { $or: ranges };
}

/** The last commit of every stream that holds an app, in order, by skipping from one stream to the next. */
export async function* lastCommitsOfApps(
  commits: Collection<CommitDocument>,
  strategy: Strategy,
): AsyncIterable<CommitDocument> {
  let after = APP_STREAM_PREFIX;
  for (;;) {
    const last = await commits.findOne(
      { EventStream: { $gt: after, $lt: APP_STREAM_PREFIX.slice(0, -1) + AFTER_TYPE_END }, ...placed(strategy) },
      { sort: { EventStream: 1, EventStreamOffset: -1 } },
    );
    if (!last) return;
    // `app-<id>--deleted` and the like are not the app itself.
    if (!last.EventStream.includes(ID_SEPARATOR)) yield last;
    after = last.EventStream;
  }
}

/** Last revision of a stream, or undefined if there is none. Counts commits that have no place yet, as Squidex does. */
export async function readLastRevision(
  commits: Collection<CommitDocument>,
  stream: string,
): Promise<number | undefined> {
  const last = await commits.findOne(
    { EventStream: stream },
    { projection: { EventStreamOffset: 1, EventsCount: 1 }, sort: { EventStreamOffset: -1 } },
  );
  return last ? lastRevision(last) : undefined;
}
