import { expect } from 'chai';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { BackupError } from '../../src/errors.js';
import type { JobContext, JobRunner } from '../../src/jobs/job-queue.js';
import { Eventark, eventark, parseJson, type Ended } from '../support/eventark.js';
import { TcpProxy } from '../support/faults/tcp-proxy.js';
import { GatheringProxy } from '../support/gathering-proxy.js';
import { openHttp, type HttpUnderTest } from '../support/http.js';
import { RICH } from '../support/module.js';
import { startProgram, type Served } from '../support/served.js';
import { tempFolder } from '../support/temp-folder.js';

for (const { form, options } of [
  { form: 'a server', options: [] },
  { form: "a server that answers Squidex's clients", options: ['--compat', 'squidex'] },
]) {
  describe(`commands that are sent to ${form}`, () => {
    let folder: Awaited<ReturnType<typeof tempFolder>>;
    let server: Served;

    const run = async (...args: readonly string[]): Promise<Ended> =>
      eventark(join(folder.path, 'here'), ...args, '--server', new URL(server.url).origin);
    const ids = async (): Promise<readonly string[]> =>
      parseJson<{ backups: { id: string }[] }>((await run('list', 'blog', '--json')).stdout).backups.map(
        ({ id }) => id,
      );

    before(async () => {
      folder = await tempFolder();
      const data = join(folder.path, 'there');
      await eventark(data, 'restore', RICH, '--as', 'blog', '--users', 'create');
      server = await startProgram(data, 'serve', '--port', '0', ...options);
    });
    after(async () => {
      await server.stop();
      await folder.remove();
    });

    it('back up, list, verify, restore, copy and delete there, and leave nothing here', async () => {
      const made = await run('backup', 'blog', '-m', 'from afar');
      // The sample has a file that is missing.
      expect(made.exit, made.stderr).to.equal(3);
      expect(made.stdout).to.match(/^✓ Backup [0-9a-z]{26} of blog completed in /);
      expect((await run('apps')).stdout).to.equal('blog\n');
      expect((await run('list', 'blog')).stdout).to.include('from afar');
      const [id = ''] = await ids();
      expect((await run('verify', 'blog@latest', '--depth', 'replay')).stdout).to.match(
        /^✓ [0-9a-z]{26} of blog is intact/,
      );
      const plan = await run('restore', id, '--as', 'blog-2', '--dry-run');
      expect(plan.stdout).to.match(/^Would restore blog as blog-2/);
      const restored = await run('restore', id.slice(0, 20), '--as', 'blog-2');
      expect(restored.stdout).to.match(/^✓ Restored as blog-2/);
      expect((await run('copy', 'blog', '--as', 'blog-3')).stdout).to.match(/^✓ Copied as blog-3/);
      const old = await run('copy', 'blog', '--backup', id, '--as', 'blog-4', '--no-assets');
      expect(old.stdout, old.stderr).to.match(/^✓ Copied as blog-4/);
      expect((await run('copy', 'blog', '--backup', '01k00000000000000000000000', '--as', 'blog-5')).exit).to.equal(5);
      await run('backup', 'blog', '-q');
      const gone = await run('delete', id, '--yes');
      expect(gone.stdout, gone.stderr).to.match(/^✓ Deleted 1 backup of blog/);
      expect(await ids())
        .to.have.length(1)
        .and.not.to.include(id);
      expect((await run('jobs')).stdout.match(/^[0-9a-z]{26} +\w+/gm)?.length).to.be.at.least(6);
      expect((await eventark(join(folder.path, 'here'), 'list', '--json')).stdout).to.include('"points":[]');
    });

    it('send a file there in pieces, and restore it', async () => {
      const { exit, stdout, stderr } = await run('restore', RICH, '--as', 'sent');
      expect(exit, stderr).to.be.oneOf([0, 3]);
      expect(stdout).to.include('Sent and checked').and.to.include('Restored as sent');
    });

    it('export there, and fetch the archive', async () => {
      await run('backup', 'blog', '-q');
      const file = join(folder.path, 'squidex.zip');
      const { exit, stdout, stderr } = await run('export', 'blog@latest', '-o', file);
      expect(exit, stderr).to.be.oneOf([0, 3]);
      expect(stdout).to.match(/^✓ Exported [0-9a-z]{26} of blog at the server in /);
      const here = await eventark(
        join(folder.path, 'elsewhere'),
        'restore',
        file,
        '--as',
        'fetched',
        '--users',
        'create',
      );
      expect(here.exit, here.stderr).to.be.oneOf([0, 3]);
      expect((await readdir(folder.path)).filter((name) => name.includes('squidex'))).to.deep.equal(['squidex.zip']);
    });

    it('print JSON lines as at this machine', async () => {
      const lines = (await run('backup', 'blog', '--json')).stdout
        .trim()
        .split('\n')
        .map((line) => parseJson<object>(line));
      expect(lines[0]).to.include({ type: 'start', command: 'backup', app: 'blog' });
      expect(lines.at(-1)).to.include({ type: 'summary', ok: true, state: 'completed' });
    });

    it('end with the exit code that they have at this machine', async () => {
      const exits: readonly (readonly [number, readonly string[]])[] = [
        [5, ['backup', 'nosuch']],
        [5, ['restore', '01k00000000000000000000000', '--as', 'x']],
        [6, ['copy', 'blog', '--as', 'blog']],
        [4, ['restore', 'https://10.0.0.1/a.zip', '--as', 'x']],
        [5, ['watch', '01k00000000000000000000000']],
        [2, ['doctor']],
        [2, ['show', 'blog@latest']],
        [5, ['export', 'nosuch@latest', '-o', join(folder.path, 'x.zip')]],
        [6, ['export', 'blog@latest', '-o', RICH]],
      ];
      for (const [exit, args] of exits) expect((await run(...args)).exit, args.join(' ')).to.equal(exit);
      const away = await eventark(folder.path, 'list', '--server', 'http://127.0.0.1:1');
      expect(away.exit).to.equal(10);
      expect((await eventark(folder.path, 'jobs')).exit).to.equal(2);
      const elsewhere = await eventark(folder.path, 'list', '--server', 'http://ana:secret@127.0.0.1:1');
      expect(elsewhere.exit).to.equal(2);
      expect(elsewhere.stderr).to.not.include('secret');
    });

    it('bring a token out of a file or the environment', async () => {
      const data = join(folder.path, 'there');
      const { stdout } = await eventark(data, 'token', 'create', '--name', 'cli');
      const file = join(folder.path, 'token');
      await writeFile(file, stdout, { mode: 0o600 });
      expect((await run('list', 'blog', '--token-file', file)).exit).to.equal(0);
      await writeFile(file, 'eventark_wrong\n');
      const refused = await run('list', 'blog', '--token-file', file);
      expect([refused.exit, refused.stderr.includes('eventark_wrong')]).to.deep.equal([4, false]);
      const place = { EVENTARK_SERVER: server.url, EVENTARK_TOKEN_FILE: file };
      expect((await new Eventark(folder.path, ['list', 'blog'], place).ended()).exit).to.equal(4);
      const right = { ...place, EVENTARK_TOKEN: stdout.trim() };
      expect((await new Eventark(folder.path, ['list', 'blog'], right).ended()).exit).to.equal(0);
    });
  });
}

