import { Redis } from 'ioredis';
import { BullMqJobQueue } from '../../../src/jobs/bullmq/bullmq-job-queue.js';
import { realRuntime } from '../../../src/runtime.js';
import { jobQueueContract } from '../../contracts/job-queue-contract.js';
import { useServer } from '../../support/servers/servers.js';

describe('the job queue on BullMQ', () => {
  const redis = useServer('redis');

  jobQueueContract(async () => {
    const { url } = redis();
    return {
      open: async () => new BullMqJobQueue({ url, lockMs: 2_000 }, realRuntime),
      dispose: async () => {
        const client = new Redis(url);
        await client.flushall();
        client.disconnect();
      },
    };
  });
});
