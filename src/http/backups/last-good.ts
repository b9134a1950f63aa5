import { BackupError } from '../../errors.js';
import type { BackupDto, DeleteBackupQuery } from './backup-dto.js';

/** Whether nothing that can be restored is left of an app once these are deleted. */
export function leavesBare(backups: readonly BackupDto[], deleted: readonly string[]): boolean {
  const good = backups.filter(({ archiveState }) => archiveState === 'available');
  return good.length > 0 && good.every(({ id }) => deleted.includes(id));
}

/** Error: `last-backup`, unless the caller says that they mean it. */
export function requireNotLast(
  backups: readonly BackupDto[],
  deleted: readonly string[],
  app: string,
  { force, confirm }: DeleteBackupQuery,
): void {
  if (!leavesBare(backups, deleted) || (force === 'lastGood' && confirm === app)) return;
  throw new BackupError('last-backup', `"${app}" would have no backup left; nothing was deleted`, {
    hint: 'make another backup first, or confirm it with the name of the app',
    facts: { name: app },
  });
}
