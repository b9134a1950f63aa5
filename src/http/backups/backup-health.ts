/** How well an app is protected: a pure function of its backups and the runs that made them, or did not. */
export interface HealthFacts {
  /** When the good backups were made, in ms; in any order. */
  readonly good: readonly number[];
  /** How the last runs ended, newest first; one that has not ended is left out and improves nothing. */
  readonly runs: readonly ('completed' | 'failed')[];
  /** Whether the newest completed backup is damaged, or failed its verification. */
  readonly isNewestBad: boolean;
  /** When the app was created, in ms, where there is no good backup; undefined if nobody knows. */
  readonly appSince: number | undefined;
  readonly targetMs: number;
  readonly now: number;
}

export interface Health {
  readonly badge: 'new' | 'never' | 'at-risk' | 'overdue' | 'protected';
  readonly reason:
    'first-expected' | 'no-backup' | 'too-old' | 'runs-failed' | 'verification-failed' | 'late' | 'in-time';
  readonly ageMs: number | undefined;
  readonly failedRuns: number;
}

const HOUR_MS = 3_600_000;

/** An app that has backups is at risk after this many failed runs in a row. */
const MAX_FAILED_RUNS = 3;

/** A backup is overdue after one and a half targets, with an hour of grace for short ones; after three an app is at risk. */
export function healthOf({ good, runs, isNewestBad, appSince, targetMs, now }: HealthFacts): Health {
  const firstGood = runs.indexOf('completed');
  const failedRuns = firstGood === -1 ? runs.length : firstGood;
  if (good.length === 0) {
    const isNew = appSince !== undefined && now - appSince < targetMs;
    return isNew
      ? { badge: 'new', reason: 'first-expected', ageMs: undefined, failedRuns }
      : { badge: 'never', reason: 'no-backup', ageMs: undefined, failedRuns };
  }
  const ageMs = Math.max(0, now - Math.max(...good));
  const about = { ageMs, failedRuns };
  if (ageMs > 3 * targetMs) return { badge: 'at-risk', reason: 'too-old', ...about };
  if (failedRuns >= MAX_FAILED_RUNS) return { badge: 'at-risk', reason: 'runs-failed', ...about };
  if (isNewestBad) return { badge: 'at-risk', reason: 'verification-failed', ...about };
  if (ageMs > 1.5 * targetMs + HOUR_MS) return { badge: 'overdue', reason: 'late', ...about };
  return { badge: 'protected', reason: 'in-time', ...about };
}
