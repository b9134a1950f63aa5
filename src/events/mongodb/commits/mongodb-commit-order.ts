import type { Collection } from 'mongodb';
import { BackupError } from '../../../errors.js';
import type { CommitDocument } from './mongodb-commits.js';
import type { OpenDatabase } from '../connection/mongodb-connection.js';
import { streamIndex, commitOrderOf, type CommitOrder, type CommitOrderName } from './mongodb-positions.js';

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
  const found = (await orderOfCommits(commits)) ?? orderOfIndexes(indexes, driver);
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

async function orderOfCommits(commits: Collection<CommitDocument>): Promise<CommitOrderName | undefined> {
  const projection = { GlobalPosition: 1, Timestamp: 1 };
  const some = await commits.findOne({}, { projection });
  if (!some) return undefined;
  // Not the newest: that may be without its position for a moment.
  if (some.GlobalPosition !== undefined) return 'position';
  return some.Timestamp?.isZero() === false ? 'timestamp' : undefined;
}

function orderOfIndexes(indexes: ReadonlySet<string>, driver: OpenDatabase['driver']): CommitOrderName | undefined {
  const names: readonly CommitOrderName[] = ['position', 'timestamp'];
  return names.find((name) => indexes.has(JSON.stringify(streamIndex(commitOrderOf(driver, name)))));
}

/** FerretDB does not fill timestamps and says who it is. Other imitations do not; for those it must be configured. */
function strategyOfServer(build: Readonly<Record<string, unknown>>): CommitOrderName {
  return Object.keys(build).some((key) => key.toLowerCase().includes('ferret')) ? 'position' : 'timestamp';
}
