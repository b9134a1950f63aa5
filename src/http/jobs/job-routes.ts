import { BackupError } from '../../errors.js';
import { forceStop } from '../../jobs/force-stop.js';
import { scopeMissing } from '../access.js';
import { hasEnded, MAKES_APP, textOf, type Job } from '../../jobs/job.js';
import { requireNewName } from '../apps/new-name.js';
import { lastSeen, sendEvents } from '../event-stream.js';
import { links } from '../links.js';
import { nextPage } from '../page.js';
import { route, type Answer, type Call, type Route } from '../route.js';
import { jobEvents } from './job-events.js';
import {
  appOfScope,
  CancelJobDto,
  JobDto,
  jobDto,
  JobListDto,
  JobLogDto,
  JobLogQuery,
  JobQuery,
  JobWaitQuery,
  logAfter,
  scopeOfJob,
} from './job-dto.js';

/** Some of the jobs, and how they are shown. */
export interface JobList {
  readonly path: string;
  readonly isWanted: (job: Job) => boolean;
  readonly show: (job: Job, call: Call) => JobDto | Promise<JobDto>;
}

const ALL_JOBS: JobList = { path: '/jobs', isWanted: () => true, show: jobDto };

export const JOB_ROUTES: readonly Route[] = [
  route<object, JobQuery>({
    method: 'GET',
    path: '/jobs',
    operation: 'listJobs',
    summary: 'Jobs, newest first, of the apps that the caller may see',
    scope: undefined,
    query: JobQuery,
    success: { status: 200, answer: JobListDto },
    handle: async (call) => ({ body: await visibleJobs(call, ALL_JOBS) }),
  }),
  route<object, JobWaitQuery>({
    method: 'GET',
    path: '/jobs/{job}',
    operation: 'getJob',
    summary: 'One job: its state, progress and result; with `after` and `wait` as soon as it has changed',
    scope: undefined,
    query: JobWaitQuery,
    success: { status: 200, answer: JobDto },
    handle: async (call) => ({ body: jobDto(await changedJob(call, await findJob(call)), call) }),
  }),
  route<object, JobLogQuery>({
    method: 'GET',
    path: '/jobs/{job}/log',
    operation: 'getJobLog',
    summary: 'The log of a job, from line `after` on',
    scope: undefined,
    query: JobLogQuery,
    success: { status: 200, answer: JobLogDto },
    handle: async (call) => ({ body: logAfter(await findJob(call), call.query) }),
  }),
  route<CancelJobDto, object>({
    method: 'POST',
    path: '/jobs/{job}:cancel',
    operation: 'cancelJob',
    summary:
      'Cancels a job; what it has begun is undone. With `force` one that was cancelled and does not end is stopped',
    scope: undefined,
    body: CancelJobDto,
    success: { status: 202, answer: JobDto },
    handle: async (call) => {
      const job = await findJob(call);
      if (!call.subject.may('backups.cancel', job.app)) throw scopeMissing('backups.cancel', job.app);
      const cancelled = await (call.body.force === true
        ? forceStop(call.module, call.jobs, job)
        : call.jobs.cancel(job.id));
      // One that runs forgets the address of its archive itself.
      if (hasEnded(cancelled)) {
        await call.module.addresses.forget(textOf(job, 'address'));
        await call.module.staged.remove(textOf(job, 'staged'));
      }
      return accepted(cancelled, call);
    },
  }),
  route({
    method: 'POST',
    path: '/jobs/{job}:retry',
    operation: 'retryJob',
    summary: 'Starts a job that failed or was cancelled once more, as a new job',
    scope: undefined,
    success: { status: 202, answer: JobDto },
    started: accepted,
    handle: async (call) => {
      const job = await findJob(call);
      const scope = scopeOfJob(job);
      if (!call.subject.may(scope, appOfScope(scope, job))) throw scopeMissing(scope, appOfScope(scope, job));
      requireAddress(job);
      if (hasEnded(job) && job.state !== 'completed' && MAKES_APP.has(job.verb) && job.app !== '')
        await requireNewName(call, job.app);
      return accepted(await call.jobs.retry(job.id, call.once), call);
    },
  }),
  route({
    method: 'GET',
    path: '/jobs/{job}/stream',
    operation: 'streamJob',
    summary: 'Changes of a job as Server-Sent Events, until it ends',
    scope: undefined,
    success: { status: 200, type: 'text/event-stream' },
    handle: async (call): Promise<Answer> => {
      const job = await findJob(call);
      await sendEvents(call, jobEvents(job, lastSeen(call.request), call), (subject) => maySee({ subject }, job));
      return {};
    },
  }),
];

/** The answer to a request that started a job. */
export function accepted(job: Job, call: Pick<Call, 'base' | 'subject'>): Answer {
  const body = jobDto(job, call);
  return { status: 202, headers: { location: `${call.base}/jobs/${job.id}`, 'retry-after': '2' }, body };
}

/** One page of the jobs that the caller may see; jobs of others do not make it shorter. */
export async function visibleJobs(
  call: Call<object, JobQuery>,
  { path, isWanted, show }: JobList,
): Promise<JobListDto> {
  const { limit, cursor, state, app } = call.query;
  const found: Job[] = [];
  let before = cursor;
  for (;;) {
    const jobs = await call.jobs.list({
      limit,
      ...(before === undefined ? {} : { before }),
      ...(state === undefined ? {} : { states: [state] }),
      ...(app === undefined ? {} : { app }),
    });
    found.push(...jobs.filter((job) => isWanted(job) && maySee(call, job)));
    before = jobs.at(-1)?.id;
    if (jobs.length < limit || found.length > limit) break;
  }
  const items = found.slice(0, limit);
  const last = items.at(-1);
  const more = found.length > limit && last !== undefined ? { nextCursor: last.id } : {};
  const here = call.base + path;
  return {
    items: await Promise.all(items.map(async (job) => show(job, call))),
    ...more,
    _links: links({ self: ['GET', here], next: nextPage(here, call.query, { items, ...more }) }),
  };
}

/** The address of its archive was forgotten when it ended. Error: `job-not-retryable`. */
function requireAddress(job: Job): void {
  if (textOf(job, 'address') === '' || !hasEnded(job)) return;
  throw new BackupError(
    'job-not-retryable',
    `the job ${job.id} does not know its archive any more; nothing was started`,
    {
      hint: 'start a new one with the address',
    },
  );
}

/** Error: `job-not-found`, also for one that the caller may not see. */
export async function findJob(call: Call): Promise<Job> {
  const id = call.params['job'] ?? '';
  const job = await call.jobs.find(id);
  if (job === undefined || !maySee(call, job)) throw new BackupError('job-not-found', `there is no such job: ${id}`);
  return job;
}

/** The job once it is newer than what the client has seen, or when the wait is over. */
async function changedJob(call: Call<object, JobWaitQuery>, job: Job): Promise<Job> {
  const { after, wait } = call.query;
  if (after === undefined || wait === 0 || job.seq > after || hasEnded(job)) return job;
  const signal = AbortSignal.any([call.signal, AbortSignal.timeout(wait * 1_000)]);
  for await (const changed of call.jobs.changes(job.seq, signal)) if (changed.id === job.id) return changed;
  return job;
}

export function maySee({ subject }: Pick<Call, 'subject'>, { app, verb }: Job): boolean {
  return (
    subject.may('backups.read', app) ||
    (['restore', 'undo-restore'].includes(verb) && subject.may('restore', undefined))
  );
}
