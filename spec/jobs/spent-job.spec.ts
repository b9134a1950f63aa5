import { expect } from 'chai';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { BullMqJobQueue } from '../../src/jobs/bullmq/bullmq-job-queue.js';
import type { JobQueue } from '../../src/jobs/job-queue.js';
import { hasEnded } from '../../src/jobs/job.js';
import { SqliteJobQueue } from '../../src/jobs/sqlite/sqlite-job-queue.js';
import { realRuntime } from '../../src/runtime.js';
import { request } from '../contracts/job-queue-contract.js';
import { useServer } from '../support/servers/servers.js';
import { tempFolder } from '../support/temp-folder.js';

/** Three attempts at the work, and one that looks what is left. */
const ATTEMPTS = 4;

describe('a job that kills its workers', () => {
  it('in a SQLite file is given up, and says that something may be left', async function () {
    this.timeout(60_000);
    const folder = await tempFolder();
    const file = join(folder.path, 'jobs.sqlite');
    await requireSpent(new SqliteJobQueue(file, realRuntime), file);
    await folder.remove();
  });

  describe('on BullMQ', () => {
    const redis = useServer('redis');

    it('is given up, and says that something may be left', async function () {
      this.timeout(60_000);
      const { url } = redis();
      await requireSpent(new BullMqJobQueue({ url, lockMs: 1_000 }, realRuntime), url);
    });
  });
});

async function requireSpent(queue: JobQueue, where: string): Promise<void> {
  const { id } = await queue.add(request('blog'));
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const args = ['--import', 'tsx', 'spec/support/dying-worker.ts', where];
    const worker = spawn(process.execPath, args, { stdio: 'inherit' });
    expect(await once(worker, 'exit')).to.deep.equal([null, 'SIGKILL']);
    expect(await queue.find(id)).to.deep.include({ state: 'running', attempt });
  }
  let ran = 0;
  const worker = queue.work(async () => ({ ran: (ran += 1) }), { concurrency: 1 });
  let job = await queue.find(id);
  while (job !== undefined && !hasEnded(job)) {
    await sleep(100);
    job = await queue.find(id);
  }
  expect(job).to.deep.include({ state: 'failed', attempt: ATTEMPTS });
  expect(job?.failure).to.include({ code: 'interrupted', changed: 'partial' });
  expect(ran).to.equal(0);
  await worker.close();
  await queue.close();
}
