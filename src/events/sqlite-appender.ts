import { isUtf8 } from 'node:buffer';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { BackupError } from '../errors.js';
import { appOfStream, type NewEvent } from './event.js';
import { Numbers } from '../numbers.js';
import { StreamTable } from '../stream-table.js';
import type { Append } from './event-store.js';
import { inTransaction, translateSqliteErrors } from './sqlite-database.js';

/** Streams whose key and revision are remembered between appends: at most some 40 MB of them. */
const REMEMBERED_STREAMS = 250_000;

/** A stream as the file knows it. */
interface FoundStream {
  readonly key: number;
  readonly app: number | null;
  /** Last revision, -1 for none. */
  readonly revision: number;
}

/** Appends to an open SQLite file, one transaction a call. */
export class SqliteAppender {
  readonly #path: string;
  readonly #database: DatabaseSync;
  /** What is remembered: streams with their keys, the keys of their apps (0 for none) and their last revisions. */
  readonly #streams = new StreamTable();
  readonly #keys = new Numbers(Float64Array);
  readonly #apps = new Numbers(Float64Array);
  readonly #revisions = new Numbers(Float64Array);
  /** SQLite's own count of changes by other connections: what is remembered holds only while it stays. */
  #dataVersion: unknown;
  readonly #statements: Statements;

  constructor(path: string, database: DatabaseSync) {
    this.#path = path;
    this.#database = database;
    this.#statements = prepare(database);
  }

  /** All of the appends or none. Errors: as `EventStore.append`. */
  append(appends: Iterable<Append>): void {
    translateSqliteErrors(this.#path, () =>
      inTransaction(
        this.#database,
        () => {
          this.#forgetIfChanged();
          let position = Number(valueOf(this.#statements.lastPosition));
          for (const append of appends) position = this.#appendOne(append, position);
          this.#statements.setLastPosition.run(position);
        },
        () => this.forget(),
      ),
    );
  }

  /** To be called when streams have been removed on the same connection. */
  forget(): void {
    this.#streams.clear();
    for (const numbers of [this.#keys, this.#apps, this.#revisions]) numbers.clear();
  }

  /** To be called within the write transaction, when nobody else can write any more. */
  #forgetIfChanged(): void {
    const version = valueOf(this.#statements.dataVersion);
    if (version === this.#dataVersion && this.#streams.size < REMEMBERED_STREAMS) return;
    this.forget();
    this.#dataVersion = version;
  }

  /** Appends after `last`, and returns the position of the last event then. */
  #appendOne({ stream: name, expected, commit, events }: Append, last: number): number {
    const stream = this.#remember(name);
    let revision = this.#revisions.get(stream);
    const actual = revision < 0 ? 'no-stream' : revision;
    if (expected !== 'any' && expected !== actual) {
      throw new BackupError('stream-conflict', `stream ${name} was expected at ${expected} and is at ${actual}`, {
        facts: { stream: name, expected, actual },
      });
    }
    const key = this.#keys.get(stream);
    const app = this.#apps.get(stream) || null;
    let position = last;
    for (const event of events) {
      position += 1;
      revision += 1;
      const { type, id, time, metadata, payload } = event;
      const text = isText(event) ? 1 : 0;
      this.#statements.addEvent.run(position, app, key, revision, type, id, time, commit, metadata, payload, text);
    }
    this.#revisions.set(stream, revision);
    return position;
  }

  /** The number of the stream among those that are remembered. */
  #remember(name: string): number {
    const known = this.#streams.size;
    const number = this.#streams.add(name);
    if (number < known) return number;
    const { key, app, revision } = this.#openStream(name);
    this.#keys.push(key);
    this.#apps.push(app ?? 0);
    this.#revisions.push(revision);
    return number;
  }

  #openStream(name: string): FoundStream {
    const found = this.#statements.findStream.get(name);
    if (found) {
      const { id, app, last } = found;
      return { key: Number(id), app: app === null ? null : Number(app), revision: Number(last ?? -1) };
    }
    const app = this.#openApp(appOfStream(name));
    const { lastInsertRowid } = this.#statements.addStream.run(name, app);
    return { key: Number(lastInsertRowid), app, revision: -1 };
  }

  #openApp(name: string | undefined): number | null {
    if (name === undefined) return null;
    this.#statements.addApp.run(name);
    return Number(valueOf(this.#statements.findApp, name));
  }
}

type Statements = ReturnType<typeof prepare>;

function prepare(database: DatabaseSync) {
  return {
    dataVersion: database.prepare('pragma data_version'),
    lastPosition: database.prepare('select value from last_position'),
    setLastPosition: database.prepare('update last_position set value = ?'),
    addEvent: database.prepare(
      `insert into events (position, app, stream, revision, type, id, time, commit_id, metadata, payload, is_text)
       values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
    findStream: database.prepare(
      'select id, app, (select max(revision) from events where stream = s.id) as last from streams s where name = ?',
    ),
    addStream: database.prepare('insert into streams (name, app) values (?, ?)'),
    findApp: database.prepare('select id from apps where name = ?'),
    addApp: database.prepare('insert or ignore into apps (name) values (?)'),
  };
}

/** The first column of a row. */
function valueOf(statement: StatementSync, ...parameters: readonly string[]): unknown {
  return Object.values(statement.get(...parameters) ?? {})[0];
}

function isText({ metadata, payload }: NewEvent): boolean {
  return isUtf8(metadata) && isUtf8(payload) && !metadata.includes(0) && !payload.includes(0);
}
