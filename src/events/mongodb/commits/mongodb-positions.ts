import type { Document, Long, Sort, Timestamp } from 'mongodb';
import { BackupError } from '../../../errors.js';
import type { Range } from '../../event-store.js';
import type { Driver } from '../connection/mongodb-connection.js';

/**
 * How the collection orders commits, as Squidex decides by the kind of server: by the timestamp that MongoDB gives a
 * document when it is inserted, or by a number from a counter, for servers that give none.
 */
export type CommitOrderName = 'timestamp' | 'position';

/** The position of a commit. */
export type CommitPosition = Timestamp | Long;

export interface CommitOrder {
  readonly name: CommitOrderName;
  readonly field: 'Timestamp' | 'GlobalPosition';
  readonly driver: Driver;
}

export function commitOrderOf(driver: Driver, name: CommitOrderName): CommitOrder {
  return { name, field: name === 'timestamp' ? 'Timestamp' : 'GlobalPosition', driver };
}

/** Oldest first; the order of Squidex, so an app replays here as it does there. */
export function inOrder(order: CommitOrder): Sort {
  return { [order.field]: 1, EventStream: -1 };
}

/** Newest first; walks the index that Squidex has for it. */
export function newestFirst(order: CommitOrder): Sort {
  return { [order.field]: -1, EventStream: 1 };
}

/** Index over streams and their positions. */
export function streamIndex(order: CommitOrder): Readonly<Record<string, 1 | -1>> {
  return { EventStream: 1, [order.field]: 1 };
}

/** Index over positions and their streams. */
export function positionIndex(order: CommitOrder): Readonly<Record<string, 1 | -1>> {
  return { [order.field]: -1, EventStream: 1 };
}

/** Commits that have their position; one without a number is being written, or its writer died. */
export function hasPosition({ name, driver: { Long, Timestamp } }: CommitOrder): Document {
  if (name === 'timestamp') return { Timestamp: { $gte: new Timestamp({ t: 0, i: 0 }) } };
  return { GlobalPosition: { $gt: Long.ZERO, $lte: Long.MAX_VALUE } };
}

/** Commits whose position is of another type, or out of range; a commit without a number is being written. */
export function withoutPosition({ name, driver: { Long } }: CommitOrder): Document {
  if (name === 'timestamp') return { Timestamp: { $not: { $type: 'timestamp' } } };
  return { GlobalPosition: { $exists: true, $not: { $gt: Long.ZERO, $lte: Long.MAX_VALUE } } };
}

/** Whether the value, as the driver gives it, is a position. */
export function isPosition({ name, driver: { Long, Timestamp } }: CommitOrder, value: unknown): boolean {
  if (name === 'timestamp') return value instanceof Timestamp;
  return value instanceof Long || (Number.isSafeInteger(value) && Number(value) > 0);
}

/** Why a commit without a position is not read, as a sentence without a subject. */
export function noPlace({ field }: CommitOrder): string {
  return `has a ${field} that is none, so that its place in the history is not known`;
}

export function positionOf(
  order: CommitOrder,
  commit: { readonly Timestamp?: Timestamp; readonly GlobalPosition?: Long | number },
): CommitPosition {
  const { Long, Timestamp } = order.driver;
  if (order.name === 'timestamp') return commit.Timestamp ?? new Timestamp({ t: 0, i: 0 });
  const place = commit.GlobalPosition ?? 0;
  // A fraction is no position, and a head that is one must not hide the commit that has it.
  return Long.fromValue(typeof place === 'number' ? Math.ceil(place) : place);
}

/** Squidex's own form of a position, so one taken here means the same there. */
export function tokenOf(order: CommitOrder, position: CommitPosition, index: number, size: number): string {
  const { Timestamp } = order.driver;
  const head = position instanceof Timestamp ? `${position.t}-${position.i}` : position.toString();
  return `${head}-${index}-${size}`;
}

/** A position taken apart: the commit's position, and which event of how many. */
interface ParsedPosition {
  readonly position: CommitPosition;
  readonly index: number;
  readonly endOfCommit: boolean;
}

function parse(order: CommitOrder, token: string): ParsedPosition {
  const parts = token.split('-');
  const expected = order.name === 'timestamp' ? 4 : 3;
  if (parts.length !== expected || !parts.every((part) => /^\d{1,19}$/.test(part))) {
    throw new BackupError('invalid-argument', `"${token}" is not a position of this event store`, {
      hint: 'positions are given out by the event store itself and mean nothing to another one',
    });
  }
  const numbers = parts.map(Number);
  const [index = 0, size = 0] = numbers.slice(-2);
  const { Long, Timestamp } = order.driver;
  const position =
    order.name === 'timestamp'
      ? new Timestamp({ t: numbers[0] ?? 0, i: numbers[1] ?? 0 })
      : Long.fromString(parts[0] ?? '0');
  return { position, index, endOfCommit: index === size - 1 };
}

/** A range of positions, as a filter over commits and one over the events of the commits at its ends. */
export interface PositionRange {
  /** What to ask of the position of a commit; undefined for any. */
  readonly filter: Document | undefined;
  readonly includes: (position: CommitPosition, index: number) => boolean;
}

export function positionRange(order: CommitOrder, range: Range): PositionRange {
  const after = range.after ? parse(order, range.after) : undefined;
  const upTo = range.upTo ? parse(order, range.upTo) : undefined;
  const filter: Document = {
    ...(order.name === 'position' && !after ? { $gt: order.driver.Long.ZERO } : {}),
    ...(after ? { [after.endOfCommit ? '$gt' : '$gte']: after.position } : {}),
    ...(upTo ? { $lte: upTo.position } : {}),
  };
  return {
    filter: Object.keys(filter).length === 0 ? undefined : filter,
    includes: (position, index) =>
      !(after && !after.endOfCommit && position.equals(after.position) && index <= after.index) &&
      !(upTo && !upTo.endOfCommit && position.equals(upTo.position) && index > upTo.index),
  };
}
