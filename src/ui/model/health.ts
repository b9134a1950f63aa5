import type { Backup } from '../api/wire.js';
import { DAY } from './formats.js';

/** How safe an app is: the first rule that fits. */
export type HealthState = 'none' | 'atRisk' | 'overdue' | 'upToDate';

export interface Health {
  readonly state: HealthState;
  /** The newest backup that can be restored. */
  readonly lastGood: Backup | undefined;
  /** Runs that failed since then. */
  readonly failedSince: number;
}

/** Age that a backup of an app without a schedule may have, in ms. */
export const TARGET_MS = 7 * DAY;

/** `backups` newest first. A run that has not ended betters nothing. */
export function healthOf(backups: readonly Backup[], now: number): Health {
  const at = backups.findIndex(isGood);
  const lastGood = backups[at];
  const failedSince = backups.slice(0, at < 0 ? undefined : at).filter(({ state }) => state === 'failed').length;
  const newest = backups.find(({ archiveState }) => archiveState !== 'none');
  const isBad = newest?.archiveState === 'damaged' || newest?.verification?.state === 'failed';
  return { state: stateOf(lastGood, failedSince, isBad, now), lastGood, failedSince };
}

export function isGood({ archiveState, state, verification }: Backup): boolean {
  return state === 'completed' && archiveState === 'available' && verification?.state !== 'failed';
}

function stateOf(lastGood: Backup | undefined, failed: number, isBad: boolean, now: number): HealthState {
  if (lastGood === undefined) return 'none';
  const age = now - Date.parse(lastGood.started);
  if (age > 3 * TARGET_MS || failed >= 3 || isBad) return 'atRisk';
  return age > 1.5 * TARGET_MS ? 'overdue' : 'upToDate';
}