describe('a job that is followed', () => {
  let http: HttpUnderTest;
  let folder: Awaited<ReturnType<typeof tempFolder>>;
  /** What the job does next. */
  let context: JobContext | undefined;
  let end: (result: { readonly fails?: boolean }) => void = () => undefined;

  const runner: JobRunner = async (_job, given) => {
    context = given;
    const { fails } = await new Promise<{ readonly fails?: boolean }>((resolve, reject) => {
      end = resolve;
      given.signal.addEventListener('abort', () => reject(new BackupError('cancelled', 'the operation was cancelled')));
    });
    if (fails === true) throw new BackupError('no-space', 'the disk is full');
    return { backup: 'it' };
  };

  before(async () => {
    folder = await tempFolder();
    http = await openHttp(undefined, runner);
  });
  after(async () => {
    await http.dispose();
    await folder.remove();
  });

  const origin = (): string => new URL(http.url).origin;

  async function begin(
    url = origin(),
    ...more: readonly string[]
  ): Promise<{ program: Eventark; id: string; job: JobContext }> {
    context = undefined;
    const args = ['backup', 'shop', '--json', ...more];
    const program = new Eventark(folder.path, args, { EVENTARK_SERVER: url });
    let id = '';
    await program.said((line) => {
      if (line['type'] === 'start') id = String(line['job']);
      return id !== '';
    });
    while (context === undefined) await sleep(20);
    return { program, id, job: context };
  }

  const step = (job: JobContext, done: number): void =>
    job.progress({ phase: 'write-events', done, total: 10, unit: 'events' });

  it('goes on when the person leaves with Ctrl-C, who is told how to come back', async () => {
    const { program, id, job } = await begin();
    step(job, 3);
    expect(await program.said((line) => line['type'] === 'progress' && line['done'] === 3)).to.equal(true);
    program.kill('SIGINT');
    const { exit, stderr } = await program.ended();
    expect(exit).to.equal(130);
    expect(stderr).to.include('"type":"detached"').and.to.include(id);
    const watching = new Eventark(folder.path, ['watch', id, '--json'], { EVENTARK_SERVER: http.url });
    expect(await watching.said((line) => line['type'] === 'progress' && line['done'] === 3)).to.equal(true);
    job.log({ level: 'warn', code: 'asset-missing', text: 'a file is missing' });
    step(job, 7);
    expect(await watching.said((line) => line['done'] === 7)).to.equal(true);
    end({});
    const seen = await watching.ended();
    expect(seen.exit).to.equal(3);
    expect(seen.stdout.match(/a file is missing/g)).to.have.length(1);
  });

  it('ends the command as it ends, cancelled or failed', async () => {
    const first = await begin();
    const cancelled = await eventark(folder.path, 'cancel', first.id, '--server', http.url);
    expect(cancelled.exit, cancelled.stderr).to.equal(0);
    expect((await first.program.ended()).exit).to.equal(130);
    const second = await begin();
    end({ fails: true });
    const { exit, stderr } = await second.program.ended();
    expect([exit, stderr.includes('the disk is full')]).to.deep.equal([11, true]);
  });

  it('is asked for where a proxy gathers what a stream sends', async () => {
    const proxy = await GatheringProxy.before(Number(new URL(http.url).port));
    try {
      const { program, job } = await begin(proxy.url);
      for (let done = 1; done < 4; done += 1) {
        step(job, done);
        expect(await program.said((line) => line['type'] === 'progress' && line['done'] === done)).to.equal(true);
      }
      job.log({ level: 'warn', code: 'asset-missing', text: 'a file is missing' });
      end({});
      const { exit, stdout, stderr } = await program.ended();
      expect(exit, stderr).to.equal(3);
      expect(stdout.match(/a file is missing/g)).to.have.length(1);
      expect(stderr).to.include('a proxy holds back what the server sends');
    } finally {
      await proxy.stop();
    }
  });

  it('is followed on after the line broke', async () => {
    const proxy = await TcpProxy.before(Number(new URL(http.url).port));
    try {
      const { program, job } = await begin(`http://127.0.0.1:${proxy.port}`);
      step(job, 2);
      expect(await program.said((line) => line['done'] === 2)).to.equal(true);
      proxy.break({ direction: 'to-client', afterBytes: 0, kind: 'cut' });
      step(job, 4);
      job.log({ level: 'warn', code: 'asset-missing', text: 'a file is missing' });
      await sleep(1_500);
      expect(proxy.struck).to.be.above(0);
      proxy.heal();
      expect(await program.said((line) => line['done'] === 4)).to.equal(true);
      end({});
      const { exit, stdout } = await program.ended();
      expect(exit).to.equal(3);
      expect(stdout.match(/a file is missing/g)).to.have.length(1);
    } finally {
      await proxy.close();
    }
  });
});
