import { hasEnded, textOf, type Job } from '../../jobs/job.js';
import { parsePointName } from '../../restore-points/point-name.js';
import type { DamagedPoint, RestorePoint } from '../../restore-points/restore-point.js';
import { appPath, linkIf, links } from '../links.js';
import type { Call } from '../route.js';
import { SQUIDEX_STATUS, type ArchiveFactsDto, type BackupDto, type VerificationDto } from './backup-dto.js';

/** For whom a backup is shown, and as what of which app. */
export type Viewer = Pick<Call, 'base' | 'subject'> & { readonly app: string };

const NOT_VERIFIED: VerificationDto = { state: 'none' };

/** `jobs` are those of the app, the newest first: verifications, and uploads that became backups. */
export function backupOfPoint(point: RestorePoint, jobs: readonly Job[], viewer: Viewer): BackupDto {
  const { base, subject, app } = viewer;
  const { id, manifest, size } = point;
  const here = `${appPath(base, app)}/backups/${id}`;
  return {
    id,
    app,
    state: 'completed',
    archiveState: 'available',
    status: 'Completed',
    comment: point.comment,
    origin: isUploaded(id, jobs) ? 'uploaded' : originOf(manifest.createdBy),
    startedBy: manifest.createdBy,
    started: manifest.created,
    stopped: manifest.created,
    madeWith: manifest.source.software,
    archive: factsOf(manifest),
    handledEvents: manifest.counts.events,
    handledAssets: manifest.counts.assets,
    size,
    protected: point.protected,
    verification: verificationOf(id, jobs),
    _links: links({
      self: ['GET', here],
      delete: linkIf(!point.protected && subject.may('backups.delete', app), 'DELETE', here),
      update: linkIf(subject.may('backups.update', app), 'PATCH', here),
      verify: linkIf(subject.may('backups.verify', app), 'POST', `${here}/verifications`),
      download: linkIf(subject.may('backups.download', app), 'POST', `${here}/downloads`),
      export: linkIf(subject.may('backups.download', app), 'POST', `${here}/exports`),
      contents: linkIf(subject.may('backups.contents', app), 'GET', `${here}/contents`),
      restore: linkIf(subject.may('restore', undefined), 'POST', `${base}/restores`),
      'restore-preview': linkIf(subject.may('restore', undefined), 'POST', `${base}/restores:preview`),
      'make-template': linkIf(subject.may('templates.write', undefined), 'POST', `${base}/templates`),
    }),
  };
}

/** One whose manifest cannot be read, or whose archive is cut or gone: only its name tells what it is. */
export function backupOfDamaged(
  { name, reason, code }: DamagedPoint,
  { base, subject, app }: Viewer,
): BackupDto | undefined {
  const id = parsePointName(name.replace(/\.\w+$/, ''))?.id;
  if (id === undefined) return undefined;
  const here = `${appPath(base, app)}/backups/${id}`;
  return {
    ...{ id, app, state: 'completed', archiveState: 'damaged', status: 'Completed' },
    ...{
      comment: '',
      origin: 'command',
      startedBy: '',
      started: startedOf(name),
      handledEvents: 0,
      handledAssets: 0,
      size: 0,
    },
    ...{ protected: false, verification: NOT_VERIFIED, damage: reason, damageCode: code },
    _links: links({ self: ['GET', here], delete: linkIf(subject.may('backups.delete', app), 'DELETE', here) }),
  };
}

export function backupOfJob(job: Job, { base, subject, app }: Viewer): BackupDto {
  const { id, state, createdBy, created, started, ended, progress, failure } = job;
  const of = (unit: string): number => (progress?.unit === unit ? progress.done : 0);
  const may = subject.may('backups.cancel', app) && !hasEnded(job);
  const here = `${appPath(base, app)}/backups/${id}`;
  return {
    id,
    app,
    state,
    archiveState: 'none',
    status: SQUIDEX_STATUS[state],
    comment: textOf(job, 'comment'),
    origin: originOf(createdBy),
    startedBy: createdBy,
    started: started ?? created,
    ...(ended === undefined ? {} : { stopped: ended }),
    handledEvents: of('events'),
    handledAssets: of('assets'),
    size: 0,
    protected: false,
    verification: NOT_VERIFIED,
    ...(failure === undefined ? {} : { failure }),
    _links: links({
      self: ['GET', here],
      job: ['GET', `${base}/jobs/${id}`],
      cancel: linkIf(may && state !== 'cancelling', 'POST', `${base}/jobs/${id}:cancel`),
    }),
  };
}

function factsOf({ format, formatVersion, counts, bytes, range, chain }: RestorePoint['manifest']): ArchiveFactsDto {
  const { firstEventTime, lastEventTime } = range;
  return {
    format: `${format}-${formatVersion}`,
    streams: counts.streams,
    rawBytes: bytes.raw,
    firstEventTime,
    lastEventTime,
    missingFiles: counts.assetsMissing,
    chain,
  };
}

/** By what their name says: that of a token, an e-mail, or neither. */
function originOf(createdBy: string): BackupDto['origin'] {
  if (createdBy.startsWith('token:')) return 'token';
  return createdBy.includes('@') ? 'person' : 'command';
}

function isUploaded(id: string, jobs: readonly Job[]): boolean {
  return jobs.some(({ verb, result }) => verb === 'import' && result?.['backup'] === id);
}

function verificationOf(id: string, jobs: readonly Job[]): VerificationDto {
  const verifications = jobs.filter(({ verb }) => verb === 'verify');
  const job = verifications.find((each) => textOf(each, 'backup') === id && (each.result ?? !hasEnded(each)));
  if (job === undefined) return NOT_VERIFIED;
  const { result, ended } = job;
  if (result === undefined) return { state: 'running', job: job.id };
  return {
    state: result['ok'] === true ? 'ok' : 'failed',
    job: job.id,
    ...(typeof result['depth'] === 'string' ? { depth: result['depth'] } : {}),
    ...(ended === undefined ? {} : { at: ended }),
  };
}

/** The time in the name of an archive: `20260102T030405Z`. */
function startedOf(name: string): string {
  const time = /-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z-/.exec(name);
  if (time === null) return '';
  const [, year, month, day, hour, minute, second] = time;
  return `${year}-${month}-${day}T${hour}:${minute}:${second}Z`;
}
