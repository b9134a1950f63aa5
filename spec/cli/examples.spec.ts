import { expect } from 'chai';
import { execFile } from 'node:child_process';
import { chmod, copyFile, cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { makeProgram } from '../../src/cli/program.js';
import { Shell } from '../../src/cli/shell.js';
import { eventark, parseJson, PROGRAM, type Ended } from '../support/eventark.js';
import { RICH } from '../support/module.js';
import { startProgram, type Served } from '../support/served.js';
import { tempFolder } from '../support/temp-folder.js';

/** The sample lacks a file, and a restore leaves rules off: both are warnings. */
const FINE = [0, 3];

/** What a line ends with where it speaks of something that is not there without a process that died, or a job that runs. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  'claims release': 'claim-not-found',
  'token revoke': 'token-not-found',
  cancel: 'job-not-cancellable',
  'setup --squidex': 'store-unreachable',
};

describe('the examples that help prints', () => {
  let folder: Awaited<ReturnType<typeof tempFolder>>;
  let base: string;
  let server: Served;
  let files: Server;
  let origin: string;
  let job: string;
  let point: string;
  let stream: string;

  before(async function () {
    this.timeout(60_000);
    folder = await tempFolder();
    base = join(folder.path, 'base');
    await eventark(base, 'restore', RICH, '--as', 'blog', '--users', 'create');
    await eventark(base, 'restore', RICH, '--as', 'shop');
    await eventark(base, 'backup', 'shop');
    await eventark(base, 'backup', 'blog');
    await eventark(base, 'restore', 'blog@latest', '--as', 'blog-copy');
    const { points } = parseJson<{ points: { id: string }[] }>((await eventark(base, 'list', '--json')).stdout);
    point = points[0]?.id ?? '';
    const { stdout } = await eventark(base, 'events', 'blog@latest', '--type', 'AppCreatedEvent', '--json');
    stream = /app-[0-9a-f-]{36}/.exec(stdout)?.[0] ?? '';
    await cp(base, join(folder.path, 'there'), { recursive: true });
    server = await startProgram(join(folder.path, 'there'), 'serve', '--port', '0');
    const started = await fetch(`${server.url}/apps/blog/backups`, { method: 'POST' });
    job = String(((await started.json()) as Record<string, unknown>)['id']);
    await (await fetch(`${server.url}/jobs/${job}/stream`)).text();
    const archive = await readFile(RICH);
    files = createServer((_, response) => response.end(archive)).listen(0, '127.0.0.1');
    await once(files, 'listening');
    const address = files.address();
    origin = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
    await programs(join(folder.path, 'bin'));
  });
  after(async () => {
    files.close();
    await server.stop();
    await folder.remove();
  });

  /** `eventark` as an installation has it, and a Docker that has a Squidex. */
  async function programs(bin: string): Promise<void> {
    await mkdir(bin);
    const program = PROGRAM.map((word) => (word.includes('/') ? resolve(word) : word)).join("' '");
    await writeFile(join(bin, 'eventark'), `#!/bin/sh\nexec '${process.execPath}' '${program}' "$@"\n`);
    const squidex =
      'EVENTSTORE__MONGODB__CONFIGURATION=mongodb://127.0.0.1:1\\nASSETSTORE__FOLDER__PATH=/srv/assets\\n';
    await writeFile(join(bin, 'docker'), `#!/bin/sh\nprintf '${squidex}'\n`);
    for (const name of ['eventark', 'docker']) await chmod(join(bin, name), 0o755);
  }

  /** What of a line is somewhere else here. */
  const here = (line: string): string =>
    line
      .replaceAll('https://backups.example.com', new URL(server.url).origin)
      .replace('https://files.example', origin)
      // The id of the sample's app is another one at each restore.
      .replace('app-8edb98bd-8ae9-4a2e-a3d9-0a5f5a4c7b11', stream)
      .replace('01k2xw9d0c8f3m5n7p9r1t3v5x', job)
      .replace('01k2xw', point.slice(0, 20))
      // A text of the sample's own.
      .replace('Acme shop', 'Post 10')
      .replace('/var/backups', './elsewhere')
      .replace('/elsewhere', './elsewhere');

  const run = (line: string, cwd: string): Promise<Ended> =>
    new Promise((done) => {
      const PATH = `${join(folder.path, 'bin')}:${process.env['PATH']}`;
      // A job is at a server, and the answer to a question is no part of an example.
      const atServer = /^eventark (watch|cancel)/.test(line);
      const env = {
        PATH,
        HOME: cwd,
        EVENTARK_ALLOWED_HOSTS: '127.0.0.1',
        ...(atServer && { EVENTARK_SERVER: new URL(server.url).origin }),
      };
      const answered = /^eventark (undo|template delete)/.test(line) ? `${line} --yes` : line;
      execFile('bash', ['-c', answered], { cwd, env }, (error, stdout, stderr) =>
        done({ exit: error === null ? 0 : Number(error.code), signal: error?.signal ?? null, stdout, stderr }),
      );
    });

  const lines = (help: string): readonly string[] =>
    [...(/\nExamples?:\n([\s\S]*)$/.exec(help)?.[1] ?? '').matchAll(/^ {2}(\S.*?)(?: {3,}.*| {2}[a-z][^"]*)?$/gm)].map(
      ([, line = '']) => line,
    );

  const names = makeProgram(new Shell(new AbortController().signal)).commands.map((command) => command.name());
  for (const name of ['', ...names.filter((each) => each !== 'help')]) {
    it(`run as they are printed: eventark ${name}`, async function () {
      this.timeout(120_000);
      const { stdout } = await eventark(base, ...(name === '' ? [] : [name]), '--help');
      const examples = lines(stdout);
      expect(examples, stdout).not.to.deep.equal([]);
      const cwd = join(folder.path, `in-${name}`);
      await mkdir(cwd);
      await cp(base, join(cwd, 'eventark-data'), { recursive: true });
      await copyFile(RICH, join(cwd, 'squidex-backup.zip'));
      await copyFile(RICH, join(cwd, 'backup.zip'));
      for (const line of examples) await example(name, line, cwd);
    });
  }

  async function example(name: string, line: string, cwd: string): Promise<void> {
    if (['serve', 'worker'].includes(name)) return running(line, cwd);
    // An app out of a Squidex is the first one; a name is free before an app is made under it.
    if (line.startsWith('eventark restore')) {
      await run('eventark undo blog-copy --yes', cwd);
      if (line.includes('--as blog ')) await run('mv eventark-data blog-data', cwd);
    }
    const { exit, stderr } = await run(here(line), cwd);
    const [, code] = Object.entries(ELSEWHERE).find(([words]) => line.includes(`eventark ${words} `)) ?? [];
    if (code === undefined) expect(FINE, `${line}\n${stderr}`).to.include(exit);
    else expect(stderr, line).to.include(code);
  }

  /** These end when they are told to. */
  async function running(line: string, cwd: string): Promise<void> {
    const [, ...words] = line
      .replace('8080', '0')
      .replace(/redis:\S+/, `sqlite:${join(cwd, 'eventark-data', 'jobs.sqlite')}`)
      .split(' ');
    const started = await startProgram(join(cwd, 'eventark-data'), ...words);
    expect(await started.stop(), line).to.equal(0);
  }
});
