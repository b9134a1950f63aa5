import { BackupError } from '../../errors.js';
import { type Job, MAKES_APP } from '../../jobs/job.js';
import { findJob } from '../jobs/job-routes.js';
import type { Call } from '../route.js';

/** The restore or copy that the path names. Error: `job-not-found`. */
export async function findRestore(call: Call): Promise<Job> {
  const job = await findJob(call);
  if (MAKES_APP.has(job.verb)) return job;
  throw new BackupError('job-not-found', `there is no such restore: ${job.id}`);
}
