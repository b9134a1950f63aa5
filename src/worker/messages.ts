import type { Settings } from '../config/settings.js';
import type { JobRun } from '../jobs/observed-runner.js';

/** What a server tells its worker process: first what to work with, at the end to close. */
export type ToWorker =
  | { readonly type: 'start'; readonly settings: Settings; readonly concurrency: number; readonly recover: boolean }
  | { readonly type: 'close' };

/** What it hears. `inTime` is false if a job did not stop within 30 seconds. */
export type FromWorker =
  { readonly type: 'ran'; readonly run: JobRun } | { readonly type: 'closed'; readonly inTime: boolean };
