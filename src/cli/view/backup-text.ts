import type { BackupResult } from '../../backup/backup.js';
import type { BackupPlan } from '../../backup/plan.js';
import { bytes, count, counted, printable } from '../format.js';
import { eventsText, filesText } from './counts-text.js';

/** What a backup made, a line each. */
export function backupLines({ point, newEvents, pruned }: BackupResult): string[] {
  const { counts } = point.manifest;
  const lines = [
    `  events    ${eventsText(counts, newEvents)}`,
    `  files     ${filesText(counts)}`,
    `  documents ${count(counts.documents)}`,
    `  size      ${bytes(point.size)}`,
    `  stored    ${printable(point.archive)}`,
  ];
  if (pruned.length > 0) lines.push(`  removed   ${pruned.map(({ id }) => id).join(', ')}: the oldest, beyond the cap`);
  return lines;
}

/** What the cap will do: with the first restore point that there is one, then which point goes next. */
export function capLines({ keepLast, points, wouldRemove }: BackupPlan): readonly string[] {
  const [oldest, ...others] = wouldRemove;
  if (oldest !== undefined) {
    const which = [oldest.id, ...others.map(({ id }) => id)].join(', ');
    const [name, it] = others.length === 0 ? ['the oldest', 'it'] : ['the oldest ones', 'each'];
    return [`  next      the next backup removes ${which}, ${name}; protect ${it} with: eventark protect ${oldest.id}`];
  }
  if (points > 1) return [];
  return [
    `  kept      at most ${counted(keepLast, 'restore point')} of this app; beyond that a backup removes the oldest`,
  ];
}
