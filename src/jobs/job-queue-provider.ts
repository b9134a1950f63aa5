import type { Provider } from '../config/provider.js';
import type { JobQueue, JobRuntime } from './job-queue.js';

/** A kind of job queue: how its URLs read, and how to open one. */
export interface JobQueueProvider<C = unknown> extends Provider<C> {
  /** Whether anybody has used it yet, where opening it would make it. */
  isThere?(config: C): boolean;
  openQueue(config: C, runtime: JobRuntime): Promise<JobQueue>;
}
