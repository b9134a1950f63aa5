import { expect } from 'chai';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { PROGRAM } from '../support/eventark.js';
import { tempFolder } from '../support/temp-folder.js';

/** `npm start`, until it has said `word`, or has ended by itself; `end` stops it as Ctrl-C does. */
async function start(data: string, port: number, word?: string) {
  const program = PROGRAM.map((part) => part.replace('cli/main', 'demo/start'));
  const child = spawn(process.execPath, program, {
    env: { PATH: process.env['PATH'], EVENTARK_DATA: data, PORT: String(port) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  const closed = once(child, 'close');
  await new Promise<void>((resolve) => {
    const take = (text: unknown): void => {
      said += String(text);
      if (word !== undefined && said.includes(word)) resolve();
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    void closed.then(() => resolve());
  });
  const end = async (): Promise<{ readonly exit: number | null; readonly said: string }> => {
    child.kill('SIGINT');
    await closed;
    return { exit: child.exitCode, said };
  };
  return { url: /http:\/\/\S+/.exec(said)?.[0] ?? '', end };
}

describe('npm start', () => {
  let folder: Awaited<ReturnType<typeof tempFolder>>;
  before(async () => (folder = await tempFolder()));
  after(async () => folder.remove());

  const APPS = async (url: string): Promise<unknown> => {
    const { items } = (await (await fetch(`${url}api/apps`)).json()) as { readonly items: readonly { id: string }[] };
    return items.map(({ id }) => id);
  };

  it('serves a sample app, finds it again the next time, and ends with Ctrl-C as nothing is left to undo', async () => {
    const first = await start(folder.path, 0, 'Ctrl-C');
    const apps = await APPS(first.url);
    expect(apps).to.have.length(1);
    expect((await fetch(first.url)).status).to.equal(200);
    const { exit, said } = await first.end();
    expect(exit, said).to.equal(0);
    expect(said).to.contain('jobs that run are handed back').and.not.to.contain('undone');
    const second = await start(folder.path, 0, 'Ctrl-C');
    expect(await APPS(second.url)).to.deep.equal(apps);
    await second.end();
  });

  it('says how another port is chosen where its own is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const { exit, said } = await (await start(folder.path, port)).end();
    other.close();
    expect(exit, said).to.equal(2);
    expect(said).to.contain(`cannot listen at 127.0.0.1:${port}`).and.to.contain('Set the variable PORT to a port');
  });
});
