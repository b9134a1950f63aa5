import { expect } from 'chai';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppHost } from '../../src/cms/app-host.js';
import { loadSettings, type Settings } from '../../src/config/settings.js';
import { openModule } from '../../src/container.js';
import { LOCAL_SUBJECT } from '../../src/http/access.js';
import { openLog } from '../../src/http/watch/log.js';
import { mountBackups, type Mounted, type MountOptions } from '../../src/http/mount.js';
import { makeLargeApp } from '../support/large-app.js';
import { rejection } from '../support/rejection.js';
import { gone, workerOf, workersOf } from '../support/served.js';
import { tempFolder } from '../support/temp-folder.js';

type Answer = Record<string, unknown>;

const hasEnded = ({ state }: Answer): boolean => ['completed', 'failed', 'cancelled'].includes(String(state));
const isUnderWay = ({ progress }: Answer): boolean => progress !== undefined;

describe('a host whose jobs run in a process of their own', function () {
  this.timeout(120_000);
  let folder: Awaited<ReturnType<typeof tempFolder>>;
  let settings: Settings;
  let host: Server;
  let backups: Mounted | undefined;
  let url: string;

  before(async () => {
    folder = await tempFolder();
    await makeLargeApp(folder.path, 'blog', { events: 60_000, assets: 20 });
    settings = loadSettings({ data: folder.path }, {});
    host = createServer((request, response) =>
      backups?.middleware(request, response, () => void response.end('the page of the host')),
    ).listen(0, '127.0.0.1');
    await once(host, 'listening');
    url = `http://127.0.0.1:${(host.address() as AddressInfo).port}`;
  });
  afterEach(async () => {
    await backups?.close();
    backups = undefined;
  });
  after(async () => {
    host.closeAllConnections();
    host.close();
    await folder.remove();
  });

  const mount = async (options: Partial<MountOptions<object>> = {}): Promise<void> => {
    backups = await mountBackups({ path: '/b', settings, authenticate: () => LOCAL_SUBJECT, ...options });
  };
  const get = async (path: string): Promise<Answer> => (await (await fetch(`${url}/b/api${path}`)).json()) as Answer;
  const startBackup = async (): Promise<string> => {
    const answer = await fetch(`${url}/b/api/apps/blog/backups`, { method: 'POST' });
    return String(((await answer.json()) as Answer)['id']);
  };
  const until = async (id: string, is: (job: Answer) => boolean): Promise<Answer> => {
    for (let seq: unknown = 0; ;) {
      const job = await get(`/jobs/${id}?after=${String(seq)}&wait=5`);
      if (is(job)) return job;
      seq = job['seq'];
    }
  };

  it('answers for itself and for its backups while the process of a job does not move at all', async () => {
    await mount();
    const worker = await workerOf(process.pid);
    const stopped = async (): Promise<string> => {
      const id = await startBackup();
      await until(id, isUnderWay);
      process.kill(worker, 'SIGSTOP');
      if (!hasEnded(await get(`/jobs/${id}`))) return id;
      // It may just have ended before it was stopped.
      process.kill(worker, 'SIGCONT');
      return stopped();
    };
    const id = await stopped();
    const answers = await Promise.all(
      Array.from({ length: 20 }, async () => [
        await (await fetch(`${url}/`)).text(),
        (await get('/apps/blog/backups'))['items'] !== undefined,
        (await get(`/jobs/${id}`))['state'],
      ]),
    );
    expect(answers).to.deep.equal(Array(20).fill(['the page of the host', true, 'running']));
    process.kill(worker, 'SIGCONT');
    expect(await until(id, hasEnded)).to.include({ state: 'completed', attempt: 1 });
  });

  it('survives that process when it is killed: another one runs the job to its end, and nothing is left over', async () => {
    const died: string[] = [];
    await mount({ log: openLog({ write: (line) => void died.push(line) }) });
    const killed = async (last?: number): Promise<readonly [pid: number, id: string, job: Answer]> => {
      const pid = await workerOf(process.pid, last);
      const id = await startBackup();
      await until(id, isUnderWay);
      process.kill(pid, 'SIGKILL');
      expect(await (await fetch(`${url}/`)).text()).to.equal('the page of the host');
      const job = await until(id, hasEnded);
      return job['attempt'] === 1 ? killed(pid) : [pid, id, job];
    };
    const [pid, id, job] = await killed();
    expect(job).to.include({ state: 'completed', attempt: 2 });
    expect(died.join('')).to.include('worker ended').and.include('SIGKILL');
    expect(await workerOf(process.pid, pid)).not.to.equal(pid);
    const { items } = (await get('/apps/blog/backups')) as { items: Answer[] };
    expect(items.filter((backup) => backup['id'] === id)).to.have.length(1);
    expect(await readdir(join(folder.path, 'tmp'))).to.deep.equal([]);
  });

  it('looks into backups and previews restores there', async () => {
    await mount();
    const id = await startBackup();
    await until(id, hasEnded);
    let seen = await get(`/apps/blog/backups/${id}/contents`);
    while (seen['state'] === 'indexing') seen = await get(`/apps/blog/backups/${id}/contents`);
    expect(seen).to.include({ events: 60_021 });
    const worker = await workerOf(process.pid);
    process.kill(worker, 'SIGSTOP');
    const look = get(`/apps/blog/backups/${id}/contents`);
    // The process that would answer does not move, and the host does.
    expect(await get('/apps/blog/backups')).to.have.property('items');
    expect(await Promise.race([look, sleep(300, 'nothing yet')])).to.equal('nothing yet');
    process.kill(worker, 'SIGCONT');
    expect(await look).to.include({ events: 60_021 });
  });

  it('ends that process when it closes, and hands back the job that runs; the next mount runs it to its end', async () => {
    await mount();
    const worker = await workerOf(process.pid);
    const id = await startBackup();
    await until(id, isUnderWay);
    expect(await backups?.close()).to.equal(true);
    await gone(worker);
    expect(await readdir(join(folder.path, 'tmp'))).to.deep.equal([]);
    await mount();
    expect(await until(id, hasEnded)).to.include({ state: 'completed', attempt: 1 });
  });

  it('has it for a module of its own that settings alone have made, and none for one with its own parts', async () => {
    const plain = await openModule(settings);
    const own = await openModule(settings, {
      rebind: (container) => container.rebind(AppHost).toConstantValue(new AppHost()),
    });
    try {
      await mount({ module: plain });
      await workerOf(process.pid);
      await backups?.close();
      await mount({ module: own });
      expect(await until(await startBackup(), hasEnded)).to.include({ state: 'completed' });
      expect(workersOf(process.pid)).to.deep.equal([]);
      expect(await rejection(mountBackups({ path: '', module: own, worker: 'process', authenticate: () => undefined })))
        .to.include({ code: 'invalid-argument' })
        .and.have.property('hint')
        .that.includes("'host'");
    } finally {
      await backups?.close();
      await plain.close();
      await own.close();
    }
  });

  it('runs jobs in its own process where it says so, and no job at all where others do', async () => {
    await mount({ worker: 'host' });
    expect(await until(await startBackup(), hasEnded)).to.include({ state: 'completed' });
    expect(workersOf(process.pid)).to.deep.equal([]);
    await backups?.close();
    await mount({ concurrency: 0 });
    await workerOf(process.pid);
    const id = await startBackup();
    expect(await get(`/jobs/${id}?after=1&wait=2`)).to.include({ state: 'queued' });
  });
});
