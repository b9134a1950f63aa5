import { requireSome } from '../../archive/chosen/choice.js';
import { BackupError } from '../../errors.js';
import { type Job, MAKES_APP } from '../../jobs/job.js';
import { JobDto, JobListDto, JobQuery } from '../jobs/job-dto.js';
import { findBackup, requireAvailable } from '../backups/app-backups.js';
import { me, startNewApp } from '../apps/start-new-app.js';
import { accepted, visibleJobs, type JobList } from '../jobs/job-routes.js';
import { momentOf } from '../moment.js';
import { startJob } from '../start-job.js';
import { route, type Answer, type Call, type Route } from '../route.js';
import {
  CopyAppDto,
  PreviewRestoreDto,
  RestoreDto,
  RestorePlanDto,
  RestoreReportDto,
  StartRestoreDto,
} from './restore-dto.js';
import { findRestore } from './find-restore.js';
import { restoreDto, restoreLine } from './made-app.js';
import { namesOf, partsBetween } from './plan-id.js';
import { optionsOf, planOf } from './restore-plan.js';
import { chosenSource, nameOfCopy, type ChosenSource } from './restore-source.js';

/** The jobs that are restores, and how a list shows them. */
const RESTORES: JobList = {
  path: '/restores',
  isWanted: ({ verb }) => MAKES_APP.has(verb),
  show: restoreLine,
};

export const RESTORE_ROUTES: readonly Route[] = [
  route<PreviewRestoreDto, object>({
    method: 'POST',
    path: '/restores:preview',
    operation: 'previewRestore',
    summary: 'What a restore would do; tries all of it and changes nothing',
    scope: 'restore',
    isLong: true,
    body: PreviewRestoreDto,
    success: { status: 200, answer: RestorePlanDto },
    handle: async (call) => ({ body: (await plan(call, call.body, await chosenSource(call, call.body))).plan }),
  }),
  route<StartRestoreDto, object>({
    method: 'POST',
    path: '/restores',
    operation: 'startRestore',
    summary: 'Starts the restore of a backup, or of an archive at a URL, as a new app',
    scope: 'restore',
    isLong: true,
    body: StartRestoreDto,
    success: { status: 202, answer: JobDto },
    started: accepted,
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
    handle: async (call) => ({ body: await visibleJobs(call, RESTORES) }),
  }),
  route({
    method: 'GET',
    path: '/restores/{job}',
    operation: 'getRestore',
    summary: 'One restore or copy',
    scope: undefined,
    success: { status: 200, answer: RestoreDto },
    handle: async (call) => ({ body: await restoreDto(await findRestore(call), call) }),
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
      return { body: { job: await restoreDto(job, call), findings: job.log.filter(({ level }) => level !== 'info') } };
    },
  }),
  route<CopyAppDto, object>({
    method: 'POST',
    path: '/apps/{app}/copies',
    operation: 'copyApp',
    summary: 'Starts a copy of an app as it is now, or as it was in a backup, under another name',
    scope: 'restore',
    body: CopyAppDto,
    success: { status: 202, answer: JobDto },
    started: accepted,
    handle: async (call) => {
      const app = await readableApp(call, call.params['app'] ?? '');
      const { backup, ...options } = call.body;
      momentOf('until', options.until);
      requireSome(options);
      if (backup === undefined) return startNewApp(call, 'copy', { app, ...options, ...me(call) }, options.name);
      requireAvailable(await findBackup(call, app, backup));
      return startNewApp(call, 'restore', { backup, ...options, ...me(call) }, options.name);
    },
  }),
];

async function startRestore(call: Call<StartRestoreDto>): Promise<Answer> {
  momentOf('until', call.body.until);
  requireSome(call.body);
  const { planId } = call.body;
  const chosen = await chosenSource(call, call.body);
  const name = nameOfCopy(call.body, chosen);
  // Planned again, not looked up: what changed since the preview (the archive, the name, accounts, rights, room) is what the id is for,
  // and the server that showed it may be another one, or have been started again.
  const shown = planId === undefined ? undefined : await plan(call, call.body, chosen);
  if (shown !== undefined && shown.plan.planId !== planId) {
    throw planStale(partsBetween(planId ?? '', shown.plan.planId));
  }
  const staged = shown?.staged === undefined ? {} : { staged: shown.staged };
  return startNewApp(
    call,
    'restore',
    { ...optionsOf(call.body), ...(await chosen.args()), ...staged, ...me(call) },
    name,
  );
}

function planStale(changed: ReturnType<typeof partsBetween>): BackupError {
  const what = changed.length === 0 ? '' : ` in ${namesOf(changed)}`;
  return new BackupError('plan-stale', `the restore would differ from the preview${what}; nothing was begun`, {
    hint: 'look at the preview again',
    ...(changed.length === 0 ? {} : { facts: { differs: changed.join(' ') } }),
  });
}

/** Starts a restore whose name may be known to its archive alone: those run one after another. */
export async function startRestoreOf(call: Call, asked: PreviewRestoreDto): Promise<Job> {
  const chosen = await chosenSource(call, asked);
  const name = asked.name ?? chosen.app ?? '';
  const args = { ...optionsOf(asked), ...(await chosen.args()), ...me(call) };
  return startJob(call, { verb: 'restore', args, key: `app:${name}`, app: name });
}

/** What is shown, and the name under which the archive of a URL waits to be restored. */
interface Shown {
  readonly plan: RestorePlanDto;
  readonly staged?: string;
}

async function plan(call: Call, asked: PreviewRestoreDto, chosen: ChosenSource): Promise<Shown> {
  const { module, signal, progress } = call;
  const { until, ...asWished } = optionsOf(asked);
  const moment = momentOf('until', until);
  const options = { ...asWished, ...(moment && { until: moment }), ...me(call) };
  const staged =
    chosen.address === undefined ? undefined : await module.staged.stage(chosen.address, { signal, progress });
  const result = await call.heavy.planRestore(staged?.path ?? chosen.given, options, { signal, progress });
  return {
    plan: planOf(asked, { ...chosen, sha256: staged?.sha256 }, result, call.base),
    ...(staged === undefined ? {} : { staged: staged.name }),
  };
}

async function readableApp({ module, subject }: Call, wanted: string): Promise<string> {
  const found = (await module.apps()).find(({ name, id }) => name === wanted || id === wanted);
  if (found !== undefined && subject.may('backups.read', found.name)) return found.name;
  throw new BackupError('app-not-found', `there is no app "${wanted}", or you may not see it`, {
    facts: { app: wanted },
  });
}
