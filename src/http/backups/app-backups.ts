import type { BackupRoom } from '../../backup/plan.js';
import { BackupError, isBackupError, kindOf } from '../../errors.js';
import { appNotFound } from '../access.js';
import { hasEnded, type Job } from '../../jobs/job.js';
import type { RestorePoint } from '../../restore-points/restore-point.js';
import { etagOf, requireMatch } from '../etag.js';
import type { Order } from '../page.js';
import type { Call } from '../route.js';
import { InvalidRequest } from '../validate.js';
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

/** A request that changes something reads the state anew; one that only reads may get the cached state. */
export async function knownApp({ known, request }: Pick<Call, 'known' | 'request'>, app: string): Promise<KnownApp> {
  return request.method === 'GET' ? known.of(app) : known.read(app);
}

export async function appBackups(call: Call, app: string): Promise<AppBackups> {
  return backupsIn(await knownApp(call, app), call, app);
}

export function backupsIn({ listing, jobs, imports }: KnownApp, call: Call, app: string): AppBackups {
  const viewer: Viewer = { base: call.base, subject: call.subject, app };
  const { points, damaged } = listing;
  const known = [...jobs.filter(({ verb }) => verb === 'verify'), ...imports];
  const stored = [
    ...points.map((point) => backupOfPoint(point, known, viewer)),
    ...damaged.flatMap((point) => backupOfDamaged(point, viewer) ?? []),
  ];
  const ids = new Set(stored.map(({ id }) => id));
  // One that is completed and not stored was deleted since, or pruned.
  const isShown = ({ id, verb, state }: Job): boolean => verb === 'backup' && !ids.has(id) && state !== 'completed';
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

/**
 * Requires that something is known of the app: a backup, a job, or the app in the event store. If the event store cannot be read,
 * the app is taken to exist. Error: `app-not-found`.
 */
export async function requireKnown(
  { module }: Pick<Call, 'module'>,
  app: string,
  { listing, jobs }: Pick<KnownApp, 'listing' | 'jobs'>,
): Promise<void> {
  if (listing.points.length > 0 || listing.damaged.length > 0 || jobs.length > 0) return;
  const apps = await module.apps().catch((error: unknown) => {
    if (!isBackupError(error) || kindOf(error) === 'defect') throw error;
    return undefined;
  });
  if (apps?.every(({ id, name }) => id !== app && name !== app) === true) throw appNotFound(app);
}

/** Error: `restore-point-not-found`. */
export async function findBackup(call: Call, app: string, id: string): Promise<BackupDto> {
  const isIt = (backup: BackupDto): boolean => backup.id === id;
  const found =
    (await appBackups(call, app)).backups.find(isIt) ??
    // Made past this server a moment ago, it may be missing in the list that is kept.
    (await backupNow(call, app, id));
  if (found === undefined) throw noSuchBackup(id);
  return found;
}

/**
 * For a change that already holds the claim of a backup: checks `If-Match` again on the state as it is now, since another server
 * may have changed the backup after the cached list was read. Errors: `version-conflict`, `restore-point-not-found`.
 */
export async function requireReadNow(call: Call, app: string, id: string): Promise<void> {
  if (call.request.headers['if-match'] === undefined) return;
  const found = await backupNow(call, app, id);
  if (found === undefined) throw noSuchBackup(id);
  requireMatch(etagOf(found), call.request);
}

async function backupNow(call: Call, app: string, id: string): Promise<BackupDto | undefined> {
  return backupsIn(await call.known.read(app), call, app).backups.find((backup) => backup.id === id);
}

export function noSuchBackup(id: string): BackupError {
  return new BackupError('restore-point-not-found', `there is no such backup: ${id}`, {
    hint: 'it may have been deleted or pruned; see the list of backups',
    facts: { backup: id },
  });
}

/** A backup that has an archive, be it damaged. Errors: `restore-point-busy` while it is made, `restore-point-not-found`. */
export function requireStored(backup: BackupDto): BackupDto {
  const { id, archiveState, state } = backup;
  if (archiveState !== 'none') return backup;
  if (!hasEnded(backup)) {
    throw new BackupError('restore-point-busy', `the backup ${id} is being made; nothing was changed`, {
      hint: 'wait until it is made, or cancel it',
    });
  }
  throw new BackupError(
    'restore-point-not-found',
    `the backup ${id} was ${state === 'failed' ? 'not made: it failed' : 'cancelled'}`,
    {
      hint: 'make another one, or use an older one',
      facts: { backup: id },
    },
  );
}

/** One that can be restored, as far as anybody knows. Errors: as `requireStored`, `restore-point-busy` for a damaged one. */
export function requireAvailable(backup: BackupDto): BackupDto {
  const { id, archiveState } = requireStored(backup);
  if (archiveState !== 'damaged') return backup;
  throw new BackupError('restore-point-busy', `the backup ${id} is damaged; nothing was changed`, {
    hint: 'use another one, or have an administrator look at its files at the destination',
    facts: { damaged: id },
  });
}

export function matches(backup: BackupDto, query: BackupQuery): boolean {
  const { state, archiveState, origin, from, to, q } = query;
  const started = Date.parse(backup.started);
  const isProtected = query.protected === undefined ? undefined : query.protected === 'true';
  const text = `${backup.id} ${backup.comment} ${backup.startedBy}`.toLowerCase();
  return (
    (state === undefined || backup.state === state) &&
    (archiveState === undefined || backup.archiveState === archiveState) &&
    (origin === undefined || backup.origin === origin) &&
    (from === undefined || started >= Date.parse(from)) &&
    (to === undefined || started < Date.parse(to)) &&
    (isProtected === undefined || backup.protected === isProtected) &&
    (q === undefined || text.includes(q.toLowerCase()))
  );
}

/** Sorts backups that are given newest first; among those of equal size the newest stays first. */
export function sorted(backups: readonly BackupDto[], sort: BackupQuery['sort']): readonly BackupDto[] {
  if (sort === undefined || sort === 'newest') return backups;
  if (sort === 'oldest') return backups.toReversed();
  const sign = sort === 'largest' ? -1 : 1;
  return backups.toSorted((a, b) => sign * (a.size - b.size));
}

/** The order that `sorted` makes. Error: `invalid-argument` for a place in another one. */
export function orderOf(sort: BackupQuery['sort'] = 'newest'): Order<Pick<BackupDto, 'id' | 'size'>> {
  const isBySize = sort === 'largest' || sort === 'smallest';
  const read = (place: string): readonly [size: number, id: string] => {
    const [, size, id = ''] = /^(?:(\d+)-)?(\w+)$/.exec(place) ?? [];
    if ((size !== undefined) === isBySize) return [Number(size), id];
    throw new InvalidRequest([
      { pointer: '/cursor', code: 'cursor', detail: 'the cursor is of a list in another order; begin without one' },
    ]);
  };
  return {
    placeOf: ({ id, size }) => (isBySize ? `${size}-${id}` : id),
    isAfter: (item, place) => {
      const [size, id] = read(place);
      if (isBySize && item.size !== size) return sort === 'largest' ? item.size < size : item.size > size;
      return sort === 'oldest' ? item.id > id : item.id < id;
    },
  };
}
