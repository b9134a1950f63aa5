import type { Backup } from '../../api/wire.js';
import type { RestoreWish } from '../../model/restore-wish.js';

/** Of the backups that are there, the one nearest to the one that was chosen. */
export function nearestTo({ source }: RestoreWish, backups: readonly Backup[] = []): Backup | undefined {
  if (source?.kind !== 'backup') return undefined;
  const distance = ({ started }: Backup): number => Math.abs(Date.parse(started) - Date.parse(source.backup.started));
  const others = backups.filter(({ id }) => id !== source.backup.id);
  return others.toSorted((a, b) => distance(a) - distance(b))[0];
}
