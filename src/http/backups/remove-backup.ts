import { hasEnded } from '../../jobs/job.js';
import type { Call } from '../route.js';
import type { BackupDto } from './backup-dto.js';

/** Removes what is stored of a backup, also of a damaged one, and cancels one that is being made. */
export async function removeBackup({ module, jobs }: Call, backup: BackupDto): Promise<void> {
  if (backup.archiveState !== 'none') await module.delete([backup.id]);
  else if (!hasEnded(backup)) await jobs.cancel(backup.id);
}
