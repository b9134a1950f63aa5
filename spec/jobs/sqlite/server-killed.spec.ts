import { expect } from 'chai';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { loadSettings } from '../../../src/config/settings.js';
import { openModule } from '../../../src/container.js';
import { makeLargeApp } from '../../support/large-app.js';
import { startProgram, type Served } from '../../support/served.js';
import { tempFolder } from '../../support/temp-folder.js';

type Answer = Record<string, unknown>;

describe('a server that is killed while it restores', () => {
  let folder: Awaited<ReturnType<typeof tempFolder>>;
  let server: Served;

  before(async function () {
    this.timeout(60_000);
    folder = await tempFolder();
    await makeLargeApp(folder.path, 'blog', { events: 60_000, assets: 100 });
    server = await startProgram(folder.path, 'serve', '--port', '0');
  });
  after(async () => {
    await server.stop();
    await folder.remove();
  });

  const get = async (path: string): Promise<Answer> => (await (await fetch(server.url + path)).json()) as Answer;
  const post = async (path: string, body: object): Promise<Answer> => {
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(server.url + path, { method: 'POST', headers, body: JSON.stringify(body) });
    return (await answer.json()) as Answer;
  };
  /** The job, once it is as wanted. */
  const until = async (id: unknown, is: (job: Answer) => boolean): Promise<Answer> => {
    for (let seq: unknown = 0; ;) {
      const job = await get(`/jobs/${String(id)}?after=${String(seq)}&wait=5`);
      if (is(job)) return job;
      seq = job['seq'];
    }
  };

  it('has the next one run the job again from its start, to one whole app and nothing else', async function () {
    this.timeout(120_000);
    const backup = await post('/apps/blog/backups', {});
    await until(backup['id'], ({ state }) => state === 'completed');
    const restore = await post('/restores', { backup: backup['id'], name: 'copy' });
    await until(restore['id'], ({ progress }) => (progress as Answer | undefined)?.['phase'] === 'write-events');
    await server.stop('SIGKILL');
    server = await startProgram(folder.path, 'serve', '--port', '0');
    const job = await until(restore['id'], ({ state }) => ['completed', 'failed'].includes(String(state)));
    expect(job).to.deep.include({ state: 'completed', attempt: 2 });
    const log = (await get(`/jobs/${String(restore['id'])}/log`))['items'] as readonly Answer[];
    expect(log.map(({ code }) => code)).to.include('interrupted');
    await server.stop();
    const module = await openModule(loadSettings({ data: folder.path }, {}));
    try {
      const apps = await module.apps();
      expect(apps.map(({ name, events }) => [name, events]).toSorted()).to.deep.equal([
        ['blog', 60_101],
        ['copy', 60_101],
      ]);
      expect(await module.claims()).to.deep.equal([]);
      expect(await readdir(join(folder.path, 'tmp')).catch(() => [])).to.deep.equal([]);
    } finally {
      await module.close();
    }
  });
});
