import { expect } from 'chai';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { loadSettings } from '../../../src/config/settings.js';
import { openModule } from '../../../src/container.js';
import { BullMqJobQueue } from '../../../src/jobs/bullmq/bullmq-job-queue.js';
import { isAppOf } from '../../../src/jobs/job-app-id.js';
import { hasEnded, type Job, type JobRequest } from '../../../src/jobs/job.js';
import { realRuntime } from '../../../src/runtime.js';
import { makeLargeApp } from '../../support/large-app.js';
import { REDIS } from '../../support/servers/redis.js';
import { useServer } from '../../support/servers/servers.js';
import { tempFolder } from '../../support/temp-folder.js';

const LOCK_MS = 2_000;
const KILLS = 10;
const APPS = ['one', 'two', 'three', 'four'] as const;

describe('two workers on one Redis that are killed in turn', () => {
  useServer('redis');
  let folder: Awaited<ReturnType<typeof tempFolder>>;
  let redis: Awaited<ReturnType<typeof REDIS.start>>;
  const workers: ChildProcess[] = [];

  before(async function () {
    this.timeout(120_000);
    redis = await REDIS.start();
    folder = await tempFolder();
    for (const app of APPS) await makeLargeApp(folder.path, app, { events: 20_000, assets: 50 });
  });
  after(async () => {
    for (const worker of workers) worker.kill('SIGKILL');
    await redis.process?.stop();
    await folder.remove();
  });

  async function startWorker(): Promise<ChildProcess> {
    const args = ['--import', 'tsx', 'spec/support/queue-worker.ts', redis.url, folder.path, String(LOCK_MS)];
    const worker = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    workers.push(worker);
    if (worker.stdout === null) throw new Error('no output');
    await once(worker.stdout, 'data');
    return worker;
  }

  it('end every one of twenty jobs once, lose no backup and leave nothing over', async function () {
    this.timeout(300_000);
    const queue = new BullMqJobQueue({ url: redis.url, lockMs: LOCK_MS }, realRuntime);
    const module = await openModule(loadSettings({ data: folder.path }, {}));
    const source = (await module.create('one')).point.id;
    const common = { destination: 'there', createdBy: 'ana' };
    const backup = (app: string): JobRequest => ({ ...common, verb: 'backup', args: { app }, key: `app:${app}`, app });
    const restore = (name: string): JobRequest => ({
      ...{ ...common, verb: 'restore', args: { backup: source, name }, key: `app:${name}`, app: name },
    });
    const jobs: Job[] = [];
    for (let round = 0; round < 2; round += 1) {
      for (const app of APPS) jobs.push(await queue.add(backup(app)));
      for (let copy = 0; copy < 6; copy += 1) jobs.push(await queue.add(restore(`copy-${round}-${copy}`)));
    }
    expect(jobs).to.have.length(20);
    let killed = 0;
    const pair = [await startWorker(), await startWorker()];
    for (; killed < KILLS; killed += 1) {
      await sleep(500 + 130 * (killed % 4));
      pair[killed % 2]?.kill('SIGKILL');
      pair[killed % 2] = await startWorker();
    }
    const ended: Job[] = [];
    for (const { id } of jobs) {
      for (let job = await queue.find(id); ; job = await queue.find(id)) {
        if (job !== undefined && hasEnded(job)) {
          ended.push(job);
          break;
        }
        await sleep(100);
      }
    }
    expect(killed).to.equal(KILLS);
    expect(ended.some(({ attempt }) => attempt > 1)).to.equal(true);
    // One whose workers died too often says so, and left nothing; but where even the look at what was left was cut off.
    const wrong = ended.filter(({ state, failure }) => state !== 'completed' && failure?.code !== 'interrupted');
    expect(wrong.map(({ failure }) => failure)).to.deep.equal([]);
    for (const worker of pair) {
      const gone = once(worker, 'exit');
      worker.kill('SIGKILL');
      await gone;
    }
    await module.recover();
    const { points, damaged, withoutManifest } = await module.list();
    expect([damaged, withoutManifest]).to.deep.equal([[], []]);
    const made = ended.filter(({ verb, state }) => verb === 'backup' && state === 'completed').map(({ id }) => id);
    const open = ended.filter(({ failure }) => failure?.changed === 'partial');
    const sure = points.map(({ id }) => id).filter((id) => open.every((job) => job.id !== id));
    expect(sure.toSorted()).to.deep.equal([source, ...made].toSorted());
    for (const { id } of points) expect((await module.verify(id)).ok, id).to.equal(true);
    const apps = await module.apps();
    const restored = ended.filter(({ verb, state }) => verb === 'restore' && state === 'completed');
    const sureApps = apps.filter(({ id }) => open.every((job) => !isAppOf(job.id, id)));
    expect(sureApps.map(({ name }) => name).toSorted()).to.deep.equal(
      [...APPS, ...restored.map(({ app }) => app)].toSorted(),
    );
    for (const { id, app } of restored) {
      const copies = apps.filter((each) => isAppOf(id, each.id));
      expect(copies, app).to.have.length(1);
      expect(copies[0]?.events, app).to.equal(20_051);
    }
    expect(await module.claims()).to.deep.equal([]);
    expect(await readdir(join(folder.path, 'tmp')).catch(() => [])).to.deep.equal([]);
    await module.close();
    await queue.close();
  });

  it('finish what one of them began that hung for longer than its lock lasts, and then went on', async function () {
    this.timeout(120_000);
    const queue = new BullMqJobQueue({ url: redis.url, lockMs: LOCK_MS }, realRuntime);
    const module = await openModule(loadSettings({ data: folder.path }, {}));
    const source = (await module.create('one')).point.id;
    const first = await startWorker();
    const about = { destination: 'there', createdBy: 'ana', key: 'app:late', app: 'late' };
    const { id } = await queue.add({ ...about, verb: 'restore', args: { backup: source, name: 'late' } });
    const until = async (isSo: (job: Job) => boolean): Promise<Job> => {
      for (let job = await queue.find(id); ; job = await queue.find(id)) {
        if (job !== undefined && isSo(job)) return job;
        await sleep(20);
      }
    };
    await until(({ progress }) => progress?.phase === 'write-events');
    first.kill('SIGSTOP');
    const second = await startWorker();
    await until(({ attempt }) => attempt === 2);
    await sleep(1_000);
    first.kill('SIGCONT');
    const ended = await until(hasEnded);
    expect(ended).to.deep.include({ state: 'completed' });
    expect((await module.apps()).filter(({ name }) => name === 'late').map(({ events }) => events)).to.deep.equal([
      20_051,
    ]);
    expect(await module.claims()).to.deep.equal([]);
    for (const worker of [first, second]) {
      const gone = once(worker, 'exit');
      worker.kill('SIGKILL');
      await gone;
    }
    await module.close();
    await queue.close();
  });
});
