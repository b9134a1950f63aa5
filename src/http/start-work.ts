import type { Settings } from '../config/settings.js';
import { closeInTime } from '../jobs/close-in-time.js';
import { observedRunner, type JobRun } from '../jobs/observed-runner.js';
import { jobRunner } from '../jobs/run-job.js';
import { heavyWorkOf, type HeavyWork } from '../worker/heavy-work.js';
import { WorkerProcess } from '../worker/worker-process.js';
import type { ServerOptions } from './server-options.js';
import type { Log } from './watch/log.js';

/** Jobs that one server runs at once, if nothing else is said. */
export const CONCURRENCY = 2;

/** What runs the jobs of a server. */
export interface Work {
  /** Hands running jobs back. False if one did not stop within 30 seconds. */
  close(): Promise<boolean>;
  /** Does the slow work of requests, so that this process stays free for others; undefined where it does that work itself. */
  readonly heavy?: HeavyWork;
}
export type StartWork = (ran: (run: JobRun) => void, log: Log) => Work;

/** Runs jobs in this process, `concurrency` at once. */
export function workHere({ module, jobs }: Pick<ServerOptions, 'module' | 'jobs'>, concurrency: number): StartWork {
  return (ran) => {
    const worker = jobs.work(observedRunner(jobRunner(module), ran), { concurrency });
    return { close: async () => closeInTime(worker) };
  };
}

/** Runs jobs in a process that opens their places from the settings, and asks it for what takes long; with 0 it runs no job. */
export function workElsewhere(settings: Settings, concurrency: number): StartWork {
  return (ran, log) => {
    const died = (how: string): void => log.error({ how }, 'worker ended');
    const worker = new WorkerProcess({ settings, concurrency, ran, died });
    return { close: async () => worker.close(), heavy: heavyWorkOf(worker) };
  };
}
