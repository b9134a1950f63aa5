import type { Provider } from '../config/provider.js';
import type { JobQueue, JobRuntime } from './job-queue.js';

/** A kind of job queue: how its URLs read, and how to open one. */
export interface JobQueueProvider<C = unknown> extends Provider<C> {
  openQueue(config: C, runtime: JobRuntime): Promise<JobQueue>;
}
