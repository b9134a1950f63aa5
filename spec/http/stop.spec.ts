import { expect } from 'chai';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { makeLargeApp } from '../support/large-app.js';
import { tempFolder } from '../support/temp-folder.js';

const PROGRAM = join(import.meta.dirname, '..', '..', 'dist', 'cli', 'main.js');

interface Server {
  readonly url: string;
  readonly process: ChildProcess;
  readonly log: readonly string[];
}

async function start(data: string): Promise<Server> {
  const args = [PROGRAM, '--data', data, 'serve', '--port', '0'];
  const server = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const log: string[] = [];
  createInterface({ input: server.stderr }).on('line', (line) => void log.push(line));
  for await (const line of createInterface({ input: server.stdout })) {
    const url = /http:\/\/\S+(?=\/ )/.exec(line)?.[0];
    if (url !== undefined) return { url: `${url}/api`, process: server, log };
  }
  throw new Error(`the server ended before it listened: ${log.join('\n')}`);
}

const get = async (url: string): Promise<Record<string, unknown>> =>
  (await (await fetch(url)).json()) as Record<string, unknown>;

describe('a server that is stopped while a job runs and clients listen', () => {
  let folder: Awaited<ReturnType<typeof tempFolder>>;

  before(async function () {
    this.timeout(60_000);
    folder = await tempFolder();
    await makeLargeApp(folder.path, 'large', { events: 60_000, assets: 20 });
  });
  after(async () => folder.remove());

  it('hands the job back, ends the streams and exits; the next start runs it to its end', async function () {
    this.timeout(120_000);
    const first = await start(folder.path);
    const { id } = (await (await fetch(`${first.url}/apps/large/backups`, { method: 'POST' })).json()) as {
      id: string;
    };
    const stream = await fetch(`${first.url}/apps/large/backups/stream`);
    const heard = stream.text();
    while ((await get(`${first.url}/jobs/${id}`))['progress'] === undefined);
    first.process.kill('SIGTERM');
    const began = performance.now();
    const [code] = (await once(first.process, 'exit')) as [number | null];
    expect(code, first.log.join('\n')).to.equal(0);
    expect(performance.now() - began).to.be.below(30_000);
    expect(await heard).to.include('event: snapshot');
    expect(first.log.some((line) => line.includes('"outcome":"returned"'))).to.equal(true);
    expect((await readdir(join(folder.path, 'tmp'))).length).to.equal(0);

    const second = await start(folder.path);
    try {
      let job = await get(`${second.url}/jobs/${id}`);
      while (!['completed', 'failed', 'cancelled'].includes(String(job['state']))) {
        job = await get(`${second.url}/jobs/${id}?after=${String(job['seq'])}&wait=5`);
      }
      expect(job).to.include({ state: 'completed', attempt: 1 });
      const { items } = (await get(`${second.url}/apps/large/backups`)) as { items: Record<string, unknown>[] };
      expect(items.map((backup) => backup['id'])).to.deep.equal([id]);
    } finally {
      second.process.kill('SIGTERM');
      await once(second.process, 'exit');
    }
  });
});
