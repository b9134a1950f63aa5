import type { Document, Long, Sort, Timestamp } from 'mongodb';
import { BackupError } from '../../../errors.js';
import type { Range } from '../../event-store.js';
import type { Driver } from '../connection/mongodb-connection.js';

/**
 * How the collection orders commits, as Squidex decides by the kind of server: by the timestamp that MongoDB gives a
 * document when it is inserted, or by a number from a counter, for servers that give none.
 */
export type StrategyName = 'timestamp' | 'position';

/** Where a commit stands. */
export type Place = Timestamp | Long;

export interface Strategy {
  readonly name: StrategyName;
  readonly field: 'Timestamp' | 'GlobalPosition';
  readonly driver: Driver;
}

export function strategyOf(driver: Driver, name: StrategyName): Strategy {
  return { name, field: name === 'timestamp' ? 'Timestamp' : 'GlobalPosition', driver };
}

/** Oldest first; the order of Squidex, so an app replays here as it does there. */
export function inOrder(strategy: Strategy): Sort {
  return { [strategy.field]: 1, EventStream: -1 };
}

/** Newest first; walks the index that Squidex has for it. */
export function newestFirst(strategy: Strategy): Sort {
  return { [strategy.field]: -1, EventStream: 1 };
}

/** Index over streams and their places. */
export function streamIndex(strategy: Strategy): Readonly<Record<string, 1 | -1>> {
  return { EventStream: 1, [strategy.field]: 1 };
}

/** Index over places and their streams. */
export function placeIndex(strategy: Strategy): Readonly<Record<string, 1 | -1>> {
  return { [strategy.field]: -1, EventStream: 1 };
}

/** Commits that have their place; one without a number is being written, or its writer died. */
export function placed(strategy: Strategy): Document {
  return strategy.name === 'position' ? { GlobalPosition: { $gt: strategy.driver.Long.ZERO } } : {};
}

export function placeOf(
  strategy: Strategy,
  commit: { readonly Timestamp?: Timestamp; readonly GlobalPosition?: Long | number },
): Place {
  const { Long, Timestamp } = strategy.driver;
  if (strategy.name === 'timestamp') return commit.Timestamp ?? new Timestamp({ t: 0, i: 0 });
  return Long.fromValue(commit.GlobalPosition ?? 0);
}

/** Squidex's own form of a position, so one taken here means the same there. */
export function tokenOf(strategy: Strategy, place: Place, index: number, size: number): string {
  const { Timestamp } = strategy.driver;
  const head = place instanceof Timestamp ? `${place.t}-${place.i}` : place.toString();
  return `${head}-${index}-${size}`;
}

/** A position taken apart: the commit's place, and which event of how many. */
interface ParsedPosition {
  readonly place: Place;
  readonly index: number;
  readonly endOfCommit: boolean;
}

function parse(strategy: Strategy, position: string): ParsedPosition {
  const parts = position.split('-');
  const expected = strategy.name === 'timestamp' ? 4 : 3;
  if (parts.length !== expected || !parts.every((part) => /^\d{1,19}$/.test(part))) {
    throw new BackupError('invalid-argument', `"${position}" is not a position of this event store`, {
      hint: 'positions are given out by the event store itself and mean nothing to another one',
    });
  }
  const numbers = parts.map(Number);
  const [index = 0, size = 0] = numbers.slice(-2);
  const { Long, Timestamp } = strategy.driver;
  const place =
    strategy.name === 'timestamp'
      ? new Timestamp({ t: numbers[0] ?? 0, i: numbers[1] ?? 0 })
      : Long.fromString(parts[0] ?? '0');
  return { place, index, endOfCommit: index === size - 1 };
}

/** A range of positions, as a filter over commits and one over the events of the commits at its ends. */
export interface PlaceRange {
  /** What to ask of the place of a commit; undefined for any. */
  readonly filter: Document | undefined;
  readonly includes: (place: Place, index: number) => boolean;
}

export function placeRange(strategy: Strategy, range: Range): PlaceRange {
  const after = range.after ? parse(strategy, range.after) : undefined;
  const upTo = range.upTo ? parse(strategy, range.upTo) : undefined;
  const filter: Document = {
    ...(strategy.name === 'position' && !after ? { $gt: strategy.driver.Long.ZERO } : {}),
    ...(after ? { [after.endOfCommit ? '$gt' : '$gte']: after.place } : {}),
    ...(upTo ? { $lte: upTo.place } : {}),
  };
  return {
    filter: Object.keys(filter).length === 0 ? undefined : filter,
    includes: (place, index) =>
      !(after && !after.endOfCommit && place.equals(after.place) && index <= after.index) &&
      !(upTo && !upTo.endOfCommit && place.equals(upTo.place) && index > upTo.index),
  };
}
