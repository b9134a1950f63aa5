import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { FIELDS, FlatEvents, POSITION } from '../flat-events.js';

/** Events of one page: a query costs little more, and pages that live briefly keep the heap of the process small. */
const PAGE_EVENTS = 256;

/** Bytes of one page, unless its first event is larger. */
const PAGE_BYTES = 1024 * 1024;

/** Numbers that the query returns for an event: its position, its revision, and the length in bytes of each field. */
const NUMBERS = 2 + FIELDS;

const COMMA = 0x2c;
const ZERO = 0x30;

/** A page of events, and whether others may follow it. */
export interface Page {
  readonly events: FlatEvents;
  /** Position of the last of them. */
  readonly last: number;
  readonly isLast: boolean;
}

/**
 * Reads an app's events a page at a time: SQLite concatenates a whole page into one value, so there is no call per event.
 * A first query returns only the lengths of the fields, without reading them, so that a page never exceeds its limit.
 */
export class SqlitePages {
  readonly #lengths: StatementSync;
  readonly #bytes: StatementSync;

  constructor(private readonly database: DatabaseSync) {
    this.#lengths = arrays(
      database.prepare(
        `select group_concat(numbers, '') from (
           select concat(e.position, ',', e.revision, ',', octet_length(e.position), ',', octet_length(s.name), ',',
             octet_length(e.type), ',', octet_length(e.id), ',', octet_length(e.time), ',', octet_length(e.commit_id), ',',
             octet_length(e.metadata), ',', octet_length(e.payload), ',') as numbers
           from events e join streams s on s.id = e.stream and s.app = e.app
           where e.app = ? and e.position > ? and e.position <= ? order by e.position limit ${PAGE_EVENTS})`,
      ),
    );
    this.#bytes = arrays(
      database.prepare(
        `select cast(group_concat(bytes, '') as blob) from (
           select concat(e.position, s.name, e.type, e.id, e.time, e.commit_id, e.metadata, e.payload) as bytes
           from events e join streams s on s.id = e.stream and s.app = e.app
           where e.app = ? and e.position > ? and e.position <= ? order by e.position)`,
      ),
    );
  }

  /** The events of the app after `after`, up to `upTo`; undefined if there are none. */
  read(app: number, after: number, upTo: number): Page | undefined {
    // One snapshot for both queries: no event is removed between reading the lengths and the bytes.
    this.database.exec('begin');
    try {
      return this.#read(app, after, upTo);
    } finally {
      this.database.exec('commit');
    }
  }

  #read(app: number, after: number, upTo: number): Page | undefined {
    const numbers = numbersIn(this.#first(this.#lengths, app, after, upTo));
    const found = numbers.length / NUMBERS;
    if (found === 0) return undefined;
    const { ends, revisions, last } = pageOf(numbers);
    const bytes = this.#first(this.#bytes, app, after, last);
    if (!(bytes instanceof Uint8Array)) throw new TypeError('SQLite gave no bytes for a page of events');
    const events = new FlatEvents(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), ends, revisions);
    requireOrder(events, numbers);
    return { events, last, isLast: events.length === found && found < PAGE_EVENTS };
  }

  #first(statement: StatementSync, ...parameters: readonly number[]): unknown {
    return Object.values(statement.get(...parameters) ?? {})[0];
  }
}

function arrays(statement: StatementSync): StatementSync {
  statement.setReturnArrays(true);
  return statement;
}

/** Whole numbers, each with a comma behind it. */
function numbersIn(text: unknown): Float64Array {
  if (typeof text !== 'string') return new Float64Array(0);
  const numbers = new Float64Array(PAGE_EVENTS * NUMBERS);
  let count = 0;
  let number = 0;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit !== COMMA) number = number * 10 + unit - ZERO;
    else {
      numbers[count++] = number;
      number = 0;
    }
  }
  return numbers.subarray(0, count);
}

/** As many events as fit into a page, at least one: where their fields end, their revisions, the position of the last. */
function pageOf(numbers: Float64Array): { ends: Uint32Array; revisions: Float64Array; last: number } {
  const found = numbers.length / NUMBERS;
  const ends = new Uint32Array(found * FIELDS);
  const revisions = new Float64Array(found);
  let end = 0;
  let event = 0;
  for (; event < found && (event === 0 || end < PAGE_BYTES); event++) {
    revisions[event] = numbers[event * NUMBERS + 1] ?? 0;
    for (let field = 0; field < FIELDS; field++) {
      end += numbers[event * NUMBERS + 2 + field] ?? 0;
      ends[event * FIELDS + field] = end;
    }
  }
  const last = numbers[(event - 1) * NUMBERS] ?? 0;
  return { ends: ends.subarray(0, event * FIELDS), revisions: revisions.subarray(0, event), last };
}

/** SQLite does not promise that an aggregate keeps the order of its subquery, so the positions in the bytes are compared. */
function requireOrder(events: FlatEvents, numbers: Float64Array): void {
  const { bytes } = events;
  for (let event = 0; event < events.length; event++) {
    let position = 0;
    const end = events.end(event, POSITION);
    for (let at = events.start(event, POSITION); at < end; at++) position = position * 10 + (bytes[at] ?? 0) - ZERO;
    const before = event === 0 ? 0 : (numbers[(event - 1) * NUMBERS] ?? 0);
    if (position !== numbers[event * NUMBERS] || position <= before) {
      throw new Error(`SQLite gave the events of a page in another order, at position ${position}`);
    }
  }
  if (events.end(events.length - 1, FIELDS - 1) !== bytes.length) {
    throw new Error('SQLite gave other bytes for a page of events than it announced');
  }
}
