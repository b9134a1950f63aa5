import { SCOPES } from '../../access/scope.js';
import { BackupError } from '../../errors.js';
import { hasEnded, type Job } from '../../jobs/job.js';
import { etagOf, printed, requireMatch, taggedPrint } from '../etag.js';
import { appPath, linkIf, links } from '../links.js';
import { nextPage, pageOf, type Page } from '../page.js';
import { route, type Answer, type Call, type Route } from '../route.js';
import { startJob } from '../start-job.js';
import { leadToArchive } from '../squidex/archive-address.js';
import { withAddress } from '../squidex/squidex-view.js';
import {
  appBackups,
  backupsIn,
  findBackup,
  knownApp,
  matches,
  orderOf,
  requireAvailable,
  requireKnown,
  requireReadNow,
  requireStored,
  sorted,
  type AppBackups,
} from './app-backups.js';
import {
  BackupDto,
  BackupListDto,
  BackupQuery,
  ChangeBackupDto,
  DeleteBackupQuery,
  type RoomDto,
  type StoredDto,
  StartBackupDto,
  StartBackupQuery,
} from './backup-dto.js';
import { backupOfJob } from './backup-view.js';
import { requireNotLast } from './last-good.js';
import { removeBackup } from './remove-backup.js';

const BACKUPS = '/apps/{app}/backups';

export const BACKUP_ROUTES: readonly Route[] = [
  route<object, BackupQuery>({
    method: 'GET',
    path: BACKUPS,
    operation: 'listBackups',
    isShared: true,
    summary: 'Backups of an app, newest first, with those being made and those that failed',
    scope: 'backups.read',
    query: BackupQuery,
    success: { status: 200, also: [304], answer: BackupListDto },
    handle: listBackups,
  }),
  route<StartBackupDto, StartBackupQuery>({
    method: 'POST',
    path: BACKUPS,
    operation: 'startBackup',
    isShared: true,
    summary: 'Starts a backup of an app',
    scope: 'backups.create',
    body: StartBackupDto,
    query: StartBackupQuery,
    success: { status: 202, also: [200, 204], answer: BackupDto },
    started: (job, call) => started(job, call, 202),
    handle: async (call) => call.turns.take(`app:${appOf(call)}`, async () => startBackup(call)),
  }),
  route({
    method: 'GET',
    path: `${BACKUPS}/{backup}`,
    operation: 'getBackup',
    isShared: true,
    summary: 'One backup',
    scope: 'backups.read',
    success: { status: 200, also: [302], answer: BackupDto },
    instead: archiveInstead,
    handle: async (call) => ({ body: await findBackup(call, appOf(call), idOf(call)) }),
  }),
  route<ChangeBackupDto, object>({
    method: 'PATCH',
    path: `${BACKUPS}/{backup}`,
    operation: 'changeBackup',
    summary: 'Changes the comment of a backup; protects it from pruning and deletion, or takes the protection off',
    scope: 'backups.update',
    body: ChangeBackupDto,
    success: { status: 200, answer: BackupDto },
    handle: async (call) => call.turns.take(`backup:${idOf(call)}`, async () => changeBackup(call)),
  }),
  route<object, DeleteBackupQuery>({
    method: 'DELETE',
    path: `${BACKUPS}/{backup}`,
    operation: 'deleteBackup',
    isShared: true,
    summary: 'Deletes a backup, or cancels one that is being made',
    scope: 'backups.delete',
    query: DeleteBackupQuery,
    success: { status: 204 },
    handle: async (call) => call.turns.take(`backup:${idOf(call)}`, async () => deleteBackup(call)),
  }),
];

async function listBackups(call: Call<object, BackupQuery>): Promise<Answer> {
  const app = appOf(call);
  const known = await knownApp(call, app);
  await requireKnown(call, app, known);
  if (isWhole(call)) {
    const backups = backupsIn(known, call, app);
    const found = foundIn(backups, call.query);
    return { body: listOf(call, backups, found, { items: await addressed(call, found, backups.points) }) };
  }
  const print = known.view(`list ${JSON.stringify(call.query)} ${permissionsOf(call, app)}`, () => {
    const backups = backupsIn(known, call, app);
    const found = foundIn(backups, call.query);
    return printed(listOf(call, backups, found, pageOf(found, call.query, orderOf(call.query.sort))));
  });
  return taggedPrint(print, call.request);
}

/** All that the answers to two callers can differ by. */
function permissionsOf({ subject }: Call, app: string): string {
  return SCOPES.map((scope) => Number(subject.may(scope, scope === 'restore' ? undefined : app))).join('');
}

function foundIn({ backups }: AppBackups, query: BackupQuery): readonly BackupDto[] {
  return sorted(
    backups.filter((backup) => matches(backup, query)),
    query.sort,
  );
}

function listOf(
  call: Call<object, BackupQuery>,
  { jobs, room }: AppBackups,
  found: readonly BackupDto[],
  page: Page<BackupDto>,
): object {
  const app = appOf(call);
  const here = `${appPath(call.base, app)}/backups`;
  const mayDelete = call.subject.may('backups.delete', app);
  const mayUpload = call.subject.may('backups.upload', undefined) && call.subject.may('restore', undefined);
  const mayCreate = call.subject.may('backups.create', app) && runningBackup(jobs) === undefined && !room.isFull;
  const _links = links({
    self: ['GET', here],
    create: linkIf(mayCreate, 'POST', here),
    upload: linkIf(mayUpload, 'POST', `${call.base}/uploads`),
    health: ['GET', `${appPath(call.base, app)}/backup-health`],
    stream: ['GET', `${here}/stream`],
    'delete-preview': linkIf(mayDelete, 'POST', `${here}:delete-preview`),
    delete: linkIf(mayDelete, 'POST', `${here}:delete`),
    next: nextPage(here, call.query, page),
  });
  const total = call.query.count === 'true' ? { total: found.length } : {};
  return { ...page, ...total, room, stored: storedOf(found), _links };
}

