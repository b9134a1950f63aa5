import type { BackupRoom } from '../../backup/plan.js';
import { BackupError } from '../../errors.js';
import type { Job } from '../../jobs/job.js';
import type { RestorePoint } from '../../restore-points/restore-point.js';
import type { Call } from '../route.js';
import type { BackupDto, BackupQuery, RoomDto } from './backup-dto.js';
import type { KnownApp } from './known-backups.js';
import { backupOfDamaged, backupOfJob, backupOfPoint, type Viewer } from './backup-view.js';

/** All that is known of the backups of one app. */
export interface AppBackups {
  /** Newest first. */
  readonly backups: readonly BackupDto[];
  /** Of this app, newest first. */
  readonly jobs: readonly Job[];
  readonly room: RoomDto;
  /** Those of the backups that are stored and whole. */
  readonly points: readonly RestorePoint[];
}

/** What changes something decides by what there is at this moment. */
export async function knownApp({ known, request }: Pick<Call, 'known' | 'request'>, app: string): Promise<KnownApp> {
  return request.method === 'GET' ? known.of(app) : known.read(app);
}

export async function appBackups(call: Call, app: string): Promise<AppBackups> {
  return backupsIn(await knownApp(call, app), call, app);
}

export function backupsIn({ listing, jobs }: KnownApp, call: Call, app: string): AppBackups {
  const viewer: Viewer = { base: call.base, subject: call.subject, app };
  const { points, damaged } = listing;
  const verifications = jobs.filter(({ verb }) => verb === 'verify');
  const stored = [
    ...points.map((point) => backupOfPoint(point, verifications, viewer)),
    ...damaged.flatMap((point) => backupOfDamaged(point, viewer) ?? []),
  ];
  const known = new Set(stored.map(({ id }) => id));
  // One that is completed and not stored was deleted since, or pruned.
  const isShown = ({ id, verb, state }: Job): boolean => verb === 'backup' && !known.has(id) && state !== 'completed';
  const backups = [...stored, ...jobs.filter(isShown).map((job) => backupOfJob(job, viewer))];
  return {
    backups: backups.toSorted((a, b) => (a.id < b.id ? 1 : -1)),
    jobs,
    room: roomDto(call.module.room(points)),
    points,
  };
}

function roomDto({ keepLast, points, wouldRemove, isFull, ...room }: BackupRoom): RoomDto {
  return {
    cap: keepLast,
    used: points,
    protected: room.protected,
    isFull,
    wouldRemove: wouldRemove.map(({ id }) => id),
  };
}

/** Error: `restore-point-not-found`. */
export async function findBackup(call: Call, app: string, id: string): Promise<BackupDto> {
  const found = (await appBackups(call, app)).backups.find((backup) => backup.id === id);
  if (found === undefined) throw noSuchBackup(id);
  return found;
}

export function noSuchBackup(id: string): BackupError {
  return new BackupError('restore-point-not-found', `there is no such backup: ${id}`, {
    hint: 'it may have been deleted or pruned; see the list of backups',
  });
}

export function matches(backup: BackupDto, query: BackupQuery): boolean {
  const { state, archiveState, q } = query;
  const isProtected = query.protected === undefined ? undefined : query.protected === 'true';
  const text = `${backup.id} ${backup.comment} ${backup.startedBy}`.toLowerCase();
  return (
    (state === undefined || backup.state === state) &&
    (archiveState === undefined || backup.archiveState === archiveState) &&
    (isProtected === undefined || backup.protected === isProtected) &&
    (q === undefined || text.includes(q.toLowerCase()))
  );
}
