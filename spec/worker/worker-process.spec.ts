import { expect } from 'chai';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeLargeApp } from '../support/large-app.js';
import { gone, startProgram, workerOf, type Served } from '../support/served.js';
import { tempFolder } from '../support/temp-folder.js';

type Answer = Record<string, unknown>;

const hasEnded = (state: unknown): boolean => ['completed', 'failed', 'cancelled'].includes(String(state));

describe('the worker process of a server', () => {
  let folder: Awaited<ReturnType<typeof tempFolder>>;
  let server: Served;

  before(async function () {
    this.timeout(60_000);
    folder = await tempFolder();
    await makeLargeApp(folder.path, 'blog', { events: 60_000, assets: 20 });
  });
  beforeEach(async () => {
    server = await startProgram(folder.path, 'serve', '--port', '0');
  });
  afterEach(async () => {
    await server.stop();
  });
  after(async () => folder.remove());

  const get = async (path: string): Promise<Answer> => (await (await fetch(server.url + path)).json()) as Answer;
  const startBackup = async (): Promise<string> => {
    const answer = await fetch(`${server.url}/apps/blog/backups`, { method: 'POST' });
    return String(((await answer.json()) as Answer)['id']);
  };
  /** The job, once it is as wanted. */
  const until = async (id: string, is: (job: Answer) => boolean): Promise<Answer> => {
    for (let seq: unknown = 0; ;) {
      const job = await get(`/jobs/${id}?after=${String(seq)}&wait=5`);
      if (is(job)) return job;
      seq = job['seq'];
    }
  };
  const isUnderWay = ({ progress }: Answer): boolean => progress !== undefined;
  const worker = async (last?: number): Promise<number> => workerOf(server.process.pid ?? 0, last);

  it('runs the jobs, whose runs are counted by the server', async () => {
    const id = await startBackup();
    expect(await until(id, ({ state }) => hasEnded(state))).to.include({ state: 'completed', attempt: 1 });
    for (;;) {
      const numbers = await (await fetch(server.url.replace(/api$/, 'metrics'))).text();
      if (numbers.includes('eventark_backup_runs_total{app="blog",result="completed"} 1')) break;
      await sleep(20);
    }
    const { items } = (await get(`/activity?what=backup`)) as { items: Answer[] };
    expect(items.map(({ target, result }) => [target, result])).to.deep.equal([[id, 'done']]);
  });

  it('is followed by another one when it is killed, which runs its job to the end; the server answers meanwhile', async function () {
    this.timeout(60_000);
    const killed = async (last?: number): Promise<readonly [pid: number, id: string, job: Answer]> => {
      const pid = await worker(last);
      const id = await startBackup();
      await until(id, isUnderWay);
      process.kill(pid, 'SIGKILL');
      expect(await get('/apps')).to.have.property('items');
      const job = await until(id, ({ state }) => hasEnded(state));
      // It may just have ended as the worker was killed.
      return job['attempt'] === 1 ? killed(pid) : [pid, id, job];
    };
    const [pid, id, job] = await killed();
    expect(job).to.include({ state: 'completed', attempt: 2 });
    expect(await worker(pid)).not.to.equal(pid);
    const { items } = (await get('/apps/blog/backups')) as { items: Answer[] };
    expect(items.filter((backup) => backup['id'] === id)).to.have.length(1);
    expect(await readdir(join(folder.path, 'tmp'))).to.deep.equal([]);
  });

  it('looks into backups and previews restores; one that dies over it is followed by another one, which does', async function () {
    this.timeout(60_000);
    const id = await startBackup();
    await until(id, ({ state }) => hasEnded(state));
    const pid = await worker();
    const look = async (): Promise<Response> => fetch(`${server.url}/apps/blog/backups/${id}/contents`);
    const cut = look();
    // Its index takes longer than this.
    await sleep(30);
    process.kill(pid, 'SIGKILL');
    const problem = (await (await cut).json()) as Answer;
    expect(problem).to.include({ status: 500, code: 'unexpected' });
    for (;;) {
      const answer = await look();
      if (answer.status !== 200) continue;
      expect(await answer.json()).to.include({ events: 60_021 });
      break;
    }
    const streams = (await get(`/apps/blog/backups/${id}/streams?type=asset&limit=3`)) as { items: Answer[] };
    expect(streams.items).to.have.length(3);
    let diff: Answer;
    do diff = await get(`/apps/blog/backups/${id}/diff?base=current`);
    while (diff['state'] === 'indexing');
    expect(diff).to.deep.include({ events: 0, items: [] });
    expect(await get(`/apps/blog/backups/${id}/streams/none`)).to.include({ status: 404, code: 'stream-not-found' });
    const body = JSON.stringify({ backup: id, name: 'blog' });
    const headers = { 'content-type': 'application/json' };
    const preview = await fetch(`${server.url}/restores:preview`, { method: 'POST', headers, body });
    expect(await preview.json()).to.include({ status: 409, code: 'app-name-taken' });
    // The server has made none of it: its index is there, and no temp folder is.
    expect(await readdir(join(folder.path, 'tmp'))).to.deep.equal([]);
  });

  it('ends with its server, also with one that is killed', async function () {
    this.timeout(60_000);
    const pid = await worker();
    await until(await startBackup(), isUnderWay);
    await server.stop('SIGKILL');
    await gone(pid);
    server = await startProgram(folder.path, 'serve', '--port', '0');
    const next = await worker();
    expect(await server.stop()).to.equal(0);
    await gone(next);
  });
});
