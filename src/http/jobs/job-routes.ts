import { BackupError } from '../../errors.js';
import type { JobQueue } from '../../jobs/job-queue.js';
import { hasEnded, type Job } from '../../jobs/job.js';
import { lastSeen, sendEvents, type StreamEvent } from '../event-stream.js';
import { links } from '../links.js';
import { route, type Answer, type Call, type Route } from '../route.js';
import { JobDto, jobDto, JobListDto, JobLogDto } from './job-dto.js';

export const JOB_ROUTES: readonly Route[] = [
  route({
    method: 'GET',
    path: '/jobs',
    operation: 'listJobs',
    summary: 'Jobs, newest first, of the apps that the caller may see',
    scope: undefined,
    success: { status: 200, answer: JobListDto },
    handle: async (call) => {
      const jobs = (await call.jobs.list()).filter((job) => maySee(call, job));
      return {
        body: { items: jobs.map((job) => jobDto(job, call)), _links: links({ self: ['GET', `${call.base}/jobs`] }) },
      };
    },
  }),
  route({
    method: 'GET',
    path: '/jobs/{job}',
    operation: 'getJob',
    summary: 'One job: its state, progress and result',
    scope: undefined,
    success: { status: 200, answer: JobDto },
    handle: async (call) => ({ body: jobDto(await findJob(call), call) }),
  }),
  route({
    method: 'GET',
    path: '/jobs/{job}/log',
    operation: 'getJobLog',
    summary: 'The log of a job, from line `after` on',
    scope: undefined,
    success: { status: 200, answer: JobLogDto },
    handle: async (call) => {
      const { log, logged } = await findJob(call);
      return { body: { items: log, next: logged } };
    },
  }),
  route({
    method: 'POST',
    path: '/jobs/{job}:cancel',
    operation: 'cancelJob',
    summary: 'Cancels a job; what it has begun is undone',
    scope: undefined,
    success: { status: 202, answer: JobDto },
    handle: async (call) => {
      const job = await findJob(call);
      if (!call.subject.may('backups.cancel', job.app)) throw forbidden('backups.cancel');
      return { status: 202, body: jobDto(await call.jobs.cancel(job.id), call) };
    },
  }),
  route({
    method: 'POST',
    path: '/jobs/{job}:retry',
    operation: 'retryJob',
    summary: 'Starts a job that failed or was cancelled once more, as a new job',
    scope: undefined,
    success: { status: 202, answer: JobDto },
    handle: async (call) => accepted(await call.jobs.retry((await findJob(call)).id), call),
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
      await sendEvents(call.reply, jobEvents(call.jobs, job, lastSeen(call.request), call));
      return {};
    },
  }),
];

/** The answer to a request that started a job. */
export function accepted(job: Job, call: Pick<Call, 'base' | 'subject'>): Answer {
  const body = jobDto(job, call);
  return { status: 202, headers: { location: `${call.base}/jobs/${job.id}`, 'retry-after': '2' }, body };
}

async function findJob(call: Call): Promise<Job> {
  const id = call.params['job'] ?? '';
  const job = await call.jobs.find(id);
  if (job === undefined || !maySee(call, job)) throw new BackupError('job-not-found', `there is no such job: ${id}`);
  return job;
}

function maySee({ subject }: Call, { app, verb }: Job): boolean {
  return subject.may('backups.read', app) || (verb === 'restore' && subject.may('restore', undefined));
}

function forbidden(scope: string): BackupError {
  return new BackupError('forbidden', `${scope} is not allowed here; nothing was changed`, { facts: { scope } });
}

/** Begins with the whole state, so a client that missed something needs nothing else; then what changes, then the end. */
async function* jobEvents(
  jobs: JobQueue,
  job: Job,
  seen: number | undefined,
  call: Pick<Call, 'base' | 'subject' | 'signal'>,
): AsyncIterable<StreamEvent> {
  let last = job;
  if (seen !== job.seq || !hasEnded(job)) yield { id: job.seq, event: 'snapshot', data: jobDto(job, call) };
  if (!hasEnded(job)) {
    for await (const changed of jobs.changes(job.seq, call.signal)) {
      if (changed.id !== job.id) continue;
      yield* changesBetween(last, changed, call);
      last = changed;
      if (hasEnded(changed)) break;
    }
  }
  yield { event: 'end', data: {} };
}

function* changesBetween(last: Job, job: Job, call: Pick<Call, 'base' | 'subject'>): Iterable<StreamEvent> {
  for (const line of job.log.slice(Math.max(0, job.log.length - (job.logged - last.logged)))) {
    yield { event: 'log', data: line };
  }
  if (job.state !== last.state) yield { id: job.seq, event: 'state', data: jobDto(job, call) };
  else if (job.progress !== undefined)
    yield { id: job.seq, event: 'progress', data: { seq: job.seq, ...job.progress } };
}
