import { expect } from 'chai';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { tempFolder } from '../support/temp-folder.js';

const ROOT = join(import.meta.dirname, '..', '..');

/** `npm start` as a person runs it, on a data folder of its own. */
async function startServer(
  data: string,
): Promise<{ readonly url: string; readonly stop: () => Promise<number | null> }> {
  const server: ChildProcess = spawn(process.execPath, [join(ROOT, 'dist', 'demo', 'start.js')], {
    env: { ...process.env, EVENTARK_DATA: data, PORT: '0' },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const ended = once(server, 'exit') as Promise<[number | null]>;
  if (server.stdout === null) throw new Error('no output');
  for await (const line of createInterface({ input: server.stdout })) {
    const url = /http:\/\/\S+(?=\/ )/.exec(line)?.[0];
    if (url === undefined) continue;
    return {
      url: `${url}/api`,
      stop: async () => {
        server.kill('SIGTERM');
        return (await ended)[0];
      },
    };
  }
  throw new Error('the server ended before it listened');
}

async function json(url: string, init: RequestInit = {}): Promise<{ status: number; body: Record<string, unknown> }> {
  const answer = await fetch(url, init);
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

const post = (body: object): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

describe('the server of npm start', () => {
  let folder: Awaited<ReturnType<typeof tempFolder>>;
  let server: Awaited<ReturnType<typeof startServer>>;

  before(async () => {
    folder = await tempFolder();
    server = await startServer(folder.path);
  });
  after(async () => {
    await server.stop();
    await folder.remove();
  });

  it('has the sample app, and lists its backups', async () => {
    const { body } = await json(`${server.url}/apps`);
    expect((body['items'] as { name: string }[]).map(({ name }) => name)).to.deep.equal(['blog']);
    expect((await json(`${server.url}/apps/blog/backups`)).body['items']).to.deep.equal([]);
  });

  it('makes a backup, tells how far it is until the end, and lists it', async () => {
    const started = await json(`${server.url}/apps/blog/backups`, post({ comment: 'by hand' }));
    expect(started.status).to.equal(202);
    const id = String(started.body['id']);

    const stream = await fetch(`${server.url}/jobs/${id}/stream`);
    expect(stream.headers.get('content-type')).to.match(/^text\/event-stream/);
    const text = await stream.text();
    expect(text.match(/^event: \w+/gm)?.[0]).to.equal('event: snapshot');
    expect(text.match(/^event: \w+/gm)?.at(-1)).to.equal('event: end');
    expect(text).to.include('"code":"asset-missing"');

    expect((await json(`${server.url}/jobs/${id}`)).body).to.include({ state: 'completed', warnings: 2 });
    const [backup] = (await json(`${server.url}/apps/blog/backups`)).body['items'] as Record<string, unknown>[];
    expect(backup).to.deep.include({ id, comment: 'by hand', status: 'Completed', handledEvents: 174 });
  });

  it('says in problem+json what is wrong, and what was changed', async () => {
    const wrong = await fetch(`${server.url}/apps/blog/backups`, post({ comment: 3, colour: 'red' }));
    expect(wrong.headers.get('content-type')).to.match(/^application\/problem\+json/);
    const problem = (await wrong.json()) as { errors: { pointer: string }[] };
    expect(problem).to.include({ status: 422, code: 'invalid-argument', changed: 'nothing', statusCode: 422 });
    expect(problem.errors.map(({ pointer }) => pointer)).to.include.members(['/comment', '/colour']);
    expect((await json(`${server.url}/apps/nosuch/backups`, post({}))).body).to.include({ code: 'app-not-found' });
    expect((await json(`${server.url}/nowhere`)).body).to.include({ status: 404 });
  });

  it('finds at its next start what was there', async () => {
    expect(await server.stop()).to.equal(0);
    server = await startServer(folder.path);
    const { body } = await json(`${server.url}/apps/blog/backups`);
    expect((body['items'] as object[]).length).to.equal(1);
  });
});
