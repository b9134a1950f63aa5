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

  before(async () => {
    folder = await tempFolder();
    data = join(folder.path, 'data');
    await eventark(data, 'restore', RICH, '--as', 'blog', '--users', 'create');
    monitor = createServer((request, response) => {
      calls.push(`${request.method} ${request.url}`);
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
      'http://127.0.0.1:1/x',
    );
    expect(exit).to.equal(0);
    expect(stdout).to.match(/^✓ Backup/);
    expect(stderr).to.contain('the healthcheck was not reached');
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
