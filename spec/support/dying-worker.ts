import { BullMqJobQueue } from '../../src/jobs/bullmq/bullmq-job-queue.js';
import { SqliteJobQueue } from '../../src/jobs/sqlite/sqlite-job-queue.js';
import { realRuntime } from '../../src/runtime.js';

// A worker process that is killed by every job it begins. `queue` is the URL of a Redis or the path of a SQLite file.
const [queue = ''] = process.argv.slice(2);
const jobs = queue.startsWith('redis:')
  ? new BullMqJobQueue({ url: queue, lockMs: 1_000 }, realRuntime)
  : new SqliteJobQueue(queue, realRuntime);
jobs.work(
  async () => {
    process.kill(process.pid, 'SIGKILL');
    return new Promise(() => undefined);
  },
  { concurrency: 1 },
);
