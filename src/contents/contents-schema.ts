import { closeSync, openSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';

/** What an index is written as; one of another version is made anew. */
const VERSION = 5;

/** States are in a table of their own, so that lists read no more than they show. */
const TABLES = `
  create table about (
    events integer not null, first_time text not null, last_time text not null,
    files integer not null, missing integer not null, bytes integer not null, people integer not null
  );
  create table kinds (
    kind text not null, schema text not null, objects integer not null, deleted integer not null, events integer not null,
    primary key (kind, schema)
  ) without rowid;
  create table objects (
    stream text not null unique, kind text not null, id text not null, name text not null, schema text not null,
    deleted integer not null, events integer not null, first integer not null, last integer not null,
    created text not null, changed text not null, actor text not null, version integer not null
  );
  create index by_kind on objects (kind, schema, name, stream);
  create table states (object integer primary key, value text not null);
  create table minutes (
    minute integer primary key, events integer not null, deletions integer not null, first integer not null
  );
  create table hours (
    minute integer primary key, events integer not null, deletions integer not null, first integer not null
  );
  create table bursts (
    first integer primary key, last integer not null, started text not null, ended text not null,
    deletions integer not null, actor text not null
  );
  create table assets (
    role text not null, id text not null, version integer not null, file_name text not null, media_type text not null,
    size integer not null, missing integer not null, sha256 text not null
  );
  create table left_out (place text not null, message text not null);
  create index by_asset on assets (role, id, version);
  create table people (id text primary key, email text not null);
`;

/** Tables of an index that is written once, into a file that no one sees before it is whole. */
export function createIndex(path: string): DatabaseSync {
  // Before SQLite makes it, for every user of the machine to read.
  closeSync(openSync(path, 'wx', 0o600));
  const database = openIndex(path, false);
  // A process that dies leaves a file that is swept, so nothing has to survive it.
  database.exec('pragma page_size = 8192; pragma journal_mode = off; pragma synchronous = off');
  database.exec(`${TABLES} pragma user_version = ${VERSION}`);
  return database;
}

/** Not imported: an older Node would fail over that before anything could say which one is needed. */
export function openIndex(path: string, readOnly: boolean): DatabaseSync {
  return new (process.getBuiltinModule('node:sqlite').DatabaseSync)(path, { readOnly });
}

/** Whether this version has written the index, to its end. */
export function isCurrent(database: DatabaseSync): boolean {
  return database.prepare('pragma user_version').get()?.['user_version'] === VERSION;
}
