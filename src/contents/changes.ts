import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import { setImmediate } from 'node:timers/promises';
import { type ContentsPage, objectOf, type ObjectSummary, pageOf } from './contents-query.js';
import { readCursor } from './cursor.js';
import { inWindows, WINDOW } from './windows.js';

export type ChangeKind = 'added' | 'changed' | 'deleted';

export interface ChangedObject extends ObjectSummary {
  readonly change: ChangeKind;
}

/** How many objects of a kind, and of a schema, are not what they were. */
export interface ChangeCount {
  readonly kind: string;
  readonly schema?: string;
  readonly added: number;
  readonly changed: number;
  readonly deleted: number;
}

export interface ChangesQuery {
  readonly change?: ChangeKind | undefined;
  readonly kind?: string | undefined;
  readonly schema?: string | undefined;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

export interface Changes extends ContentsPage<ChangedObject> {
  /** Events that the later has more than the base; below 0 where the base is later. */
  readonly events: number;
  readonly counts: readonly ChangeCount[];
}

/**
 * Compares two histories of one app, the base being a prefix of the later one: each stream has the base's events, perhaps
 * more. A stream that only the base has belongs to an object that was deleted permanently.
 */
const OF_LATER = `
  select later.*, case when base.stream is null or (base.deleted = 1 and later.deleted = 0) then 'added'
    when base.deleted = 0 and later.deleted = 1 then 'deleted' else 'changed' end as change
  from main.objects later left join base.objects base on base.stream = later.stream and base.kind <> ''
  where later.rowid > ? and later.rowid <= ? and later.kind <> '' and ((base.stream is null and later.deleted = 0)
    or (base.events <> later.events and not (base.deleted = 1 and later.deleted = 1)))`;
const GONE = `
  select base.*, 'deleted' as change from base.objects base
  left join main.objects later on later.stream = base.stream and later.kind <> ''
  where base.rowid > ? and base.rowid <= ? and base.kind <> '' and base.deleted = 0 and later.stream is null`;

/** What differs in `later` from the index in the file `base`: looked for in turns, and gathered beside both. */
export async function changesOf(
  later: DatabaseSync,
  base: string,
  query: ChangesQuery,
  signal?: AbortSignal,
): Promise<Changes> {
  const after = readCursor('changes', query.cursor);
  later.prepare('attach database ? as base').run(`file:${encodeURI(base)}?mode=ro`);
  later.exec(`create temp table changes as ${OF_LATER.replaceAll('?', '0')};
    create unique index temp.in_order on changes (kind, schema, name, stream)`);
  for (const [schema, select] of [
    ['main', OF_LATER],
    ['base', GONE],
  ] as const) {
    const gather = later.prepare(`insert into changes ${select}`);
    await inWindows(later, schema, signal, (from, to) => void gather.run(from, to));
  }
  const total = (schema: string): number =>
    Number(later.prepare(`select events from ${schema}.about`).get()?.['events'] ?? 0);
  return { events: total('main') - total('base'), counts: await countsOf(later), ...list(later, query, after) };
}

/** The rows of the gathered changes are numbered from 1, in the order in which they were found. */
async function countsOf(database: DatabaseSync): Promise<readonly ChangeCount[]> {
  const window = database.prepare(
    `select kind, schema, change, count(*) as count from changes where rowid > ? and rowid <= ? group by kind, schema, change`,
  );
  const counts = new Map<string, Record<ChangeKind, number> & { readonly kind: string; readonly schema: string }>();
  const end = Number(database.prepare('select max(rowid) as last from changes').get()?.['last'] ?? 0);
  for (let after = 0; after < end; after += WINDOW) {
    for (const row of window.all(after, after + WINDOW)) {
      const [kind, schema] = [String(row['kind']), String(row['schema'])];
      const key = JSON.stringify([kind, schema]);
      const sum = counts.get(key) ?? { kind, schema, added: 0, changed: 0, deleted: 0 };
      sum[changeOf(row['change'])] += Number(row['count']);
      counts.set(key, sum);
    }
    await setImmediate();
  }
  return [...counts.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { schema, ...sum }]) => (schema === '' ? sum : { ...sum, schema }));
}

function list(
  database: DatabaseSync,
  { change, kind, schema, limit }: ChangesQuery,
  after: readonly string[] | undefined,
): ContentsPage<ChangedObject> {
  const where = ['(kind, schema, name, stream) > (?, ?, ?, ?)'];
  const values: SQLInputValue[] = [...(after ?? ['', '', '', ''])];
  for (const [column, value] of Object.entries({ change, kind, schema })) {
    if (value === undefined) continue;
    where.push(`${column} = ?`);
    values.push(value);
  }
  const rows = database
    .prepare(`select * from changes where ${where.join(' and ')} order by kind, schema, name, stream limit ?`)
    .all(...values, limit + 1);
  const found = rows.map((row) => ({ ...objectOf(row), change: changeOf(row['change']) }));
  return pageOf('changes', found, limit, (each) => [each.kind, each.schema ?? '', each.name, each.stream]);
}

function changeOf(text: unknown): ChangeKind {
  return text === 'added' || text === 'deleted' ? text : 'changed';
}
