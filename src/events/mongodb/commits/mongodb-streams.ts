import type { Collection, Document } from 'mongodb';
import type { AppNaming, KindedNames } from '../../../cms/app-naming.js';
import { lastRevision, type CommitDocument } from './mongodb-commits.js';
import { hasPosition, type CommitOrder } from './mongodb-positions.js';

/**
 * Kinds of streams that occur in the collection, found by skipping through the index on streams: one small query per
 * kind, however many streams there are. (Streams without a kind, of which Squidex has none, cost one query each.)
 */
async function* streamKinds(
  commits: Collection<CommitDocument>,
  naming: AppNaming,
  end: string,
): AsyncIterable<string> {
  let next: Bound = { $gte: '' };
  for (;;) {
    const found = await commits.findOne(
      { EventStream: next },
      { projection: { EventStream: 1 }, sort: { EventStream: 1 }, ...AS_IT_IS },
    );
    if (!found) return;
    const stream = nameWithin(found.EventStream, next);
    const at = stream.indexOf(end);
    const kind = stream.slice(0, at);
    // Decides by the rule of all stores whether streams of this kind can belong to an app.
    if (at > 0 && naming.appOfStream(`${kind}${end}x`) !== undefined) yield kind;
    const past = pastReplaced(at < 0 ? stream : kind);
    if (past !== undefined) next = { $gte: past };
    else next = at < 0 ? { $gt: stream } : { $gte: afterAll(kind + end) };
  }
}

/** Only names are read: invalid UTF-8 is replaced, and a regular expression that JavaScript does not support stays BSON. */
export const AS_IT_IS = { enableUtf8Validation: false, bsonRegExp: true };
/** What the driver puts in the place of bytes that are not UTF-8. */
export const REPLACED = '\ufffd';
/** No name comes after it. */
const LAST = '\u{10ffff}'.repeat(8);

/** Where the next name is looked for. */
type Bound = { readonly $gte: string } | { readonly $gt: string };

/** The name that a document was found by: an array of names, which Squidex never writes, is found by each of them. */
function nameWithin(found: unknown, bound: Bound): string {
  const isWithin = (name: unknown): name is string =>
    typeof name === 'string' && ('$gte' in bound ? name >= bound.$gte : name > bound.$gt);
  const names: readonly unknown[] = Array.isArray(found) ? found : [found];
  const [first] = names.filter(isWithin).sort();
  if (first === undefined) throw new TypeError('a stream was found by none of its names');
  return first;
}

/** A filter that meets every stream of the app and no other; undefined if no stream can be the app's. */
export async function streamsOfApp(
  commits: Collection<CommitDocument>,
  naming: AppNaming,
  app: string,
): Promise<Document | undefined> {
  if (naming.appOfAppStream(naming.appStream(app)) !== app) return undefined;
  if (naming.kinds === undefined) return { EventStream: { $regex: `^${naming.regexOf(app)}` } };
  const ranges = await rangesOfApp(commits, naming, naming.kinds, app);
  return ranges.length === 0 ? undefined : { $or: ranges };
}

/**
 * Per kind its stream without an id, and the streams that have one. Each is a range that the index on streams answers,
 * where a regular expression over all kinds would read the keys of every app.
 */
async function rangesOfApp(
  commits: Collection<CommitDocument>,
  naming: AppNaming,
  { end, appEnd }: KindedNames,
  app: string,
): Promise<Document[]> {
  const ranges: Document[] = [];
  for await (const kind of streamKinds(commits, naming, end)) {
    const plain = `${kind}${end}${app}`;
    ranges.push({ EventStream: plain });
    const prefix = plain + appEnd;
    // `type-x---1` belongs to the app `x`, so an app `x-` has only the stream of its own name.
    if (naming.appOfStream(`${prefix}x`) !== app) continue;
    ranges.push({ EventStream: { $gte: prefix, $lt: afterAll(prefix) } });
  }
  return ranges;
}

/**
 * A bound after all names that share this one's beginning, up to its first invalid byte. A name with bytes that are not
 * UTF-8 cannot be sent as text, so asking for names after it could find it again. Undefined for a name that is valid.
 */
function pastReplaced(name: string): string | undefined {
  const at = name.indexOf(REPLACED);
  if (at < 0) return undefined;
  return at === 0 ? LAST : afterAll(name.slice(0, at));
}

/** The first text that sorts after every text with this prefix. */
function afterAll(prefix: string): string {
  return prefix.slice(0, -1) + String.fromCharCode(prefix.charCodeAt(prefix.length - 1) + 1);
}

/** The last commit of every stream that holds an app, in order, by skipping from one stream to the next. */
export async function* lastCommitsOfApps(
  commits: Collection<CommitDocument>,
  order: CommitOrder,
  naming: AppNaming,
  filter = hasPosition(order),
): AsyncIterable<CommitDocument> {
  const { appStreamPrefix } = naming;
  const end = appStreamPrefix === '' ? {} : { $lt: afterAll(appStreamPrefix) };
  let after = appStreamPrefix;
  for (;;) {
    const last = await commits.findOne(
      { EventStream: { $gt: after, ...end }, ...filter },
      { sort: { EventStream: 1, EventStreamOffset: -1 }, ...AS_IT_IS },
    );
    if (!last) return;
    // `app-<id>--deleted` and the like are not the app itself.
    const stream = nameWithin(last.EventStream, { $gt: after });
    if (naming.appOfAppStream(stream) !== undefined) yield { ...last, EventStream: stream };
    after = pastReplaced(stream) ?? stream;
  }
}

/** Last revision of a stream, or undefined if there is none. Counts commits that have no position yet, as Squidex does. */
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
