import type { DatabaseSync } from 'node:sqlite';
import { setImmediate } from 'node:timers/promises';
import { throwIfCancelled } from '../errors.js';

/** Objects that one statement goes through: a few milliseconds of them. */
export const WINDOW = 2_000;

/** Calls `look` for all objects of an index, so many at once, and lets others have the thread in between. */
export async function inWindows(
  database: DatabaseSync,
  schema: 'main' | 'base',
  signal: AbortSignal | undefined,
  look: (after: number, last: number) => void,
): Promise<void> {
  const end = Number(database.prepare(`select max(rowid) as last from ${schema}.objects`).get()?.['last'] ?? 0);
  for (let after = 0; after < end; after += WINDOW) {
    throwIfCancelled(signal);
    look(after, after + WINDOW);
    await setImmediate();
  }
}
