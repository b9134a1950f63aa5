import { dirname, resolve } from 'node:path';
import type { DatabaseSync, SQLOutputValue, StatementSync } from 'node:sqlite';
import { throwIfCancelled } from '../../errors.js';
import type { AppendBatch } from '../append-batch.js';
import { StreamOwners, type AppNaming } from '../../cms/app-naming.js';
import type { Finding } from '../../text/finding.js';
import type { EventBatch, StoredEvent } from '../event.js';
import { EventStore, type Range, type StoredApp, type StoreInfo } from '../event-store.js';
import { SqliteAppendThread } from './sqlite-append-thread.js';
import { SqliteAppender } from './sqlite-appender.js';
import { MAX_NUMBER, straysOf } from './sqlite-strays.js';
import { SqlitePages } from './sqlite-pages.js';
import { asBuffer } from '../../json/json-text.js';
import { inTransaction, openSqliteDatabase, privacyFinding, translateSqliteErrors } from './sqlite-database.js';

/** Batches of at least this many events are appended on another thread, so that the caller can work meanwhile. */
const THREAD_FROM = 500;

const COLUMNS = 'e.position, s.name, e.revision, e.type, e.id, e.time, e.commit_id, e.metadata, e.payload';

type Row = readonly SQLOutputValue[];

/** The embedded event store: one SQLite file. Positions are row numbers. */
export class SqliteEventStore extends EventStore {
  readonly #path: string;
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  readonly #appender: SqliteAppender;
  #pages: SqlitePages | undefined;
  readonly #threadFrom: number;
  #thread: SqliteAppendThread | undefined;
  #closed = false;

  /** Errors: as `openSqliteDatabase`. */
  constructor(
    path: string,
    private readonly naming: AppNaming,
    threadFrom = THREAD_FROM,
  ) {
    super();
    this.#path = path;
    this.#database = openSqliteDatabase(path);
    this.#appender = new SqliteAppender(path, this.#database, new StreamOwners(naming.streams));
    // A database in memory is its connection's alone.
    this.#threadFrom = path === ':memory:' ? Infinity : threadFrom;
  }

  override get location(): string {
    return this.#path;
  }

  async info(): Promise<StoreInfo> {
    const [version] = this.#row('select sqlite_version()') ?? [];
    const info = { kind: 'sqlite', version: String(version), location: this.#path };
    return this.#path === ':memory:' ? info : { ...info, localFolder: dirname(resolve(this.#path)) };
  }

  async head(): Promise<string> {
    const [position] = this.#row('select max(position) from events where position <= ?', MAX_NUMBER) ?? [];
    return typeof position === 'number' ? String(Math.max(position, 0)) : '';
  }

  async *readApp(app: string, range: Range, signal?: AbortSignal): AsyncIterable<EventBatch> {
    if (range.upTo === '') return;
    const [key] = this.#row('select id from apps where name = ?', app) ?? [];
    if (key === undefined) return;
    const upTo = range.upTo === undefined ? MAX_NUMBER : Number(range.upTo);
    const pages = (this.#pages ??= new SqlitePages(this.#database));
    // By position, so that no query stays open between batches and writers are never held up.
    for (let after = Number(range.after ?? 0); ;) {
      throwIfCancelled(signal);
      const page = translateSqliteErrors(this.#path, () => pages.read(Number(key), after, upTo));
      if (page !== undefined) yield page.events;
      if (page === undefined || page.isLast) break;
      after = page.last;
    }
    if (range.onLeftOut === undefined) return;
    const strays = straysOf((sql, ...parameters) => this.#rows(sql, ...parameters), { app: Number(key), upTo });
    if (strays !== undefined) range.onLeftOut(strays);
  }

  async append(batch: AppendBatch, signal?: AbortSignal): Promise<void> {
    throwIfCancelled(signal);
    if (batch.events < this.#threadFrom) this.#appender.append(batch);
    else
      await (this.#thread ??= new SqliteAppendThread({ path: this.#path, streams: this.naming.streams })).append(batch);
  }

  async *apps(): AsyncIterable<StoredApp> {
    const names = this.#rows('select name from apps order by name').map(([name]) => String(name));
    for (const name of names) {
      const app = this.#edgesOf(name);
      if (app) yield app;
    }
  }

  async app(id: string): Promise<StoredApp | undefined> {
    const app = this.#edgesOf(id);
    if (!app) return undefined;
    const [events, streams, time] =
      this.#row(
        `select (select count(*) from events where app = a.id), (select count(*) from streams where app = a.id),
           (select time from events where app = a.id order by position desc limit 1)
         from apps a where a.name = ?`,
        id,
      ) ?? [];
    return { ...app, events: Number(events), streams: Number(streams), lastEventTime: String(time) };
  }

  override async check(): Promise<readonly Finding[]> {
    return [privacyFinding(this.#path)];
  }

  async discardApp(app: string): Promise<void> {
    await this.#thread?.idle();
    translateSqliteErrors(this.#path, () =>
      inTransaction(this.#database, () => {
        const [key] = this.#row('select id from apps where name = ?', app) ?? [];
        if (key === undefined) return;
        for (const table of ['events', 'streams']) this.#statement(`delete from ${table} where app = ?`).run(key);
        this.#statement('delete from apps where id = ?').run(key);
        this.#appender.forget();
      }),
    );
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#thread?.close();
    this.#database.close();
  }

  #edgesOf(id: string): StoredApp | undefined {
    const edge = (order: 'asc' | 'desc'): Row | undefined =>
      this.#row(
        `select ${COLUMNS} from events e join streams s on s.id = e.stream
         where s.name = ? and e.revision <= ? and e.position <= ? order by e.revision ${order} limit 1`,
        ...[this.naming.appStream(id), MAX_NUMBER, MAX_NUMBER],
      );
    const [first, last] = [edge('asc'), edge('desc')];
    return first && last && { id, first: toEvent(first), last: toEvent(last) };
  }

  #row(sql: string, ...parameters: readonly (string | number)[]): Row | undefined {
    return this.#rows(sql, ...parameters)[0];
  }

  #rows(sql: string, ...parameters: readonly (string | number)[]): Row[] {
    return translateSqliteErrors(this.#path, () => this.#statement(sql).all(...parameters) as unknown as Row[]);
  }

  #statement(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (!statement) {
      statement = this.#database.prepare(sql);
      // Rows as arrays: a third faster than objects.
      statement.setReturnArrays(true);
      this.#statements.set(sql, statement);
    }
    return statement;
  }
}

function toEvent([position, stream, revision, type, id, time, commit, metadata, payload]: Row): StoredEvent {
  return {
    position: String(position),
    stream: stream as string,
    revision: revision as number,
    type: type as string,
    id: id as string,
    time: time as string,
    commit: commit as string,
    metadata: asBuffer(metadata as Uint8Array),
    payload: asBuffer(payload as Uint8Array),
  };
}
