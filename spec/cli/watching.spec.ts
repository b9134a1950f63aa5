import { expect } from 'chai';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { eventark } from '../support/eventark.js';
import { RICH } from '../support/module.js';
import { tempFolder } from '../support/temp-folder.js';

describe('a command that runs at night', () => {
  let folder: Awaited<ReturnType<typeof tempFolder>>;
  let data: string;
  let monitor: Server;
  let url: string;
  const calls: string[] = [];
  let authorization: string | undefined;

  before(async () => {
    folder = await tempFolder();
    data = join(folder.path, 'data');
    await eventark(data, 'restore', RICH, '--as', 'blog', '--users', 'create');
    monitor = createServer((request, response) => {
      calls.push(`${request.method} ${request.url}`);
      authorization = request.headers.authorization;
      response.statusCode = request.url?.includes('/broken') === true ? 500 : 200;
      response.end('OK');
    });
    monitor.listen(0, '127.0.0.1');
    await once(monitor, 'listening');
    url = `http://127.0.0.1:${(monitor.address() as AddressInfo).port}/ping/abc`;
  });
  after(async () => {
    monitor.close();
    await folder.remove();
  });
  beforeEach(() => void calls.splice(0));

  it('tells its monitor when it begins and how it ends', async () => {
    for (const [args, exit, end] of [
      [['backup', 'blog', '--warnings-ok'], 0, ''],
      [['backup', 'blog'], 3, '/fail'],
      [['backup', 'nobody'], 5, '/fail'],
    ] as const) {
      calls.splice(0);
      expect((await eventark(data, ...args, '--healthcheck', url)).exit).to.equal(exit);
      expect(calls).to.deep.equal(['GET /ping/abc/start', `GET /ping/abc${end}`]);
    }
  });

  it('does its work although its monitor is away, and says so', async () => {
    const { exit, stdout, stderr } = await eventark(
      data,
      'backup',
      'blog',
      '-q',
      '--warnings-ok',
      '--healthcheck',
      'http://127.0.0.1:2/x',
    );
    expect(exit).to.equal(0);
    expect(stdout).to.match(/^✓ Backup/);
    expect(stderr).to.contain('the healthcheck was not reached: nothing listens at that port');
  });

  it('signs in at its monitor, and never shows how', async () => {
    const secret = 'p%40ss-word';
    const at = url.replace('http://', `http://ana:${secret}@`);
    for (const path of ['?tag=a', '/broken']) {
      calls.splice(0);
      const { exit, stdout, stderr } = await eventark(
        data,
        'verify',
        RICH,
        '--warnings-ok',
        '--healthcheck',
        at + path,
      );
      expect(exit, stderr).to.equal(0);
      expect(authorization).to.equal(`Basic ${Buffer.from('ana:p@ss-word').toString('base64')}`);
      expect(stdout + stderr).not.to.contain('ss-word');
      const [base, query = ''] = path.split('?');
      expect(calls).to.deep.equal(['/start', ''].map((end) => `GET /ping/abc${base}${end}${query && `?${query}`}`));
      if (path === '/broken') expect(stderr).to.contain('the healthcheck answered 500');
    }
  });

  it('begins nothing where the address of its monitor is none', async () => {
    for (const address of ['hc.example', 'ftp://ana:secret@hc.example/x', 'file:///etc/hosts']) {
      const { exit, stdout, stderr } = await eventark(data, 'backup', 'blog', '--healthcheck', address);
      expect([exit, stdout]).to.deep.equal([2, '']);
      expect(stderr).to.contain('is not an http or https URL').and.not.to.contain('secret');
    }
  });

  it('does its work although its metrics cannot be written, says why, and leaves nothing there', async () => {
    for (const [path, why] of [
      [join(folder.path, 'nowhere/eventark.prom'), 'it is not there'],
      [data, 'it is a folder'],
    ] as const) {
      const { exit, stderr } = await eventark(data, 'verify', RICH, '--warnings-ok', '--metrics', path);
      expect(exit, stderr).to.equal(0);
      expect(stderr).to.contain(`the metrics ${path} were not written: ${why}`);
    }
    expect((await readdir(folder.path)).filter((name) => name.endsWith('.tmp'))).to.deep.equal([]);
  });

  it('writes metrics in one step, and a failure keeps when it went well', async () => {
    const file = join(folder.path, 'eventark.prom');
    await eventark(data, 'backup', 'blog', '--metrics', file);
    const first = await readFile(file, 'utf8');
    const value = (text: string, name: string): number =>
      Number(new RegExp(`^${name}\\{command="backup"\\} (\\S+)$`, 'm').exec(text)?.[1]);
    expect([value(first, 'eventark_last_exit_code'), value(first, 'eventark_last_events')]).to.deep.equal([3, 174]);
    expect([value(first, 'eventark_last_files'), value(first, 'eventark_last_files_missing')]).to.deep.equal([6, 1]);
    expect(value(first, 'eventark_last_success_timestamp_seconds')).to.be.greaterThan(1_700_000_000);
    for (const line of first.trimEnd().split('\n')) {
      expect(line).to.match(/^(# (HELP|TYPE) eventark_[a-z_]+ .+|eventark_[a-z_]+\{command="backup"\} \d+(\.\d+)?)$/);
    }
    await eventark(data, 'backup', 'nobody', '--metrics', file);
    const second = await readFile(file, 'utf8');
    expect(value(second, 'eventark_last_exit_code')).to.equal(5);
    const when = 'eventark_last_success_timestamp_seconds';
    expect(value(second, when)).to.equal(value(first, when));
    expect((await readdir(folder.path)).filter((name) => name.endsWith('.tmp'))).to.deep.equal([]);
  });

  it('is mailed by cron exactly when there is something to say', async () => {
    const page = await readFile('docs/operations.md', 'utf8');
    const [, line = ''] = /^0 2 \* \* \*\s+(.*)$/m.exec(page) ?? [];
    const [, args = '', log = ''] = /npx eventark (.*?) >> (\S+)$/.exec(line) ?? [];
    expect([args, log]).to.deep.equal(['backup blog -q', 'backup.log']);
    // What cron mails is what comes out beside the log.
    const warned = await eventark(data, ...args.split(' '));
    expect([warned.exit, warned.stderr]).to.satisfy(
      ([exit, text]: [number, string]) => exit === 3 && text.includes('notes.txt'),
    );
    const whole = join(folder.path, 'whole');
    await eventark(whole, 'restore', RICH, '--as', 'blog', '--users', 'create', '--no-assets');
    const failed = await eventark(whole, ...args.replace('blog', 'nobody').split(' '));
    expect([failed.exit, failed.stderr]).to.satisfy(
      ([exit, text]: [number, string]) => exit === 5 && text.includes('nobody'),
    );
  });
});
