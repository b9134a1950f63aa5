import type { Backup } from '../api/wire.js';
import { DAY } from './formats.js';
import { isGood } from './health.js';

export const HISTORY_DAYS = 30;

export type DayState = 'good' | 'warnings' | 'failed' | 'nothing';

export interface HistoryDay {
  /** A moment of this day, in ms. */
  readonly at: number;
  readonly state: DayState;
}

/** The best that each of the last days brought, oldest first; days are 24 hours that end now. */
export function historyOf(
  backups: readonly Backup[],
  warningsOf: (backup: Backup) => number,
  now: number,
): readonly HistoryDay[] {
  const states: DayState[] = Array.from({ length: HISTORY_DAYS }, () => 'nothing');
  for (const backup of backups) {
    const day = HISTORY_DAYS - 1 - Math.floor((now - Date.parse(backup.started)) / DAY);
    const known = states[day];
    const found = stateOf(backup, warningsOf(backup));
    if (known !== undefined && RANK[found] > RANK[known]) states[day] = found;
  }
  return states.map((state, day) => ({ state, at: now - (HISTORY_DAYS - 1 - day) * DAY }));
}

const RANK: Readonly<Record<DayState, number>> = { nothing: 0, failed: 1, warnings: 2, good: 3 };

function stateOf(backup: Backup, warnings: number): DayState {
  if (isGood(backup)) return warnings > 0 ? 'warnings' : 'good';
  return backup.state === 'failed' || backup.archiveState === 'damaged' ? 'failed' : 'nothing';
}
