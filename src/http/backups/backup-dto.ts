import { IsIn, IsInt, IsObject, IsOptional, IsString, MaxLength } from 'class-validator';
import { textOf, type Job } from '../../jobs/job.js';
import type { RestorePoint } from '../../restore-points/restore-point.js';
import { links, type Links } from '../links.js';
import type { Call } from '../route.js';

export class StartBackupDto {
  /** Kept with the backup. */
  @IsOptional() @IsString() @MaxLength(2_000) comment?: string;
  /** How deep it is read back before it counts. */
  @IsOptional() @IsIn(['checksums', 'replay']) verify?: 'checksums' | 'replay';
}

/** Squidex's words for the state of a job, for its own clients. */
const SQUIDEX_STATUS = {
  queued: 'Created',
  running: 'Started',
  cancelling: 'Started',
  completed: 'Completed',
  failed: 'Failed',
  cancelled: 'Cancelled',
} as const;

/** A backup as clients see it: one that is stored, or one that is being made, under one id. */
export class BackupDto {
  @IsString() id!: string;
  @IsString() app!: string;
  @IsIn(Object.keys(SQUIDEX_STATUS)) state!: Job['state'];
  /** `none` while it is being made and when it failed. */
  @IsIn(['none', 'available', 'damaged']) archiveState!: 'none' | 'available' | 'damaged';
  @IsIn(Object.values(SQUIDEX_STATUS)) status!: (typeof SQUIDEX_STATUS)[Job['state']];
  @IsString() comment!: string;
  @IsString() startedBy!: string;
  @IsString() started!: string;
  @IsOptional() @IsString() stopped?: string;
  @IsInt() handledEvents!: number;
  @IsInt() handledAssets!: number;
  /** Bytes of the archive; 0 until it is stored. */
  @IsInt() size!: number;
  protected!: boolean;
  @IsOptional() @IsObject() failure?: object;
  @IsObject() _links!: Links;
}

export class BackupListDto {
  items!: readonly BackupDto[];
  @IsObject() _links!: Links;
}

type Here = Pick<Call, 'base' | 'subject'>;

export function backupOfPoint(point: RestorePoint, app: string, { base, subject }: Here): BackupDto {
  const { id, manifest, size } = point;
  const here = `${base}/apps/${app}/backups/${id}`;
  const allowed = (may: boolean, method: string, href: string): readonly [string, string] | undefined =>
    may ? [method, href] : undefined;
  return {
    id,
    app,
    state: 'completed',
    archiveState: 'available',
    status: 'Completed',
    comment: manifest.comment,
    startedBy: manifest.createdBy,
    started: manifest.created,
    stopped: manifest.created,
    handledEvents: manifest.counts.events,
    handledAssets: manifest.counts.assets,
    size,
    protected: point.protected,
    _links: links({
      self: ['GET', here],
      delete: allowed(!point.protected && subject.may('backups.delete', app), 'DELETE', here),
      update: allowed(subject.may('backups.update', app), 'PATCH', here),
    }),
  };
}

export function backupOfJob(job: Job, { base }: Here): BackupDto {
  const { id, app, state, createdBy, created, started, ended, progress, failure } = job;
  const of = (unit: string): number => (progress?.unit === unit ? progress.done : 0);
  return {
    id,
    app,
    state,
    archiveState: 'none',
    status: SQUIDEX_STATUS[state],
    comment: textOf(job, 'comment'),
    startedBy: createdBy,
    started: started ?? created,
    ...(ended === undefined ? {} : { stopped: ended }),
    handledEvents: of('events'),
    handledAssets: of('assets'),
    size: 0,
    protected: false,
    ...(failure === undefined ? {} : { failure }),
    _links: links({ self: ['GET', `${base}/apps/${app}/backups/${id}`], job: ['GET', `${base}/jobs/${id}`] }),
  };
}
