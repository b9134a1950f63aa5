import type { BackupModule } from '../backup-module.js';
import type { ClaimSummary } from '../claims/claim-summary.js';
import { isBackupError } from '../errors.js';
import type { Recovery } from '../recovery/recovery.js';
import type { JobQueue } from './job-queue.js';
import { hasEnded, MAKES_APP, requireCancelling, textOf, type Job, type JobFailure } from './job.js';

/**
 * Stops a job that was cancelled and does not end, because a disk or a server that it waits for does not answer for instance. What
 * it holds is taken from it, what it had begun is undone or finished, and it ends; its worker, should it go on one day, finds that
 * both are gone, and writes nothing more. No process is killed: others may have jobs in it.
 *
 * Errors: `job-not-cancellable` for a job that was not cancelled, and those of `releaseClaim`: the job stays as it was then.
 */
export async function forceStop(module: BackupModule, jobs: JobQueue, job: Job): Promise<Job> {
  if (hasEnded(job)) return job;
  requireCancelling(job);
  const held = (await module.claims()).filter((claim) => isHeldBy(job, claim));
  const released: Recovery[] = [];
  for (const { key } of held) {
    try {
      released.push(await module.releaseClaim(key));
    } catch (error) {
      // It has just ended by itself.
      if (!isBackupError(error, 'claim-not-found')) throw error;
    }
  }
  return jobs.stop(job.id, failureOf(released));
}

/** Whether a job holds the claim. Jobs on one thing run one after another, so a claim taken while the job runs is its own. */
export function isHeldBy(job: Job, { key, what, verb, since }: ClaimSummary): boolean {
  if (job.started === undefined || since < job.started) return false;
  if (MAKES_APP.has(job.verb)) return verb === 'restore' && key === `name:${job.app}`;
  if (job.verb === 'undo-restore') return verb === 'undo' && key === `app:${textOf(job, 'app')}`;
  if (job.verb === 'backup') return ['backup', 'prune'].includes(verb) && key.startsWith('app:') && what === job.app;
  const { backups } = job.args;
  const isAsked = Array.isArray(backups) && backups.some((id) => key === `point:${String(id)}`);
  return job.verb === 'delete' && verb === 'delete' && isAsked;
}

function failureOf(released: readonly Recovery[]): JobFailure {
  const done = released.map(({ outcome, reason }) => `${TOLD[outcome]}${reason === undefined ? '' : ` (${reason})`}`);
  const isUndone = released.every(({ outcome }) => outcome === 'undone');
  const message = ['it was stopped by force', ...(released.length === 0 ? [TOLD.undone] : done)].join('; ');
  return { code: 'cancelled', message, changed: isUndone ? 'rolledBack' : 'partial' };
}

const TOLD: Readonly<Record<Recovery['outcome'], string>> = {
  undone: 'what it had begun was undone',
  finished: 'what it had begun was complete and stays',
  elsewhere: 'what is left of it is not at a place that is used here',
  failed: 'what is left of it could not be removed',
  unreadable: 'nothing tells what it had begun',
};
