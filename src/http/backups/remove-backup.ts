import { hasEnded } from '../../jobs/job.js';
import type { Call } from '../route.js';
import { requireReadNow } from './app-backups.js';
import type { BackupDto } from './backup-dto.js';

/**
 * Removes a stored backup, even a damaged one, and cancels one that is being made. Error: `version-conflict` if the backup, checked
 * while it is claimed, is no longer as the caller read it.
 */
export async function removeBackup(call: Call, backup: BackupDto): Promise<void> {
  const { module, jobs } = call;
  if (backup.archiveState !== 'none') {
    await module.delete([backup.id], {}, async () => requireReadNow(call, backup.app, backup.id));
  } else if (!hasEnded(backup)) await jobs.cancel(backup.id);
}
