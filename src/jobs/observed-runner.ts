import type { JobRunner } from './job-queue.js';
import { failureOf, type Job } from './job.js';
import { isHandedBack, isLost } from './job-stop.js';

/** How a run of a job ended. `returned`: it goes back to the queue, or another worker has it. */
export interface JobRun {
  readonly job: Job;
  readonly outcome: 'completed' | 'failed' | 'cancelled' | 'returned';
  readonly ms: number;
  /** Code of what went wrong. */
  readonly code?: string;
}

/** Runs jobs as `run` does, and tells of each run when it has ended. */
export function observedRunner(run: JobRunner, tell: (run: JobRun) => void): JobRunner {
  return async (job, context) => {
    const began = performance.now();
    const ended = (outcome: JobRun['outcome'], code?: string): void =>
      tell({ job, outcome, ms: Math.round(performance.now() - began), ...(code === undefined ? {} : { code }) });
    try {
      const result = await run(job, context);
      ended('completed');
      return result;
    } catch (error) {
      const { code } = failureOf(error);
      if (isHandedBack(context.signal) || isLost(context.signal)) ended('returned');
      else ended(code === 'cancelled' ? 'cancelled' : 'failed', code);
      throw error;
    }
  };
}
