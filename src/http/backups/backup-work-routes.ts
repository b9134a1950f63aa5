import { BackupError } from '../../errors.js';
import { hasEnded, type Job } from '../../jobs/job.js';
import { lastSeen, sendEvents } from '../event-stream.js';
import { appEvents } from '../jobs/job-events.js';
import { JobDto } from '../jobs/job-dto.js';
import { accepted } from '../jobs/job-routes.js';
import { startJob } from '../start-job.js';
import { route, type Answer, type Call, type Route } from '../route.js';
import {
  appBackups,
  backupsIn,
  findBackup,
  knownApp,
  noSuchBackup,
  requireKnown,
  requireStored,
} from './app-backups.js';
import {
  BackupIdsDto,
  DeleteBackupQuery,
  DeletePreviewDto,
  HealthDto,
  VerifyDto,
  type BackupDto,
  type BlockedDto,
} from './backup-dto.js';
import { healthOf } from './backup-health.js';
import { leavesBare, requireNotLast } from './last-good.js';

/** How old the last backup of an app may be while nothing says otherwise. */
const TARGET_MS = 7 * 24 * 3_600_000;

/** What is done with backups beside making, changing and deleting one. */
export const BACKUP_WORK_ROUTES: readonly Route[] = [
  route<VerifyDto, object>({
    method: 'POST',
    path: '/apps/{app}/backups/{backup}/verifications',
    operation: 'verifyBackup',
    summary: 'Starts a verification of a backup',
    scope: 'backups.verify',
    body: VerifyDto,
    success: { status: 202, answer: JobDto },
    started: accepted,
    handle: async (call) => {
      const app = appOf(call);
      const { id } = requireStored(await findBackup(call, app, call.params['backup'] ?? ''));
      return start(call, { verb: 'verify', args: { backup: id, ...call.body }, key: `verify:${id}` }, app);
    },
  }),
  route<BackupIdsDto, object>({
    method: 'POST',
    path: '/apps/{app}/backups:delete-preview',
    operation: 'previewDeletion',
    summary: 'What deleting these backups would do; changes nothing',
    scope: 'backups.delete',
    body: BackupIdsDto,
    success: { status: 200, answer: DeletePreviewDto },
    handle: async (call) => {
      const { backups } = await appBackups(call, appOf(call));
      return { body: deletionOf(backups, call.body.ids) };
    },
  }),
  route<BackupIdsDto, DeleteBackupQuery>({
    method: 'POST',
    path: '/apps/{app}/backups:delete',
    operation: 'deleteBackups',
    summary: 'Starts the deletion of several backups: all of them, or none if one cannot be',
    scope: 'backups.delete',
    body: BackupIdsDto,
    query: DeleteBackupQuery,
    success: { status: 202, answer: JobDto },
    started: accepted,
    handle: async (call) => {
      const app = appOf(call);
      const { backups } = await appBackups(call, app);
      const { deletes, blocked } = deletionOf(backups, call.body.ids);
      const [first] = blocked;
      if (first !== undefined) throw notDeletable(first);
      const ids = deletes.map(({ id }) => id);
      requireNotLast(backups, ids, app, call.query);
      return start(call, { verb: 'delete', args: { backups: ids }, key: `delete:${app}` }, app);
    },
  }),
  route({
    method: 'GET',
    path: '/apps/{app}/backup-health',
    operation: 'getBackupHealth',
    summary: 'Whether an app is backed up well enough, and why not',
    scope: 'backups.read',
    success: { status: 200, answer: HealthDto },
    handle: backupHealth,
  }),
  route({
    method: 'GET',
    path: '/apps/{app}/backups/stream',
    operation: 'streamBackups',
    summary: 'Changes of all jobs of an app as Server-Sent Events, until the client goes',
    scope: 'backups.read',
    success: { status: 200, type: 'text/event-stream' },
    handle: async (call) => {
      await requireKnown(call, appOf(call), await knownApp(call, appOf(call)));
      await sendEvents(call, appEvents(call, appOf(call), lastSeen(call.request)), (subject) =>
        subject.may('backups.read', appOf(call)),
      );
      return {};
    },
  }),
];

function appOf({ params }: Call): string {
  return params['app'] ?? '';
}

async function start(call: Call, request: Pick<Job, 'verb' | 'args' | 'key'>, app: string): Promise<Answer> {
  return accepted(await startJob(call, { ...request, app }), call);
}

function deletionOf(backups: readonly BackupDto[], ids: readonly string[]): DeletePreviewDto {
  const wanted = [...new Set(ids)];
  const known = new Map(backups.map((backup) => [backup.id, backup]));
  const blocked: BlockedDto[] = [];
  const deletes: BackupDto[] = [];
  for (const id of wanted) {
    const backup = known.get(id);
    if (backup?.archiveState === 'available' && !backup.protected) deletes.push(backup);
    else blocked.push(blockedBy(id, backup));
  }
  const bytes = deletes.reduce((sum, { size }) => sum + size, 0);
  const leaves = leavesBare(
    backups,
    deletes.map(({ id }) => id),
  );
  return { deletes, blocked, bytes, leavesBare: leaves };
}

function notDeletable({ id, code }: BlockedDto): BackupError {
  if (code !== 'restore-point-protected') return noSuchBackup(id);
  return new BackupError('restore-point-protected', `the backup ${id} is protected; nothing was deleted`, {
    hint: 'take the protection off first, or leave it out',
  });
}

function blockedBy(id: string, backup: BackupDto | undefined): BlockedDto {
  if (backup?.protected === true) return { id, code: 'restore-point-protected', detail: 'It is protected.' };
  return { id, code: 'restore-point-not-found', detail: 'It is not stored, or it is damaged.' };
}

async function backupHealth(call: Call): Promise<Answer> {
  const app = appOf(call);
  const known = await knownApp(call, app);
  await requireKnown(call, app, known);
  const { backups, jobs } = backupsIn(known, call, app);
  const isGood = ({ archiveState, verification }: BackupDto): boolean =>
    archiveState === 'available' && verification.state !== 'failed';
  const good = backups.filter(isGood).map(({ started }) => Date.parse(started));
  const runs = jobs
    .filter((job) => job.verb === 'backup' && hasEnded(job))
    .flatMap(({ state }) => (state === 'completed' || state === 'failed' ? [state] : []));
  const newest = backups.find(({ state }) => state === 'completed');
  const isNewestBad = newest !== undefined && !isGood(newest);
  // All apps are read for it.
  const appSince = good.length === 0 ? await ageOf(call, app) : undefined;
  const { ageMs, ...health } = healthOf({
    good,
    runs,
    isNewestBad,
    appSince,
    targetMs: TARGET_MS,
    now: call.now().getTime(),
  });
  const lastGood = good.length === 0 ? {} : { lastGood: new Date(Math.max(...good)).toISOString() };
  return { body: { ...health, ...(ageMs === undefined ? {} : { ageMs }), ...lastGood, targetMs: TARGET_MS } };
}

async function ageOf({ module }: Call, app: string): Promise<number | undefined> {
  const found = (await module.apps()).find(({ name, id }) => name === app || id === app);
  return found?.created === undefined ? undefined : Date.parse(found.created);
}
