import type { SQLOutputValue } from 'node:sqlite';
import type { LeftOut } from '../event-store.js';

/** Rows of a query, as arrays. */
export type Ask = (sql: string, ...parameters: readonly number[]) => readonly (readonly SQLOutputValue[])[];

/** The largest position or revision that a JavaScript number holds exactly: eventark writes none above it. */
export const MAX_NUMBER = Number.MAX_SAFE_INTEGER;

/** The range of events that a read of an app looks for. */
export interface StrayRange {
  /** Key of the app. */
  readonly app: number;
  readonly upTo: number;
}

/**
 * Events of an app that no read finds because their rows were changed by hand: their app is not that of their stream, their
 * stream is missing, or their position is not 1 or more. Undefined if there are none; two counts over indexes show that.
 */
export function straysOf(ask: Ask, { app, upTo }: StrayRange): LeftOut | undefined {
  const counted = ask(
    `select (select count(*) from events where stream in (select id from streams where app = ?) and position <= ?),
       (select count(*) from events where app = ? and position <= ?),
       (select count(*) from events where app = ? and position between 1 and ?),
       (select count(*) from events where position > ?)`,
    ...[app, upTo, app, upTo, app, upTo, MAX_NUMBER],
  );
  const [byStream, byApp, inRange, beyond] = counted[0] ?? [];
  if (byStream === byApp && byApp === inRange && beyond === 0) return undefined;
  const [[events, streams, name] = []] = ask(
    `select count(*), count(distinct e.stream), min(s.name) from events e left join streams s on s.id = e.stream
     where (e.app = ? or s.app = ?) and (e.position <= ? or e.position > ?)
       and (s.app is not e.app or e.position < 1 or e.position > ?)`,
    ...[app, app, upTo, MAX_NUMBER, MAX_NUMBER],
  );
  if (events === 0) return undefined;
  const what = 'rows of its events that name no stream of the app, or have no position from 1';
  return { events: Number(events), streams: Number(streams), stream: String(name ?? ''), what };
}