function storedOf(backups: readonly BackupDto[]): StoredDto {
  const stored = backups.filter(({ archiveState }) => archiveState !== 'none');
  return { count: stored.length, bytes: stored.reduce((sum, { size }) => sum + size, 0) };
}

/** Squidex's clients know no pages: they get all of it, unless they say how much. */
function isWhole({ compat, request }: Call<object, BackupQuery>): boolean {
  return compat === 'squidex' && !('limit' in (request.query as object));
}

async function addressed(call: Call, found: readonly BackupDto[], points: AppBackups['points']): Promise<BackupDto[]> {
  const items: BackupDto[] = [];
  for (const backup of found) {
    items.push(
      await withAddress(
        call,
        backup,
        points.find(({ id }) => id === backup.id),
      ),
    );
  }
  return items;
}

/** The address of a backup is that of its archive for a client that does not ask for JSON, as browsers and Squidex's clients do. */
async function archiveInstead(call: Call): Promise<Answer | undefined> {
  const { compat, request } = call;
  if (compat !== 'squidex' || /\bjson\b/i.test(request.headers.accept ?? '')) return undefined;
  const { sig } = request.query as { readonly sig?: unknown };
  return leadToArchive(call, idOf(call), typeof sig === 'string' ? sig : undefined, appOf(call));
}

function prefersBody({ request }: Call<object, StartBackupQuery>): boolean {
  return /\breturn=representation\b/i.test(String(request.headers.prefer ?? ''));
}

async function startBackup(call: Call<StartBackupDto, StartBackupQuery>): Promise<Answer> {
  const app = await findApp(call, appOf(call));
  const { jobs, room } = await appBackups(call, app);
  const running = runningBackup(jobs);
  const { ifRunning } = call.query;
  if (running !== undefined && ifRunning === 'reject') throw alreadyRunning(running);
  if (running !== undefined && ifRunning === 'join') return started(running, call, 200);
  if (room.isFull) throw allProtected(app, room);
  const job = await startJob(call, { verb: 'backup', args: { app, ...call.body }, key: `app:${app}`, app });
  return started(job, call, 202);
}

function started(job: Job, call: Call<object, StartBackupQuery>, status: number): Answer {
  const { app } = job;
  const headers = { location: `${appPath(call.base, app)}/backups/${job.id}`, 'retry-after': '2' };
  if (call.compat === 'squidex' && status === 202 && !prefersBody(call)) return { status: 204, headers };
  return { status, headers, body: backupOfJob(job, { ...call, app }) };
}

async function changeBackup(call: Call<ChangeBackupDto>): Promise<Answer> {
  const app = appOf(call);
  const backup = await findBackup(call, app, idOf(call));
  requireMatch(etagOf(backup), call.request);
  requireAvailable(backup);
  const { comment, protected: on } = call.body;
  const change = {
    ...(on === undefined || on === backup.protected ? {} : { protected: on }),
    ...(comment === undefined || comment === backup.comment ? {} : { comment }),
  };
  if (Object.keys(change).length > 0) {
    await call.module.change(backup.id, change, async () => requireReadNow(call, app, backup.id));
  }
  const body = await findBackup(call, app, backup.id);
  return { headers: { etag: etagOf(body) }, body };
}

async function deleteBackup(call: Call<object, DeleteBackupQuery>): Promise<Answer> {
  const app = appOf(call);
  const { backups } = await appBackups(call, app);
  const backup = await findBackup(call, app, idOf(call));
  requireMatch(etagOf(backup), call.request);
  // Squidex's clients cannot say that they mean it: what they delete they have downloaded, or asked a person about.
  if (call.compat === undefined && backup.archiveState !== 'none') {
    requireNotLast(backups, [backup.id], app, call.query);
  }
  // Squidex's clients take what is not there for deleted.
  if (call.compat === undefined && hasEnded(backup)) requireStored(backup);
  await removeBackup(call, backup);
  return {};
}

function runningBackup(jobs: readonly Job[]): Job | undefined {
  return jobs.find((job) => job.verb === 'backup' && !hasEnded(job));
}

function appOf({ params }: Call): string {
  return params['app'] ?? '';
}

function idOf({ params }: Call): string {
  return params['backup'] ?? '';
}

/** Jobs go by the name of an app, however it is asked for. */
async function findApp({ module }: Call, wanted: string): Promise<string> {
  const found = (await module.apps()).find(({ name, id }) => name === wanted || id === wanted);
  if (found === undefined)
    throw new BackupError('app-not-found', `there is no app "${wanted}", or you may not see it`, {
      facts: { app: wanted },
    });
  return found.name;
}

function allProtected(app: string, { cap }: RoomDto): BackupError {
  return new BackupError('cap-reached', `all ${cap} backups of "${app}" are protected; nothing was started`, {
    hint: 'take the protection off one of them, or raise the cap',
    facts: { cap },
  });
}

function alreadyRunning({ id }: Job): BackupError {
  return new BackupError('backup-already-running', 'a backup of this app is running already; nothing new was started', {
    hint: 'wait until it has finished, or cancel it',
    facts: { job: id },
  });
}
