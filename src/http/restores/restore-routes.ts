import { BackupError } from '../../errors.js';
import type { JobRequest } from '../../jobs/job.js';
import { noSuchBackup } from '../backups/app-backups.js';
import { JobDto, jobDto, JobListDto, JobQuery } from '../jobs/job-dto.js';
import { accepted, findJob, visibleJobs } from '../jobs/job-routes.js';
import { route, type Answer, type Call, type Route } from '../route.js';
import { CopyAppDto, PreviewRestoreDto, RestorePlanDto, RestoreReportDto, StartRestoreDto } from './restore-dto.js';
import { optionsOf, planOf } from './restore-plan.js';

const MADE_BY: ReadonlySet<string> = new Set(['restore', 'copy']);

export const RESTORE_ROUTES: readonly Route[] = [
  route<PreviewRestoreDto, object>({
    method: 'POST',
    path: '/restores:preview',
    operation: 'previewRestore',
    summary: 'What a restore would do; tries all of it and changes nothing',
    scope: 'restore',
    body: PreviewRestoreDto,
    success: { status: 200, answer: RestorePlanDto },
    handle: async (call) => ({ body: await plan(call, call.body) }),
  }),
  route<StartRestoreDto, object>({
    method: 'POST',
    path: '/restores',
    operation: 'startRestore',
    summary: 'Starts the restore of a backup as a new app',
    scope: 'restore',
    body: StartRestoreDto,
    success: { status: 202, answer: JobDto },
    handle: startRestore,
  }),
  route<object, JobQuery>({
    method: 'GET',
    path: '/restores',
    operation: 'listRestores',
    summary: 'Restores and copies, newest first, that the caller may see',
    scope: undefined,
    query: JobQuery,
    success: { status: 200, answer: JobListDto },
    handle: async (call) => ({ body: await visibleJobs(call, '/restores', ({ verb }) => MADE_BY.has(verb)) }),
  }),
  route({
    method: 'GET',
    path: '/restores/{job}',
    operation: 'getRestore',
    summary: 'One restore or copy',
    scope: undefined,
    success: { status: 200, answer: JobDto },
    handle: async (call) => ({ body: jobDto(await findRestore(call), call) }),
  }),
  route({
    method: 'GET',
    path: '/restores/{job}/report',
    operation: 'getRestoreReport',
    summary: 'What became of a restore, with all that was found on the way',
    scope: undefined,
    success: { status: 200, answer: RestoreReportDto },
    handle: async (call) => {
      const job = await findRestore(call);
      return { body: { job: jobDto(job, call), findings: job.log.filter(({ level }) => level !== 'info') } };
    },
  }),
  route<CopyAppDto, object>({
    method: 'POST',
    path: '/apps/{app}/copies',
    operation: 'copyApp',
    summary: 'Starts a copy of an app as it is now, under another name',
    scope: 'restore',
    body: CopyAppDto,
    success: { status: 202, answer: JobDto },
    handle: async (call) => {
      const app = await readableApp(call, call.params['app'] ?? '');
      return start(call, 'copy', { app, ...call.body, ...me(call) }, call.body.name);
    },
  }),
];

async function startRestore(call: Call<StartRestoreDto>): Promise<Answer> {
  const { planId, name } = call.body;
  const source = await sourceApp(call, call.body.backup);
  if (planId !== undefined && (await plan(call, call.body)).planId !== planId) {
    throw new BackupError('plan-stale', 'the restore would not be what was shown; nothing was begun', {
      hint: 'look at the preview again',
    });
  }
  return start(call, 'restore', { ...optionsOf(call.body), ...me(call) }, name ?? source);
}

async function plan(call: Call, asked: PreviewRestoreDto): Promise<RestorePlanDto> {
  await sourceApp(call, asked.backup);
  const { backup, ...options } = optionsOf(asked);
  return planOf(
    asked,
    await call.module.planRestore(backup, { ...options, ...me(call) }, { signal: call.signal }),
    call.base,
  );
}

async function start(call: Call, verb: 'restore' | 'copy', args: JobRequest['args'], name: string): Promise<Answer> {
  const createdBy = call.subject.email ?? call.subject.id;
  const job = { verb, args, key: `app:${name}`, app: name, destination: call.destination, createdBy };
  return accepted(await call.jobs.add(job), call);
}

/** Whoever restores becomes owner of the copy where an account of theirs is known. */
function me({ subject }: Call): { readonly me?: string } {
  return subject.email === undefined ? {} : { me: subject.email };
}

/** The app that a backup is of. Error: `restore-point-not-found`, also where the caller may not see that app. */
async function sourceApp({ module, subject, signal }: Call, backup: string): Promise<string> {
  const { point } = await module.show(backup, { signal });
  const app = point?.manifest.app.name;
  if (app === undefined || !subject.may('backups.read', app)) throw noSuchBackup(backup);
  return app;
}

async function readableApp({ module, subject }: Call, wanted: string): Promise<string> {
  const found = (await module.apps()).find(({ name, id }) => name === wanted || id === wanted);
  if (found !== undefined && subject.may('backups.read', found.name)) return found.name;
  throw new BackupError('app-not-found', `there is no app "${wanted}", or you may not see it`);
}

/** Error: `job-not-found`. */
async function findRestore(call: Call): ReturnType<typeof findJob> {
  const job = await findJob(call);
  if (MADE_BY.has(job.verb)) return job;
  throw new BackupError('job-not-found', `there is no such restore: ${job.id}`);
}
