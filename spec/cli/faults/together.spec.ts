import { expect } from 'chai';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Eventark, eventark, PROGRAM } from '../../support/eventark.js';
import { makeLargeApp } from '../../support/large-app.js';
import { contentsOf } from '../../support/left-over.js';
import { tempFolder } from '../../support/temp-folder.js';

describe('two processes at once', () => {
  let folder: Awaited<ReturnType<typeof tempFolder>>;
  let data: string;

  before(async () => {
    folder = await tempFolder();
    data = folder.path;
    await makeLargeApp(data, 'big', { events: 16_000, assets: 5 });
    expect((await eventark(data, 'create', 'big')).exit).to.equal(0);
  });
  after(async () => folder.remove());

  it('do not back up one app: the second ends with 6 and says who is at work', async () => {
    const first = new Eventark(data, ['create', 'big', '--json']);
    await first.said(({ phase }) => phase === 'write-events');
    first.kill('SIGSTOP');
    const second = await eventark(data, 'create', 'big');
    first.kill('SIGCONT');
    expect((await first.ended()).exit).to.equal(0);
    expect(second.exit, second.stderr).to.equal(6);
    expect(second.stderr).to.contain('app-busy').and.to.contain(`held by process ${first.pid}`);
    expect((await contentsOf(data)).claims).to.deep.equal([]);
  });

  it('do not restore under one name: one wins, and the other ends with 6 and leaves nothing', async () => {
    const { apps } = await contentsOf(data);
    const both = ['a', 'b'].map(() => new Eventark(data, ['restore', 'big@latest', '--as', 'copy', '--warnings-ok']));
    const ended = await Promise.all(both.map((each) => each.ended()));
    expect(ended.map(({ exit }) => exit).sort()).to.deep.equal([0, 6]);
    expect(ended.find(({ exit }) => exit === 6)?.stderr).to.match(/app-name-(busy|taken)/);
    const after = await contentsOf(data);
    expect(after.apps.size).to.equal(apps.size + 1);
    expect(after.claims).to.deep.equal([]);
    expect(new Set(after.apps.values()).size, 'event counts').to.equal(1);
  });

  for (const [words, enough, length] of [
    ['events big@latest', 'head -3', 3],
    ['download big@latest -o -', 'head -c 2', 1],
  ] as const) {
    it(`stop quietly when the one that reads has had enough: ${words}`, async () => {
      const [node, program] = [process.execPath, PROGRAM.join(' ')];
      const shell = `set -o pipefail; "${node}" ${program} ${words} | ${enough}`;
      const child = spawn('bash', ['-c', shell], {
        env: { PATH: process.env['PATH'], EVENTARK_DATA: data },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let [stdout, stderr] = ['', ''];
      child.stdout.on('data', (text) => (stdout += String(text)));
      child.stderr.on('data', (text) => (stderr += String(text)));
      await once(child, 'close');
      expect(stdout.trimEnd().split('\n')).to.have.length(length);
      expect(stderr).not.to.contain('error').and.not.to.contain('EPIPE');
      expect(child.exitCode).to.equal(0);
    });
  }
});
