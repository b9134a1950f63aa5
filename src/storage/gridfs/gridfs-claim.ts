import { randomUUID } from 'node:crypto';
import { isGone, processTag } from '../../process/process-tag.js';

/** A write of another host, or one that left no claim, counts as abandoned when nothing was added for so long. */
const ABANDONED_AFTER_MS = 10 * 60 * 1000;

/** Who writes the chunks that have no file document yet. */
export interface Claim {
  readonly name: string;
  readonly process: string;
  readonly write: string;
}

/** The writes that this process is at. */
const running = new Set<string>();

export function claimOf(name: string): Claim {
  const write = randomUUID();
  running.add(write);
  return { name, process: processTag(), write };
}

export function releaseClaim(claim: Claim): void {
  running.delete(claim.write);
}

/** Whether nobody will finish that write any more; `lastAdded` is when its newest chunk was made. */
export function isAbandoned(claim: Claim | undefined, lastAdded: Date | undefined): boolean {
  if (claim?.process === processTag()) return !running.has(claim.write);
  const gone = claim === undefined ? undefined : isGone(claim.process);
  return gone ?? (lastAdded === undefined || Date.now() - lastAdded.getTime() > ABANDONED_AFTER_MS);
}
