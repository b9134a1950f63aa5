import { loadPackage } from '../../process/load-package.js';
import type { JobQueueProvider } from '../job-queue-provider.js';
import type { BullMqSettings } from './bullmq-settings.js';

const PACKAGES = ['bullmq', 'ioredis'];

/** Long enough for a worker whose disk hangs, short enough for a person who waits for the job, in ms. */
const LOCK_MS = 30_000;

/** Redis or Valkey, for workers on several machines. */
export const bullMqJobs: JobQueueProvider<BullMqSettings> = {
  name: 'BullMQ on Redis or Valkey',
  schemes: ['redis:', 'rediss:'],
  example: 'redis://host:6379/0',
  credentials: 'in the URL',
  packages: PACKAGES,
  parse(url) {
    url.host('host');
    url.options([]);
    if (!/^\/\d*$/.test(url.path())) throw url.wrong('the database after the host is not a number');
    return { url: url.without(), lockMs: LOCK_MS };
  },
  async openQueue(config, runtime) {
    const { BullMqJobQueue } = await loadPackage(PACKAGES, () => import('./bullmq-job-queue.js'));
    const queue = new BullMqJobQueue(config, runtime);
    await queue.requireAccess();
    return queue;
  },
};
