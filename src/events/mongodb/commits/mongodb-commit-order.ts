import type { Collection, Document } from 'mongodb';
import { BackupError } from '../../../errors.js';
import type { CommitDocument } from './mongodb-commits.js';
import type { OpenDatabase } from '../connection/mongodb-connection.js';
import {
  commitOrderOf,
  isPosition,
  streamIndex,
  type CommitOrder,
  type CommitOrderName,
  type CommitPosition,
} from './mongodb-positions.js';

const NAMES: readonly CommitOrderName[] = ['position', 'timestamp'];

export interface Detected {
  readonly order: CommitOrder;
  /** Whether the index that reading an app needs is there. */
  readonly indexed: boolean;
}

/**
 * How an existing collection orders its commits is a fact that its newest commit shows, or else its indexes. Only an
 * empty or missing collection takes what was wished for, or what Squidex would choose for this kind of server.
 */
export async function detectCommitOrder(
  { driver, build }: OpenDatabase,
  commits: Collection<CommitDocument>,
  wanted: CommitOrderName | 'auto',
): Promise<Detected> {
  const indexes = await indexKeys(commits);
  const found = (await orderOfCommits(driver, commits)) ?? orderOfIndexes(indexes, driver);
  if (found !== undefined && wanted !== 'auto' && found !== wanted) {
    throw new BackupError(
      'invalid-config',
      `${commits.collectionName} orders its commits by ${found}, not by ${wanted}`,
      {
        hint: 'leave the order out of the configuration: eventark finds it out',
      },
    );
  }
  const name = found ?? (wanted === 'auto' ? strategyOfServer(build) : wanted);
  const order = commitOrderOf(driver, name);
  return { order, indexed: indexes.has(JSON.stringify(streamIndex(order))) };
}

/** Keys of the indexes, printed, in the order that matters to MongoDB; none if there is no collection. */
export async function indexKeys(commits: Collection<CommitDocument>): Promise<ReadonlySet<string>> {
  const [collection] = await commits.db.listCollections({ name: commits.collectionName }, { nameOnly: true }).toArray();
  if (!collection) return new Set();
  return new Set((await commits.indexes()).map(({ key }) => JSON.stringify(key)));
}

async function orderOfCommits(
  driver: OpenDatabase['driver'],
  commits: Collection<CommitDocument>,
): Promise<CommitOrderName | undefined> {
  const options = { projection: { _id: 0, GlobalPosition: 1, Timestamp: 1 } };
  // Not the newest: that may be without its position for a moment.
  const some = await commits.findOne<Document>({}, options);
  if (some === null) return undefined;
  const told = NAMES.find((name) => tellsOrder(commitOrderOf(driver, name), some));
  if (told !== undefined) return told;
  // It is not as it should be, so others are asked for.
  for (const name of NAMES) {
    const order = commitOrderOf(driver, name);
    const other = await commits.findOne<Document>({ [order.field]: { $gt: firstOf(order) } }, options);
    if (other !== null && tellsOrder(order, other)) return name;
  }
  return undefined;
}

/** Commits that are ordered by numbers have an empty timestamp. */
function tellsOrder(order: CommitOrder, { [order.field]: place }: Document): boolean {
  return isPosition(order, place) && !(place instanceof order.driver.Timestamp && place.isZero());
}

function firstOf({ name, driver: { Long, Timestamp } }: CommitOrder): CommitPosition {
  return name === 'position' ? Long.ZERO : new Timestamp({ t: 0, i: 0 });
}

function orderOfIndexes(indexes: ReadonlySet<string>, driver: OpenDatabase['driver']): CommitOrderName | undefined {
  return NAMES.find((name) => indexes.has(JSON.stringify(streamIndex(commitOrderOf(driver, name)))));
}

/** FerretDB does not fill timestamps and says who it is. Other imitations do not; for those it must be configured. */
function strategyOfServer(build: Readonly<Record<string, unknown>>): CommitOrderName {
  return Object.keys(build).some((key) => key.toLowerCase().includes('ferret')) ? 'position' : 'timestamp';
}
