import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import { type ContentsPage, objectOf, type ObjectSummary, pageOf } from './contents-query.js';
import { readCursor } from './cursor.js';

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
 * Objects of two histories of one app, one a beginning of the other: each stream has the events of the base, and maybe more.
 * A stream that is gone is of an object that was deleted for good.
 */
const CHANGED = `
  with base as (select * from base.objects where kind <> ''), later as (select * from main.objects where kind <> ''),
  changes as (
    select later.*, case when base.stream is null or (base.deleted = 1 and later.deleted = 0) then 'added'
      when base.deleted = 0 and later.deleted = 1 then 'deleted' else 'changed' end as change
    from later left join base using (stream)
    where (base.stream is null and later.deleted = 0) or (base.events <> later.events and not (base.deleted = 1 and later.deleted = 1))
    union all
    select base.*, 'deleted' as change from base left join later using (stream) where later.stream is null and base.deleted = 0
  )`;

/** What differs in `later` from the index in the file `base`. */
export function changesOf(later: DatabaseSync, base: string, query: ChangesQuery): Changes {
  later.prepare('attach database ? as base').run(`file:${encodeURI(base)}?mode=ro`);
  const total = (schema: string): number =>
    Number(later.prepare(`select events from ${schema}.about`).get()?.['events'] ?? 0);
  const counts = later
    .prepare(
      `${CHANGED} select kind, schema, sum(change = 'added') as added, sum(change = 'changed') as changed, sum(change = 'deleted') as deleted
       from changes group by kind, schema order by kind, schema`,
    )
    .all();
  return {
    events: total('main') - total('base'),
    counts: counts.map((row) => ({
      kind: String(row['kind']),
      ...(row['schema'] === '' ? {} : { schema: String(row['schema']) }),
      added: Number(row['added']),
      changed: Number(row['changed']),
      deleted: Number(row['deleted']),
    })),
    ...list(later, query),
  };
}

function list(
  database: DatabaseSync,
  { change, kind, schema, limit, cursor }: ChangesQuery,
): ContentsPage<ChangedObject> {
  const where = ['1 = 1'];
  const values: SQLInputValue[] = [];
  for (const [column, value] of Object.entries({ change, kind, schema })) {
    if (value === undefined) continue;
    where.push(`${column} = ?`);
    values.push(value);
  }
  const after = readCursor('changes', cursor);
  if (after !== undefined) {
    where.push('(kind, schema, name, stream) > (?, ?, ?, ?)');
    values.push(...after);
  }
  const rows = database
    .prepare(
      `${CHANGED} select * from changes where ${where.join(' and ')} order by kind, schema, name, stream limit ?`,
    )
    .all(...values, limit + 1);
  const found = rows.map((row) => ({ ...objectOf(row), change: changeOf(row['change']) }));
  return pageOf('changes', found, limit, (each) => [each.kind, each.schema ?? '', each.name, each.stream]);
}

function changeOf(text: unknown): ChangeKind {
  return text === 'added' || text === 'deleted' ? text : 'changed';
}
