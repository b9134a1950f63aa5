import type { Manifest } from '../archive/native/manifest.js';
import { BackupError } from '../errors.js';
import type { RestorePoint } from './restore-point.js';

/** What retention decides about one restore point, and why. */
export interface RetentionDecision {
  readonly point: RestorePoint;
  readonly action: 'keep' | 'remove';
  readonly reason: string;
}

/**
 * At most `cap` restore points of an app stay: the oldest unprotected ones go, never the newest. Every point that is
 * listed was verified before its manifest was written, so the newest one is the newest verified one.
 *
 * Pure: the same points give the same decisions. Points may come in any order.
 */
export function decideRetention(points: readonly RestorePoint[], cap: number): readonly RetentionDecision[] {
  const newestFirst = points.toSorted((a, b) => (a.id < b.id ? 1 : -1));
  let excess = newestFirst.length - cap;
  const decisions = newestFirst.toReversed().map((point): RetentionDecision => {
    if (point.protected) return { point, action: 'keep', reason: 'protected' };
    if (point === newestFirst[0]) return { point, action: 'keep', reason: 'the newest' };
    if (excess <= 0) return { point, action: 'keep', reason: `within the cap of ${cap}` };
    excess -= 1;
    return { point, action: 'remove', reason: `beyond the cap of ${cap}` };
  });
  return decisions.toReversed();
}

/**
 * Throws `retention-blocked` unless `newer` contains `older` as an exact prefix: history that was once backed up and
 * is no longer there must not lose its last copy. The chain digest at the older one's last event proves it; backups
 * end a segment at the event counts of the points before them, so it stands in the newer manifest.
 */
export function requirePrefix(older: Manifest, newer: Manifest): void {
  if (older.app.id === newer.app.id && chainAt(newer, older.counts.events) === older.chain) return;
  throw new BackupError(
    'retention-blocked',
    `backup ${newer.id} does not contain backup ${older.id} as a prefix; nothing was removed`,
    {
      hint: 'the event store has lost or changed history: compare both backups before you delete one yourself',
      facts: { older: older.id, newer: newer.id, events: older.counts.events },
    },
  );
}

function chainAt(manifest: Manifest, events: number): string | undefined {
  let count = 0;
  for (const segment of manifest.segments) {
    count += segment.events;
    if (count === events) return segment.chain;
  }
  return undefined;
}
