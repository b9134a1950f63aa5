import { isUtf8 } from 'node:buffer';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { StreamOwners } from '../../cms/app-naming.js';
import type { NewEvent } from '../event.js';
import { NumberList } from '../../collections/number-list.js';
import { StringTable } from '../../collections/string-table.js';
import type { AppendBatch } from '../append-batch.js';
import { matches, streamConflict, type Append } from '../append.js';
import { inTransaction, translateSqliteErrors } from './sqlite-database.js';

/** About how many streams are remembered; beyond this all are forgotten and looked up again. */
const REMEMBERED_STREAMS = 1_000_000;

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
  /** Streams that were appended to. The lists below hold, by stream number, its key, its app (0 for none), its last revision. */
  #streams = new StringTable();
  readonly #keys = new NumberList(Float64Array);
  readonly #apps = new NumberList(Float64Array);
  readonly #revisions = new NumberList(Float64Array);
  /** SQLite's `data_version` when the streams were looked up: they are valid only while it stays the same. */
  #dataVersion: unknown;
  readonly #statements: Statements;

  constructor(
    path: string,
    database: DatabaseSync,
    private readonly owners: StreamOwners,
  ) {
    this.#path = path;
    this.#database = database;
    this.#statements = prepare(database);
  }

  /** All of the batch or nothing. Errors: as `EventStore.append`. */
  append(batch: AppendBatch): void {
    translateSqliteErrors(this.#path, () =>
      inTransaction(
        this.#database,
        () => {
          this.#forgetIfChanged();
          let position = Number(valueOf(this.#statements.lastPosition));
          for (const append of batch) position = this.#appendOne(append, position);
          this.#statements.setLastPosition.run(position);
        },
        () => this.forget(),
      ),
    );
  }

  /** To be called when streams have been removed on the same connection. */
  forget(): void {
    if (this.#streams.size > 0) this.#streams = new StringTable();
    for (const numbers of [this.#keys, this.#apps, this.#revisions]) numbers.clear();
  }

  /** Call this inside the write transaction, when no other connection can write. */
  #forgetIfChanged(): void {
    // SQLite's own count of changes by other connections.
    const version = valueOf(this.#statements.dataVersion);
    if (version !== this.#dataVersion || this.#streams.size > REMEMBERED_STREAMS) this.forget();
    this.#dataVersion = version;
  }

  /** Appends after position `last`, and returns the position of the last event then. */
  #appendOne(append: Append, last: number): number {
    const number = this.#streams.add(append.stream);
    if (number === this.#keys.length) this.#remember(this.#openStream(append.stream));
    const revision = this.#revisions.get(number);
    const app = this.#apps.get(number) || null;
    const position = this.#appendTo(this.#keys.get(number), app, revision, append, last);
    this.#revisions.set(number, revision + append.events.length);
    return position;
  }

  #remember({ key, app, revision }: FoundStream): void {
    this.#keys.push(key);
    this.#apps.push(app ?? 0);
    this.#revisions.push(revision);
  }

  /** Appends after `last`, and returns the position of the last event then. */
  #appendTo(key: number, app: number | null, before: number, append: Append, last: number): number {
    const { stream, expected, commit, events } = append;
    const actual = before < 0 ? 'no-stream' : before;
    if (!matches(expected, actual)) throw streamConflict(stream, expected, actual);
    let position = last;
    let revision = before;
    for (const event of events) {
      position += 1;
      revision += 1;
      const { type, id, time, metadata, payload } = event;
      const text = isText(event) ? 1 : 0;
      this.#statements.addEvent.run(position, app, key, revision, type, id, time, commit, metadata, payload, text);
    }
    return position;
  }

  #openStream(name: string): FoundStream {
    const found = this.#statements.findStream.get(name);
    if (found) {
      const { id, app, last } = found;
      return { key: Number(id), app: app === null ? null : Number(app), revision: Number(last ?? -1) };
    }
    const app = this.#openApp(this.owners.appOf(name));
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
