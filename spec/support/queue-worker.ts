import { loadSettings } from '../../src/config/settings.js';
import { openModule } from '../../src/container.js';
import { BullMqJobQueue } from '../../src/jobs/bullmq/bullmq-job-queue.js';
import { jobRunner } from '../../src/jobs/run-job.js';
import { realRuntime } from '../../src/runtime.js';

// A worker process that specs kill: it runs jobs of the Redis at `url` on the data folder `data`.
const [url = '', data = '', lockMs = ''] = process.argv.slice(2);
const module = await openModule(loadSettings({ data }, {}));
const queue = new BullMqJobQueue({ url, lockMs: Number(lockMs) }, realRuntime);
queue.work(jobRunner(module), { concurrency: 2 });
process.stdout.write('works\n');
