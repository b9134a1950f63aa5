import { textOf, type Job } from '../../jobs/job.js';
import type { RestorePoint } from '../../restore-points/restore-point.js';
import { SQUIDEX_STATUS, type BackupDto } from '../backups/backup-dto.js';
import { appPath, linkIf, links } from '../links.js';
import type { Call } from '../route.js';
import { archiveAddress } from './archive-address.js';
import type { SquidexJobDto, SquidexRestoreDto } from './squidex-dto.js';

/** A backup as one of Squidex's jobs, with the log of the job that made it where that is known. */
export async function jobOfBackup(
  call: Call,
  backup: BackupDto,
  point: RestorePoint | undefined,
  job: Job | undefined,
): Promise<SquidexJobDto> {
  const { id, app, started, stopped, status, comment } = backup;
  const { subject } = call;
  const canDownload = point !== undefined && subject.may('backups.download', app);
  const here = `${appPath(call.base, app)}/jobs/${id}`;
  return {
    ...{ id, started, status, taskName: 'backup', canDownload },
    ...(stopped === undefined ? {} : { stopped }),
    description: comment === '' ? `Backup of ${app}` : comment,
    taskArguments: { appName: app },
    log: (job?.log ?? []).map(({ at, text }) => ({ timestamp: at, message: text })),
    _links: links({
      delete: linkIf(!backup.protected && subject.may('backups.delete', app), 'DELETE', here),
      download: canDownload ? ['GET', await archiveAddress(call, point)] : undefined,
    }),
  };
}

/** In the list of backups of old: the link that downloads is an address to open. */
export async function withAddress(call: Call, backup: BackupDto, point: RestorePoint | undefined): Promise<BackupDto> {
  if (point === undefined || !call.subject.may('backups.download', backup.app)) return backup;
  const download = { method: 'GET', href: await archiveAddress(call, point) };
  return { ...backup, _links: { ...backup._links, download } };
}

export function restoreOf(job: Job | undefined): SquidexRestoreDto {
  if (job === undefined) return { url: '', log: [], started: new Date(0).toISOString(), status: 'Created' };
  const { started = job.created, ended } = job;
  return {
    url: textOf(job, 'shown') || textOf(job, 'backup') || textOf(job, 'upload'),
    log: job.log.map(({ at, text }) => `${at}: ${text}`),
    started,
    ...(ended === undefined ? {} : { stopped: ended }),
    status: SQUIDEX_STATUS[job.state],
  };
}
