import { expect } from 'chai';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { loadSettings, openModule } from '../../src/index.js';
import { RICH } from '../support/module.js';
import { tempFolder } from '../support/temp-folder.js';

const ROOT = join(import.meta.dirname, '..', '..');

interface Host {
  readonly url: string;
  readonly process: ChildProcess;
}

async function start(name: string, data: string): Promise<Host> {
  const file = join(ROOT, 'examples', name, 'server.ts');
  const host = spawn(process.execPath, ['--import', 'tsx', file], {
    cwd: ROOT,
    env: { ...process.env, EVENTARK_DATA: data, PORT: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const errors: string[] = [];
  createInterface({ input: host.stderr }).on('line', (line) => void errors.push(line));
  for await (const line of createInterface({ input: host.stdout })) {
    const url = /is at (http:\/\/\S+?)\/?,/.exec(line)?.[1];
    if (url !== undefined) return { url, process: host };
  }
  throw new Error(`the host ended before it listened: ${errors.join('\n')}`);
}

for (const name of ['fastify', 'express', 'nest']) {
  describe(`the example of a host on ${name}`, function () {
    this.timeout(120_000);
    let folder: Awaited<ReturnType<typeof tempFolder>>;
    let host: Host;

    before(async () => {
      folder = await tempFolder();
      const module = await openModule(loadSettings({ data: folder.path }, {}));
      await module.restore(RICH, { name: 'shop' });
      await module.close();
      host = await start(name, folder.path);
    });
    after(async () => {
      if (host.process.exitCode === null) host.process.kill('SIGKILL');
      await folder.remove();
    });

    const ask = async (path: string, user?: string, method = 'GET', body?: string): Promise<Response> =>
      fetch(host.url + path, {
        method,
        redirect: 'manual',
        headers: {
          ...(user === undefined ? {} : { 'x-user': user }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body }),
      });
    const bodyOf = async (answer: Response): Promise<Record<string, unknown>> =>
      (await answer.json()) as Record<string, unknown>;

    it('keeps its own pages, and has ours below its path', async () => {
      expect(await (await ask('/')).text()).to.equal('The CMS');
      expect((await ask('/nowhere')).status).to.equal(404);
      const moved = await ask('/backups');
      expect([moved.status, moved.headers.get('location')]).to.deep.equal([308, '/backups/']);
      const page = await (await ask('/backups/')).text();
      const script = /src="\.\/(assets\/[^"]+)"/.exec(page)?.[1] ?? '';
      expect((await ask(`/backups/${script}`)).headers.get('content-type')).to.match(/^text\/javascript/);
      expect(await bodyOf(await ask('/backups/nowhere'))).to.include({ code: 'object-not-found' });
    });

    it('says who asks, and what they may do', async () => {
      expect(await bodyOf(await ask('/backups/api/'))).to.include({ signIn: 'host', signedIn: false });
      expect((await ask('/backups/api/apps')).status).to.equal(401);
      expect(await bodyOf(await ask('/backups/api/me', 'ana'))).to.include({ id: 'ana', email: 'ana@example.org' });
      expect((await ask('/backups/api/apps/shop/backups', 'ben')).status).to.equal(200);
      expect((await ask('/backups/api/apps/shop/backups', 'ben', 'POST', '{}')).status).to.equal(403);
      expect((await ask('/backups/metrics', 'ben')).status).to.equal(403);
    });

    it('takes bodies that the host may have read before, and refuses those that it could not', async () => {
      const started = await ask('/backups/api/apps/shop/backups', 'ana', 'POST', '{"comment":"of a host"}');
      expect(started.status).to.equal(202);
      const { id, _links } = await bodyOf(started);
      expect(_links).to.have.nested.property('job.href', `/backups/api/jobs/${String(id)}`);
      const stream = await ask(`/backups/api/jobs/${String(id)}/stream`, 'ana');
      expect(await stream.text()).to.match(/event: snapshot[\s\S]*event: end/);
      const { items } = await bodyOf(await ask('/backups/api/apps/shop/backups', 'ben'));
      expect((items as object[])[0]).to.deep.include({ id, comment: 'of a host', startedBy: 'ana@example.org' });
      expect((await ask('/backups/api/apps/shop/backups', 'ana', 'POST', '{"comment":3}')).status).to.equal(422);
      expect((await ask('/backups/api/apps/shop/backups', 'ana', 'POST', '{"comment"')).status).to.equal(400);
    });

    it('stops cleanly', async () => {
      host.process.kill('SIGTERM');
      const [code, signal] = (await once(host.process, 'exit')) as [number | null, string | null];
      expect([code, signal]).to.deep.equal([0, null]);
    });
  });
}
