import { hasEnded } from '../../jobs/job.js';
import { appBackups, backupsIn, knownApp, requireKnown } from '../backups/app-backups.js';
import { removeBackup } from '../backups/remove-backup.js';
import { appPath, linkIf, links } from '../links.js';
import { maySee } from '../jobs/job-routes.js';
import { startRestoreOf } from '../restores/restore-routes.js';
import { route, type Answer, type Call, type Route } from '../route.js';
import { leadToArchive } from './archive-address.js';
import {
  SquidexDownloadQuery,
  SquidexJobsDto,
  SquidexRestoreDto,
  SquidexRestoreRequest,
  type SquidexJobDto,
} from './squidex-dto.js';
import { jobOfBackup, restoreOf } from './squidex-view.js';

/** What Squidex's own web client and command line ask for, where it is not what ours ask for. */
export const SQUIDEX_ROUTES: readonly Route[] = [
  route({
    method: 'GET',
    path: '/apps/{app}/jobs',
    operation: 'listSquidexJobs',
    isSquidex: true,
    summary: 'Backups of an app as jobs of Squidex',
    scope: 'backups.read',
    success: { status: 200, answer: SquidexJobsDto },
    handle: listJobs,
  }),
  route({
    method: 'DELETE',
    path: '/apps/{app}/jobs/{job}',
    operation: 'deleteSquidexJob',
    isSquidex: true,
    summary: 'Deletes a backup, or cancels it while it is made; what is not there is no error, as in Squidex',
    scope: 'backups.delete',
    success: { status: 204 },
    handle: deleteJob,
  }),
  ...(['jobs', 'backups'] as const).map((place) =>
    route<object, SquidexDownloadQuery>({
      method: 'GET',
      path: `/apps/${place}/{job}`,
      operation: place === 'jobs' ? 'downloadSquidexJob' : 'downloadSquidexBackup',
      isSquidex: true,
      summary: 'Redirects to the archive of a backup, with permission to download it or a signed link',
      scope: undefined,
      isOpen: true,
      idPattern: '^[0-9a-z]{26}$',
      query: SquidexDownloadQuery,
      success: { status: 302 },
      handle: async (call) => leadToArchive(call, call.params['job'] ?? '', call.query.sig),
    }),
  ),
  route({
    method: 'GET',
    path: '/apps/restore',
    operation: 'getSquidexRestore',
    isSquidex: true,
    summary: 'The last restore that the caller may see, as Squidex tells it',
    scope: 'restore',
    success: { status: 200, answer: SquidexRestoreDto },
    handle: async (call) => {
      const jobs = await call.jobs.list({ limit: 1_000 });
      return { body: restoreOf(jobs.find((job) => job.verb === 'restore' && maySee(call, job))) };
    },
  }),
  route<SquidexRestoreRequest, object>({
    method: 'POST',
    path: '/apps/restore',
    operation: 'startSquidexRestore',
    isSquidex: true,
    summary: 'Starts the restore of an archive at a URL, under the name in it unless another is given',
    scope: 'restore',
    body: SquidexRestoreRequest,
    success: { status: 204 },
    started: ({ id }, { base }) => ({ status: 204, headers: { location: `${base}/restores/${id}` } }),
    handle: async (call) => {
      const { url, name } = call.body;
      const asked = { source: { type: 'url', url } as const, ...(name ? { name } : {}) };
      const { id } = await startRestoreOf(call, asked);
      return { status: 204, headers: { location: `${call.base}/restores/${id}` } };
    },
  }),
];

async function listJobs(call: Call): Promise<Answer> {
  const app = call.params['app'] ?? '';
  const known = await knownApp(call, app);
  await requireKnown(call, app, known);
  const { backups, jobs, points } = backupsIn(known, call, app);
  const items: SquidexJobDto[] = [];
  for (const backup of backups) {
    const point = points.find(({ id }) => id === backup.id);
    const job = jobs.find(({ id }) => id === backup.id);
    items.push(await jobOfBackup(call, backup, point, job));
  }
  const here = appPath(call.base, app);
  const mayCreate = call.subject.may('backups.create', app);
  const _links = links({
    self: ['GET', `${here}/jobs`],
    'create/backups': linkIf(mayCreate, 'POST', `${here}/backups`),
  });
  return { body: { items, _links } };
}

async function deleteJob(call: Call): Promise<Answer> {
  const { app = '', job: id = '' } = call.params;
  const { backups, jobs } = await appBackups(call, app);
  const backup = backups.find((each) => each.id === id);
  const job = jobs.find((each) => each.id === id);
  if (backup !== undefined) await removeBackup(call, backup);
  else if (job !== undefined && !hasEnded(job)) await call.jobs.cancel(id);
  return {};
}
