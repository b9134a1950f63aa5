import type { JobRun } from '../../jobs/observed-runner.js';
import { scrubbed, type Log } from './log.js';

/** One line for each run of a job. */
export function logRun(log: Log, { job, outcome, ms, code }: JobRun): void {
  const { id, verb, attempt } = job;
  const facts = {
    job: id,
    verb,
    app: scrubbed(job.app),
    attempt,
    outcome,
    ms,
    ...(code === undefined ? {} : { code }),
  };
  if (outcome === 'failed') log.error(facts, 'job');
  else log.info(facts, 'job');
}
