import type { Backup } from '../api/wire.js';
import type { Formats } from './formats.js';
import { isGood } from './health.js';

const HISTORY_DAYS = 30;

export type DayState = 'good' | 'warnings' | 'failed' | 'nothing';

export interface HistoryDay {
  /** As `Formats` numbers days. */
  readonly day: number;
  readonly state: DayState;
}

/** The best that each of the last days brought, oldest first; days are those of the calendar of the reader. */
export function historyOf(
  backups: readonly Backup[],
  warningsOf: (backup: Backup) => number,
  now: number,
  { dayNumber }: Pick<Formats, 'dayNumber'>,
): readonly HistoryDay[] {
  const states: DayState[] = Array.from({ length: HISTORY_DAYS }, () => 'nothing');
  const first = dayNumber(now) - (HISTORY_DAYS - 1);
  for (const backup of backups) {
    const started = Date.parse(backup.started);
    if (Number.isNaN(started)) continue;
    const day = dayNumber(started) - first;
    const known = states[day];
    const found = stateOf(backup, warningsOf(backup));
    if (known !== undefined && RANK[found] > RANK[known]) states[day] = found;
  }
  return states.map((state, at) => ({ state, day: first + at }));
}

const RANK: Readonly<Record<DayState, number>> = { nothing: 0, failed: 1, warnings: 2, good: 3 };

function stateOf(backup: Backup, warnings: number): DayState {
  if (!isGood(backup)) return 'failed';
  return warnings > 0 ? 'warnings' : 'good';
}
