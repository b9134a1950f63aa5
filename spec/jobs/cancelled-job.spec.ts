import { expect } from 'chai';
import { randomUUID } from 'node:crypto';
import { readdir, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BackupModule } from '../../src/backup-module.js';
import { loadSettings } from '../../src/config/settings.js';
import { openModule } from '../../src/container.js';
import { hasEnded, type Job, type JobRequest } from '../../src/jobs/job.js';
import { jobRunner } from '../../src/jobs/run-job.js';
import { SqliteJobQueue } from '../../src/jobs/sqlite/sqlite-job-queue.js';
import type { JobWorker } from '../../src/jobs/job-queue.js';
import { realRuntime } from '../../src/runtime.js';
import { makeLargeApp } from '../support/large-app.js';
import { tempFolder } from '../support/temp-folder.js';

/** What people wait for at most, in ms: of work, for a machine that is busy with other things takes longer for the same. */
const NOTICED_MS = 2_000;

describe('a running job that is cancelled', () => {
  let folder: Awaited<ReturnType<typeof tempFolder>>;
  let module: BackupModule;
  let queue: SqliteJobQueue;
  let worker: JobWorker;
  let backup: string;
  const upload = randomUUID().replaceAll('-', '');

  before(async function () {
    this.timeout(120_000);
    folder = await tempFolder();
    await makeLargeApp(folder.path, 'blog', { events: 150_000, assets: 300 });
    module = await openModule(loadSettings({ data: folder.path }, {}));
    const { point } = await module.create('blog');
    backup = point.id;
    // A whole archive of eventark is proven by its digests sooner than a person can cancel; each event of Squidex's is parsed.
    const squidex = join(folder.path, 'squidex.zip');
    await module.exportSquidex(point.id, squidex);
    const { size } = await stat(squidex);
    await module.uploads.folder.create({ id: upload, name: 'a.zip', size, owner: 'ana' });
    await rename(squidex, module.uploads.folder.pathOf(upload));
    queue = new SqliteJobQueue(join(folder.path, 'jobs.sqlite'), realRuntime);
    worker = queue.work(jobRunner(module), { concurrency: 1 });
  });
  after(async () => {
    await worker.close();
    await queue.close();
    await module.close();
    await folder.remove();
  });

  const until = async (id: string, is: (job: Job) => boolean): Promise<Job> => {
    for (;;) {
      const job = await queue.find(id);
      if (job !== undefined && is(job)) return job;
      await sleep(10);
    }
  };

  const left = async (): Promise<object> => ({
    apps: (await module.apps()).map(({ name }) => name),
    backups: (await module.list()).points.map(({ id }) => id),
    claims: await module.claims(),
    temp: await readdir(join(folder.path, 'tmp')).catch(() => []),
    exports: await readdir(join(folder.path, 'exports')).catch(() => []),
  });

  for (const [verb, argsOf] of [
    ['backup', () => ({ app: 'blog' })],
    ['restore', () => ({ backup, name: 'copy' })],
    ['copy', () => ({ app: 'blog', name: 'copy' })],
    ['verify', () => ({ backup, depth: 'replay' })],
    ['export', () => ({ backup })],
    ['import', () => ({ upload })],
  ] as const satisfies readonly (readonly [JobRequest['verb'], () => JobRequest['args']])[]) {
    it(`ends within two seconds and leaves nothing: ${verb}`, async () => {
      const before = await left();
      const common = { key: verb, app: 'blog', destination: 'there', createdBy: 'ana' };
      const { id } = await queue.add({ verb, args: argsOf(), ...common });
      await until(id, ({ progress }) => progress !== undefined);
      const asked = process.cpuUsage();
      await queue.cancel(id);
      const { state } = await until(id, hasEnded);
      const { user, system } = process.cpuUsage(asked);
      expect([state, (user + system) / 1000 < NOTICED_MS]).to.deep.equal(['cancelled', true]);
      expect(await left()).to.deep.equal(before);
    });
  }
});
