import { expect } from 'chai';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { execFileSync } from 'node:child_process';
import { symlink, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import { PassThrough } from 'node:stream';
import { Output } from '../../src/cli/output.js';
import { callMonitor, writeMetrics } from '../../src/cli/watching.js';
import { join } from 'node:path';
import { eventark } from '../support/eventark.js';
import { RICH } from '../support/module.js';
import { selfSigned } from '../support/faults/refused-access.js';
import { tempFolder } from '../support/temp-folder.js';

/** What is written to stderr. */
function written(): { readonly output: Output; readonly text: () => string } {
  const stderr = new PassThrough();
  const flags = { json: false, quiet: false, color: false };
  return { output: new Output(new PassThrough(), stderr, flags), text: () => String(stderr.read() ?? '') };
}

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
      if (request.url?.startsWith('/loop') === true) response.setHeader('location', request.url);
      if (request.url?.startsWith('/elsewhere') === true) response.setHeader('location', 'ftp://127.0.0.1/');
      if (response.hasHeader('location')) return void response.writeHead(302).end();
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

  it('says in words of its own why its monitor was not reached', async () => {
    const secure = await selfSigned();
    const plain = createTcpServer((socket) => socket.on('error', () => undefined).end('220 ready\r\n'));
    plain.listen(0, '127.0.0.1');
    await once(plain, 'listening');
    const base = new URL(url).origin;
    for (const [address, why] of [
      ['http://127.0.0.1:22/x', 'belongs to another protocol'],
      ['http://no-such-host.invalid/x', 'no such host'],
      [`${base}/loop`, 'from one address to the next'],
      [`${base}/elsewhere`, 'not of http or https'],
      [`${base.replace('http:', 'https:')}/x`, 'does not speak TLS'],
      [`https://127.0.0.1:${secure.port}/x`, 'the certificate of the server is not trusted'],
      [`http://127.0.0.1:${(plain.address() as AddressInfo).port}/x`, 'does not speak HTTP'],
    ] as const) {
      const said = written();
      await callMonitor(address, '', said.output);
      expect(said.text(), address)
        .to.match(/^! the healthcheck was not reached: /)
        .and.contain(why);
      expect(said.text(), address).not.to.match(
        /Node\.js|SSL routines|count exceeded|scheme must|Expected HTTP|bad port/,
      );
    }
    secure.stop();
    plain.close();
  });

  it('begins nothing where the address of its monitor is none', async () => {
    for (const address of [
      'hc.example',
      'ftp://ana:secret@hc.example/x',
      'file:///etc/hosts',
      'http://a%zz:secret@hc/',
    ]) {
      const { exit, stdout, stderr } = await eventark(data, 'backup', 'blog', '--healthcheck', address);
      expect([exit, stdout]).to.deep.equal([2, '']);
      expect(stderr).to.match(/is not an http or https URL|has a % that is not escaped/);
      expect(stderr).not.to.contain('secret');
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

  it('tells of its metrics whatever the file system says, and replaces and reads no device', async () => {
    const at = (name: string): string => join(folder.path, name);
    await writeFile(at('file'), '');
    await symlink('loop', at('loop'));
    execFileSync('mkfifo', [at('pipe')]);
    for (const [path, why] of [
      [at('file/x'), /a file is in the way/],
      [at('loop/x'), /symbolic links lead round|a file is in the way/],
      [at('a'.repeat(300)), /the name is too long/],
      [at('pipe'), /it is a device or a pipe/],
      ['/dev/full', /it is a device or a pipe/],
    ] as const) {
      const said = written();
      const facts = { command: 'backup', exit: 0, warnings: 0, elapsedMs: 1, at: new Date(0), numbers: {} } as const;
      writeMetrics(path, facts, said.output);
      expect(said.text(), path).to.match(why);
    }
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
