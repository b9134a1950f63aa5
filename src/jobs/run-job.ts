import type { BackupModule } from '../backup-module.js';
import { BackupError } from '../errors.js';
import type { JobContext, JobRunner } from './job-queue.js';
import { textOf, type Job, type JobVerb, type JsonObject } from './job.js';

/** How one verb runs as a job: its arguments in, its result out, both plain JSON. */
type VerbRunner = (module: BackupModule, job: Job, context: JobContext) => Promise<JsonObject>;

const RUNNERS: Readonly<Partial<Record<JobVerb, VerbRunner>>> = {
  backup: async (module, job, context) => {
    const { id, createdBy } = job;
    const comment = textOf(job, 'comment');
    const verify = textOf(job, 'verify') === 'replay' ? 'replay' : 'checksums';
    const made = await module.create(textOf(job, 'app'), { id, comment, createdBy, verify }, runOf(context));
    for (const { code, where, message } of made.warnings)
      context.log({ level: 'warn', code, text: `${where}: ${message}` });
    return { backup: made.point.id, newEvents: made.newEvents, pruned: made.pruned.map((point) => point.id) };
  },
};

/**
 * Runs jobs on a module. A job that a worker left when it died is run again from its start, after what that one had begun
 * is undone; what it had finished is not done twice.
 */
export function jobRunner(module: BackupModule): JobRunner {
  return async (job, context) => {
    if (job.attempt > 1) await module.recover();
    const run = RUNNERS[job.verb];
    if (run === undefined) throw new BackupError('invalid-argument', `${job.verb} does not run as a job`);
    return run(module, job, context);
  };
}

function runOf({ progress, signal }: JobContext): {
  readonly progress: JobContext['progress'];
  readonly signal: AbortSignal;
} {
  return { progress, signal };
}
