import { setTimeout as sleep } from 'node:timers/promises';
import type { JobWorker } from './job-queue.js';

/** What stops a process waits this long before it kills it, in ms. */
export const STOP_MS = 30_000;

/**
 * Takes no more jobs, and hands back those that run once what they had begun is undone. False if one did not stop within 30
 * seconds: its claim tells the next process what is left to undo.
 */
export async function closeInTime(worker: JobWorker): Promise<boolean> {
  const closed = worker.close().then(() => true);
  return Promise.race([closed, sleep(STOP_MS, false, { ref: false })]);
}
