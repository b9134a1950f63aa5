import { randomUUID } from 'node:crypto';
import { isGone, processTag } from '../process/process-tag.js';

/** No encoded name begins like this: a `%` there is followed by two hexadecimal digits, `-` or `~`. */
const TEMP_PREFIX = '%tmp-';

/** An unfinished write of another host counts as left over when it was not written to for this long. */
const ABANDONED_AFTER_MS = 24 * 60 * 60 * 1000;

/** A name for an unfinished write, which says which process is at it. */
export function tempName(): string {
  return `${TEMP_PREFIX}${processTag()}-${randomUUID()}`;
}

export function isTempName(name: string): boolean {
  return name.startsWith(TEMP_PREFIX);
}

/** When an unfinished write was written to last, and what time it is, both by the clock of the storage. */
export interface WriteTimes {
  readonly written: Date | undefined;
  readonly now: Date | undefined;
}

/** Whether the process at this unfinished write is gone. `times` are asked only if that cannot be seen from here. */
export async function isLeftOver(name: string, times: () => Promise<WriteTimes>): Promise<boolean> {
  const gone = isGone(name.slice(TEMP_PREFIX.length));
  if (gone !== undefined) return gone;
  const { written, now } = await times();
  return written !== undefined && now !== undefined && isAbandoned(written, now);
}

/**
 * Whether a write that last grew at `written` has been abandoned. Both times are of one clock, that of the
 * storage: what our own says never counts. A time far ahead is of before that clock was set back.
 */
export function isAbandoned(written: Date, now: Date, afterMs = ABANDONED_AFTER_MS): boolean {
  return Math.abs(now.getTime() - written.getTime()) > afterMs;
}
