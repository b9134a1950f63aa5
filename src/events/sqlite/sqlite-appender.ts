import { isUtf8 } from 'node:buffer';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { BackupError } from '../../errors.js';
import { appOfStream, type NewEvent } from '../event.js';
import { Numbers } from '../../collections/number-list.js';
import type { AppendBatch } from '../append-batch.js';
import type { Append } from '../append.js';
import { inTransaction, translateSqliteErrors } from './sqlite-database.js';

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
  /** Of which batches streams are remembered: by their numbers, their keys (0 while unknown), apps (0 for none), revisions. */
  #series = 0;
  readonly #keys = new Numbers(Float64Array);
  readonly #apps = new Numbers(Float64Array);
  readonly #revisions = new Numbers(Float64Array);
  /** What is remembered holds only while this stays. */
  #dataVersion: unknown;
  readonly #statements: Statements;

  constructor(path: string, database: DatabaseSync) {
    this.#path = path;
    this.#database = database;
    this.#statements = prepare(database);
  }

  /** All of the appends or none. Errors: as `EventStore.append`. */
  append(appends: readonly Append[]): void {
    this.#transact(0, (last) => {
      let position = last;
      for (const append of appends) {
        const { key, app, revision } = this.#openStream(append.stream);
        position = this.#appendTo(key, app, revision, append, position);
      }
      return position;
    });
  }

  /** As `append`; streams are remembered from batch to batch of one series. */
  appendBatch(batch: AppendBatch): void {
    this.#transact(batch.series, (last) => {
      let position = last;
      for (const append of batch) {
        const number = append.streamNumber;
        if (this.#keys.get(number) === 0) this.#remember(number, this.#openStream(append.stream));
        const revision = this.#revisions.get(number);
        const app = this.#apps.get(number) || null;
        position = this.#appendTo(this.#keys.get(number), app, revision, append, position);
        this.#revisions.set(number, revision + append.events.length);
      }
      return position;
    });
  }

  /** To be called when streams have been removed on the same connection. */
  forget(): void {
    for (const numbers of [this.#keys, this.#apps, this.#revisions]) numbers.clear();
  }

  /** `append` gets the last position and returns the one that is the last then. */
  #transact(series: number, append: (last: number) => number): void {
    translateSqliteErrors(this.#path, () =>
      inTransaction(
        this.#database,
        () => {
          this.#forgetIfChanged(series);
          const position = append(Number(valueOf(this.#statements.lastPosition)));
          this.#statements.setLastPosition.run(position);
        },
        () => this.forget(),
      ),
    );
  }

  /** To be called within the write transaction, when nobody else can write any more. */
  #forgetIfChanged(series: number): void {
    // SQLite's own count of changes by other connections.
    const version = valueOf(this.#statements.dataVersion);
    if (version !== this.#dataVersion || series !== this.#series) this.forget();
    this.#dataVersion = version;
    this.#series = series;
  }

  #remember(number: number, { key, app, revision }: FoundStream): void {
    this.#keys.set(number, key);
    this.#apps.set(number, app ?? 0);
    this.#revisions.set(number, revision);
  }

  /** Appends after `last`, and returns the position of the last event then. */
  #appendTo(key: number, app: number | null, before: number, append: Append, last: number): number {
    const { stream, expected, commit, events } = append;
    const actual = before < 0 ? 'no-stream' : before;
    if (expected !== 'any' && expected !== actual) {
      throw new BackupError('stream-conflict', `stream ${stream} was expected at ${expected} and is at ${actual}`, {
        facts: { stream, expected, actual },
      });
    }
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
