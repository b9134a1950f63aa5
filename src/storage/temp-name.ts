import { randomUUID } from 'node:crypto';
import { isGone, processTag } from '../process/process-tag.js';

/** No encoded name begins like this: a `%` there is followed by two hexadecimal digits, `-` or `~`. */
const TEMP_PREFIX = '%tmp-';

/** A temp file of another host counts as left over when it was not written to for this long. */
const ABANDONED_AFTER_MS = 24 * 60 * 60 * 1000;

/** A name for an unfinished write, which says which process is at it. */
export function tempName(): string {
  return `${TEMP_PREFIX}${processTag()}-${randomUUID()}`;
}

export function isTempName(name: string): boolean {
  return name.startsWith(TEMP_PREFIX);
}

/** Whether the process at this unfinished write is gone. `written` is asked only if that cannot be seen from here. */
export async function isLeftOver(
  name: string,
  now: number,
  written: () => Promise<Date | undefined>,
): Promise<boolean> {
  const gone = isGone(name.slice(TEMP_PREFIX.length));
  if (gone !== undefined) return gone;
  const at = await written();
  return at !== undefined && now - at.getTime() > ABANDONED_AFTER_MS;
}
