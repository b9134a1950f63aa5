import type { DatabaseSync } from 'node:sqlite';
import type { Problem } from '../archive/archive.js';
import type { ObjectState } from '../cms/object-states.js';
import { isObject, type JsonObject, parseJson } from '../json/json-value.js';
import { type PagedList, readCursor, writeCursor } from './cursor.js';

/** An object of an app in a list, and the stream that makes it. */
export interface ObjectSummary {
  readonly stream: string;
  /** In the words of the CMS; empty for a stream that makes no object. */
  readonly kind: string;
  readonly id: string;
  readonly name: string;
  /** Of a content: the schema that it belongs to. */
  readonly schema?: string;
  readonly deleted: boolean;
  readonly events: number;
  /** Numbers of its first and its last event, from 1. */
  readonly firstEvent: number;
  readonly lastEvent: number;
  readonly created: string;
  readonly changed: string;
  /** Who changed it last. */
  readonly changedBy: string;
  /** Its newest file that is held, where it has one. */
  readonly file?: FileSummary;
}

export interface ObjectQuery {
  readonly kind?: string | undefined;
  readonly schema?: string | undefined;
  /** Part of a name, an id, a stream, or of any text in its state. */
  readonly q?: string | undefined;
  readonly deleted?: boolean | undefined;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

export interface ContentsPage<T> {
  readonly items: readonly T[];
  readonly nextCursor?: string;
}

/** What there is of one kind, and of one schema where there are schemas. */
export interface KindCount {
  readonly kind: string;
  readonly schema?: string;
  readonly objects: number;
  readonly deleted: number;
  readonly events: number;
}

export interface ContentsSummary {
  readonly events: number;
  readonly firstEventTime: string;
  readonly lastEventTime: string;
  readonly kinds: readonly KindCount[];
  readonly files: { readonly count: number; readonly missing: number; readonly bytes: number };
  readonly people: number;
}

export interface FileSummary {
  readonly role: string;
  readonly id: string;
  readonly version: number;
  readonly fileName: string;
  readonly mediaType: string;
  readonly size: number;
  readonly missing: boolean;
  readonly sha256: string;
}

export interface Person {
  readonly id: string;
  readonly email: string;
}

type Row = Readonly<Record<string, unknown>>;

/** Out of what was counted when the index was made: counting millions of objects takes longer than others want to wait. */
export function summarize(database: DatabaseSync): ContentsSummary {
  const about: Row = database.prepare('select * from about').get() ?? {};
  const kinds = database.prepare('select * from kinds order by kind, schema').all();
  return {
    events: count(about['events']),
    firstEventTime: text(about['first_time']),
    lastEventTime: text(about['last_time']),
    kinds: kinds.map((row) => ({
      kind: text(row['kind']),
      ...schemaOf(row),
      objects: count(row['objects']),
      deleted: count(row['deleted']),
      events: count(row['events']),
    })),
    files: { count: count(about['files']), missing: count(about['missing']), bytes: count(about['bytes']) },
    people: count(about['people']),
  };
}

export interface FoundObject extends ObjectSummary {
  /** Undefined where the stream makes no object. */
  readonly state: JsonObject | undefined;
}

/** An object that is not deleted, with its state at the end. */
export interface StoredObject {
  readonly stream: string;
  readonly id: string;
  readonly schema: string;
  readonly state: ObjectState;
}

/** A warning for each event that is not in the index. */
export function leftOut(database: DatabaseSync): readonly Problem[] {
  const rows = database.prepare('select * from left_out order by rowid').all();
  return rows.map(({ place, message }) => ({
    code: 'event-dropped',
    where: String(place),
    message: String(message),
  }));
}

/** All of them, in the order in which they were created. */
export function* eachObject(database: DatabaseSync): Generator<StoredObject> {
  const rows = database.prepare(
    'select objects.*, value from objects join states on object = objects.rowid where deleted = 0 order by first',
  );
  for (const row of rows.iterate()) {
    const value = parseJson(text(row['value']));
    if (!isObject(value)) continue;
    const state = { kind: text(row['kind']), version: count(row['version']), deleted: false, value };
    yield { stream: text(row['stream']), id: text(row['id']), schema: text(row['schema']), state };
  }
}

export function* eachStream(database: DatabaseSync): Generator<string> {
  for (const row of database.prepare('select stream from objects').iterate()) yield text(row['stream']);
}

export function findObject(database: DatabaseSync, stream: string): FoundObject | undefined {
  const row = database
    .prepare('select objects.*, value from objects left join states on object = objects.rowid where stream = ?')
    .get(stream);
  if (row === undefined) return undefined;
  const state = parseJson(text(row['value']));
  return { ...objectOf(row), state: isObject(state) ? state : undefined };
}

export function listFiles(
  database: DatabaseSync,
  query: Pick<ObjectQuery, 'q' | 'limit' | 'cursor'>,
): ContentsPage<FileSummary> {
  const like = likePattern(query.q ?? '');
  const after = Number(readCursor('files', query.cursor)?.[0] ?? 0);
  const rows = database
    .prepare(
      `select rowid, * from assets where rowid > ? and (file_name like ? escape '\\' or id like ? escape '\\' or media_type like ? escape '\\')
       order by rowid limit ?`,
    )
    .all(after, like, like, like, query.limit + 1);
  const page = pageOf(
    'files',
    rows.map((row) => ({ file: fileOf(row), row: count(row['rowid']) })),
    query.limit,
    ({ row }) => [String(row)],
  );
  return { ...page, items: page.items.map(({ file }) => file) };
}

/** An object with its newest file that is held. */
export function withFile(database: DatabaseSync, object: ObjectSummary): ObjectSummary {
  const file = findFiles(database, 'asset', object.id).find(({ missing }) => !missing);
  return file === undefined ? object : { ...object, file };
}

/** Those of the ids that are people of the app. */
export function findPeople(database: DatabaseSync, ids: readonly string[]): readonly Person[] {
  return database
    .prepare('select id, email from people where id in (select value from json_each(?)) order by id')
    .all(JSON.stringify(ids))
    .map((row) => ({ id: text(row['id']), email: text(row['email']) }));
}

/** Versions of one asset, the newest first. */
export function findFiles(database: DatabaseSync, role: string, id: string): readonly FileSummary[] {
  return database
    .prepare('select * from assets where role = ? and id = ? order by version desc')
    .all(role, id)
    .map(fileOf);
}

export function listPeople(
  database: DatabaseSync,
  query: Pick<ObjectQuery, 'q' | 'limit' | 'cursor'>,
): ContentsPage<Person> {
  const like = likePattern(query.q ?? '');
  const after = readCursor('people', query.cursor)?.[0] ?? '';
  const rows = database
    .prepare(
      `select id, email from people where id > ? and (id like ? escape '\\' or email like ? escape '\\') order by id limit ?`,
    )
    .all(after, like, like, query.limit + 1);
  return pageOf(
    'people',
    rows.map((row) => ({ id: text(row['id']), email: text(row['email']) })),
    query.limit,
    ({ id }) => [id],
  );
}

export function objectOf(row: Row): ObjectSummary {
  return {
    stream: text(row['stream']),
    kind: text(row['kind']),
    id: text(row['id']),
    name: text(row['name']),
    ...schemaOf(row),
    deleted: row['deleted'] === 1,
    events: count(row['events']),
    firstEvent: count(row['first']),
    lastEvent: count(row['last']),
    created: text(row['created']),
    changed: text(row['changed']),
    changedBy: text(row['actor']),
  };
}

function fileOf(row: Row): FileSummary {
  return {
    role: text(row['role']),
    id: text(row['id']),
    version: count(row['version']),
    fileName: text(row['file_name']),
    mediaType: text(row['media_type']),
    size: count(row['size']),
    missing: row['missing'] === 1,
    sha256: text(row['sha256']),
  };
}

/** A page out of one item more than it holds; the cursor is the key of its last. */
export function pageOf<T>(
  list: PagedList,
  found: readonly T[],
  limit: number,
  keyOf: (item: T) => readonly string[],
): ContentsPage<T> {
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return found.length > limit && last !== undefined ? { items, nextCursor: writeCursor(list, keyOf(last)) } : { items };
}

export function likePattern(part: string): string {
  return `%${part.replace(/[\\%_]/g, '\\$&')}%`;
}

function schemaOf(row: Row): { readonly schema?: string } {
  const schema = text(row['schema']);
  return schema === '' ? {} : { schema };
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function count(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}
