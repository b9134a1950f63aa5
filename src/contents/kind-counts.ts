import type { DatabaseSync } from 'node:sqlite';
import { inWindows } from './windows.js';

interface Counts {
  readonly kind: string;
  readonly schema: string;
  objects: number;
  deleted: number;
  events: number;
}

/** Writes how many objects there are of each kind and schema. */
export async function countKinds(database: DatabaseSync, signal: AbortSignal): Promise<void> {
  const window = database.prepare(
    `select kind, schema, sum(deleted = 0) as objects, sum(deleted) as deleted, sum(events) as events from objects
     where rowid > ? and rowid <= ? group by kind, schema`,
  );
  const counts = new Map<string, Counts>();
  await inWindows(database, 'main', signal, (after, last) => {
    for (const row of window.all(after, last)) {
      const [kind, schema] = [String(row['kind']), String(row['schema'])];
      const key = JSON.stringify([kind, schema]);
      const sum = counts.get(key) ?? { kind, schema, objects: 0, deleted: 0, events: 0 };
      sum.objects += Number(row['objects']);
      sum.deleted += Number(row['deleted']);
      sum.events += Number(row['events']);
      counts.set(key, sum);
    }
  });
  const insert = database.prepare('insert into kinds values (?, ?, ?, ?, ?)');
  for (const { kind, schema, objects, deleted, events } of counts.values()) {
    insert.run(kind, schema, objects, deleted, events);
  }
}
