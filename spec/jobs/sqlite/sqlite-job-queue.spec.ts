import { join } from 'node:path';
import { SqliteJobQueue } from '../../../src/jobs/sqlite/sqlite-job-queue.js';
import { realRuntime } from '../../../src/runtime.js';
import { jobQueueContract } from '../../contracts/job-queue-contract.js';
import { tempFolder } from '../../support/temp-folder.js';

describe('the job queue in a SQLite file', () => {
  jobQueueContract(async () => {
    const folder = await tempFolder();
    return {
      open: async () => new SqliteJobQueue(join(folder.path, 'jobs.sqlite'), realRuntime),
      dispose: folder.remove,
    };
  });
});
