import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import { setImmediate } from 'node:timers/promises';
import { throwIfCancelled } from '../errors.js';
import {
  type ContentsPage,
  likePattern,
  objectOf,
  type ObjectQuery,
  type ObjectSummary,
  pageOf,
  withFile,
} from './contents-query.js';
import { readCursor } from './cursor.js';
import { WINDOW } from './windows.js';

/** In order of kind, schema and name. A search looks through all states, and lets others have the thread meanwhile. */
export async function listObjects(
  database: DatabaseSync,
  query: ObjectQuery,
  signal?: AbortSignal,
): Promise<ContentsPage<ObjectSummary>> {
  const found: ObjectSummary[] = [];
  const size = (query.q ?? '') === '' ? query.limit + 1 : WINDOW;
  let after = readCursor('objects', query.cursor) ?? ['', '', '', ''];
  for (;;) {
    throwIfCancelled(signal);
    const window = objectWindow(database, query, after, size);
    for (const { matches, object } of window) if (matches) found.push(object);
    const last = window.at(-1)?.object;
    if (found.length > query.limit || last === undefined || window.length < size) break;
    after = keyOf(last);
    await setImmediate();
  }
  const page = pageOf('objects', found, query.limit, keyOf);
  return { ...page, items: page.items.map((object) => withFile(database, object)) };
}

function keyOf({ kind, schema = '', name, stream }: ObjectSummary): readonly string[] {
  return [kind, schema, name, stream];
}

interface Candidate {
  readonly object: ObjectSummary;
  readonly matches: boolean;
}

/** The next objects after a key, with whether the text that is looked for is in them. */
function objectWindow(
  database: DatabaseSync,
  { kind, schema, deleted, q = '' }: ObjectQuery,
  after: readonly string[],
  size: number,
): readonly Candidate[] {
  const where = ['(kind, schema, name, stream) > (?, ?, ?, ?)'];
  const values: SQLInputValue[] = [...after];
  for (const [column, value] of Object.entries({ kind, schema, deleted })) {
    if (value === undefined) continue;
    where.push(`${column} = ?`);
    values.push(typeof value === 'boolean' ? Number(value) : value);
  }
  const like = likePattern(q);
  const isSearch = q !== '';
  const state = '(select value from states where object = objects.rowid)';
  const rows = database
    .prepare(
      `select *, ${isSearch ? `(name like ? escape '\\' or stream like ? escape '\\' or ${state} like ? escape '\\')` : '1'} as matches
       from objects where ${where.join(' and ')} order by kind, schema, name, stream limit ?`,
    )
    .all(...(isSearch ? [like, like, like] : []), ...values, size);
  return rows.map((row) => ({ object: objectOf(row), matches: row['matches'] === 1 }));
}
