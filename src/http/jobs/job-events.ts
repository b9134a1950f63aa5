import { ACTIVE_STATES, hasEnded, type Job } from '../../jobs/job.js';
import type { Seen, StreamEvent } from '../event-stream.js';
import type { Call } from '../route.js';
import { jobDto } from './job-dto.js';

type Here = Pick<Call, 'base' | 'subject' | 'signal' | 'jobs'>;

/** Jobs that a list of active ones may have; more are not run at once anywhere. */
const MAX_ACTIVE = 200;

/**
 * Begins with the whole state, so that a client that missed something needs nothing else, and with the log lines that it has not
 * seen; then come the changes, then the end. `resync` says that lines which the client has not seen are no longer kept.
 */
export async function* jobEvents(job: Job, seen: Seen | undefined, here: Here): AsyncIterable<StreamEvent> {
  let last = job;
  yield { id: idOf(job), event: 'snapshot', data: jobDto(job, here) };
  if (seen !== undefined) yield* missed(job, seen);
  if (!hasEnded(job)) {
    for await (const changed of here.jobs.changes(job.seq, here.signal)) {
      if (changed.id !== job.id) continue;
      yield* changesBetween(last, changed, here);
      last = changed;
      if (hasEnded(changed)) break;
    }
  }
  yield { event: 'end', data: {} };
}

/** All jobs of an app, for as long as the client listens. Each change says which job it is about. */
export async function* appEvents(here: Here, app: string, seen: Seen | undefined): AsyncIterable<StreamEvent> {
  const [newest] = (await here.jobs.list({ limit: 1_000 })).toSorted((a, b) => b.seq - a.seq);
  const active = await here.jobs.list({ app, states: ACTIVE_STATES, limit: MAX_ACTIVE });
  const now = newest?.seq ?? 0;
  const isKnown = seen !== undefined && seen.seq <= now;
  // A number ahead of the queue comes from an earlier queue that no longer exists.
  if (seen !== undefined && !isKnown) yield { event: 'resync', data: {} };
  if (!isKnown) yield { id: `${now}`, event: 'snapshot', data: { jobs: active.map((job) => jobDto(job, here)) } };
  const known = new Map(active.map((job) => [job.id, job]));
  for await (const job of here.jobs.changes(isKnown ? seen.seq : now, here.signal)) {
    if (job.app !== app) continue;
    const before = known.get(job.id);
    if (before !== undefined && before.seq < job.seq) yield* changesBetween(before, job, here);
    else yield { id: idOf(job), event: 'state', data: jobDto(job, here) };
    if (hasEnded(job)) known.delete(job.id);
    else known.set(job.id, job);
  }
}

function* missed(job: Job, { logged }: Seen): Iterable<StreamEvent> {
  const first = job.logged - job.log.length;
  if (logged < first) yield { event: 'resync', data: {} };
  for (const line of job.log.slice(Math.max(0, logged - first))) yield { event: 'log', data: { job: job.id, ...line } };
}

function* changesBetween(last: Job, job: Job, here: Here): Iterable<StreamEvent> {
  yield* missed(job, { seq: last.seq, logged: last.logged });
  const id = idOf(job);
  if (job.state !== last.state || job.attempt !== last.attempt) yield { id, event: 'state', data: jobDto(job, here) };
  else if (job.progress !== undefined) {
    yield { id, event: 'progress', data: { job: job.id, seq: job.seq, ...job.progress } };
  }
}

function idOf({ seq, logged }: Job): string {
  return `${seq}.${logged}`;
}
