import { BackupError } from '../../errors.js';
import { hasEnded, type Job } from '../../jobs/job.js';
import { links } from '../links.js';
import { route, type Call, type Route } from '../route.js';
import { BackupDto, BackupListDto, backupOfJob, backupOfPoint, StartBackupDto } from './backup-dto.js';

export const BACKUP_ROUTES: readonly Route[] = [
  route({
    method: 'GET',
    path: '/apps/{app}/backups',
    operation: 'listBackups',
    summary: 'Backups of an app, newest first, with those being made and those that failed',
    scope: 'backups.read',
    success: { status: 200, answer: BackupListDto },
    handle: async (call) => {
      const { app, here } = placeOf(call);
      const [{ points }, jobs] = await Promise.all([call.module.list(app), call.jobs.list({ app })]);
      const stored = new Set(points.map(({ id }) => id));
      const items = [
        ...jobs.filter(({ id, verb }) => verb === 'backup' && !stored.has(id)).map((job) => backupOfJob(job, call)),
        ...points.map((point) => backupOfPoint(point, app, call)),
      ].toSorted((a, b) => (a.id < b.id ? 1 : -1));
      const create = call.subject.may('backups.create', app) && !jobs.some((job) => !hasEnded(job));
      return { body: { items, _links: links({ self: ['GET', here], create: create ? ['POST', here] : undefined }) } };
    },
  }),
  route<StartBackupDto, object>({
    method: 'POST',
    path: '/apps/{app}/backups',
    operation: 'startBackup',
    summary: 'Starts a backup of an app',
    scope: 'backups.create',
    body: StartBackupDto,
    success: { status: 202, answer: BackupDto },
    handle: async (call) => {
      const { app, here } = placeOf(call);
      await requireApp(call, app);
      const running = (await call.jobs.list({ app })).find((job) => job.verb === 'backup' && !hasEnded(job));
      if (running !== undefined) throw alreadyRunning(running);
      const job = await call.jobs.add({
        verb: 'backup',
        args: { app, ...call.body },
        key: `app:${app}`,
        app,
        destination: call.destination,
        createdBy: call.subject.email ?? call.subject.id,
      });
      return {
        status: 202,
        headers: { location: `${here}/${job.id}`, 'retry-after': '2' },
        body: backupOfJob(job, call),
      };
    },
  }),
];

function placeOf({ params, base }: Call): { readonly app: string; readonly here: string } {
  const app = params['app'] ?? '';
  return { app, here: `${base}/apps/${app}/backups` };
}

async function requireApp({ module }: Call, app: string): Promise<void> {
  const apps = await module.apps();
  if (!apps.some(({ name, id }) => name === app || id === app)) {
    throw new BackupError('app-not-found', `there is no app "${app}"`);
  }
}

function alreadyRunning({ id }: Job): BackupError {
  return new BackupError('backup-already-running', 'a backup of this app is running already; nothing new was started', {
    hint: 'wait until it has finished, or cancel it',
    facts: { job: id },
  });
}
