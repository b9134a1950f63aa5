import { expect } from 'chai';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { eventark, parseJson, PROGRAM } from '../support/eventark.js';
import { RICH } from '../support/module.js';
import { tempFolder } from '../support/temp-folder.js';
import { skip } from '../support/skipped.js';

interface Seen {
  readonly exit: number | null;
  /** Everything that the terminal has shown. */
  readonly text: string;
}

const CTRL_C = '\u0003';
const CTRL_D = '\u0004';

describe('on a terminal, the command line', () => {
  let folder: Awaited<ReturnType<typeof tempFolder>>;
  let data: string;

  before(async function () {
    if (spawnSync('script', ['--version']).status !== 0 || process.platform !== 'linux') {
      skip(this, 'there is no "script" of util-linux to make a terminal');
    }
    folder = await tempFolder();
    data = folder.path;
    await eventark(data, 'restore', RICH, '--as', 'blog', '--users', 'create');
    await eventark(data, 'create', 'blog');
  });
  after(async () => folder?.remove());

  /** Runs the program on a terminal of its own, and types `answer` when it asks, as it does at `question`. */
  const onTerminal = async (
    args: readonly string[],
    answer = '',
    env: NodeJS.ProcessEnv = {},
    question = /\[y\/N\]/,
    columns = 200,
  ): Promise<Seen> => {
    const command = [process.execPath, ...PROGRAM, ...args].map((word) => `'${word}'`).join(' ');
    const line = `stty cols ${columns}; ${command}`;
    const child = spawn('script', ['-qec', line, '/dev/null'], {
      env: { PATH: process.env['PATH'], TERM: 'xterm', EVENTARK_DATA: data, ...env },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    let [text, answered] = ['', false];
    child.stdout.setEncoding('utf8').on('data', (more: string) => {
      text += more;
      if (answered || !question.test(text)) return;
      answered = true;
      child.stdin.write(answer);
    });
    const [exit] = (await once(child, 'close')) as [number | null];
    return { exit, text };
  };

  const ids = async (): Promise<string[]> => {
    const { stdout } = await eventark(data, 'list', '--json');
    return parseJson<{ points: { id: string }[] }>(stdout).points.map(({ id }) => id);
  };

  it('asks before it deletes, and takes only yes for yes', async () => {
    const [id = ''] = await ids();
    for (const [answer, exit, said] of [
      ['n\n', 0, 'Nothing was deleted.'],
      ['\n', 0, 'Nothing was deleted.'],
      [CTRL_D, 0, 'Nothing was deleted.'],
      [CTRL_C, 130, 'Nothing was changed.'],
    ] as const) {
      const seen = await onTerminal(['delete', id], answer);
      expect(seen.text).to.contain(id).and.to.contain('This cannot be undone. [y/N]').and.to.contain(said);
      expect([seen.exit, await ids()], seen.text).to.deep.equal([exit, [id]]);
      expect(seen.text, 'nothing was begun').not.to.contain('being undone');
    }
    const seen = await onTerminal(['delete', id], 'y\n');
    expect([seen.exit, await ids()], seen.text).to.deep.equal([0, []]);
  });

  it('asks for the name of what it cannot read before it deletes that, and takes nothing else for it', async () => {
    const { stdout } = await eventark(data, 'backup', 'blog', '--json');
    const [name = ''] = (await readdir(join(data, 'backups'))).filter((file) => file.endsWith('.zip'));
    expect(stdout).to.contain('"type":"summary"');
    const manifest = (await readdir(join(data, 'backups'))).find((file) => file.endsWith('.json')) ?? '';
    await rm(join(data, 'backups', manifest));
    const left = async (): Promise<boolean> => existsSync(join(data, 'backups', name));
    const named = name.replace(/\.zip$/, '');
    for (const [answer, exit] of [
      ['y\n', 0],
      ['yes\n', 0],
      [`${named} x\n`, 0],
      [CTRL_D, 0],
      [CTRL_C, 130],
    ] as const) {
      const seen = await onTerminal(['delete', named], answer, {}, /Type \S+ to delete it:/);
      expect([seen.exit, await left()], seen.text).to.deep.equal([exit, true]);
      expect(seen.text).to.contain('cannot be read as a restore point');
    }
    const typed = /Type (\S+) to delete it:/.exec(
      (await onTerminal(['delete', named], CTRL_D, {}, /Type \S+ to delete it:/)).text,
    )?.[1];
    const seen = await onTerminal(['delete', named], `${typed}\n`, {}, /Type \S+ to delete it:/);
    expect([seen.exit, await left()], seen.text).to.deep.equal([0, false]);
  });

  it('asks for the texts of a template that were not given, by their questions', async () => {
    const made = ['template', 'make', 'asked', '--of', 'current:blog', '--secrets', 'remove'];
    const texts = ['--variable', 'word=Beitrag', 'post=Post', '--label', 'word=Word for a post'];
    expect(await eventark(data, ...made, ...texts)).to.include({ exit: 0 });
    const use = ['template', 'use', 'asked', '--as', 'answered', '--variable', 'post=Piece'];
    const { exit, text } = await onTerminal(use, 'Entry\n', {}, /Word for a post \[Beitrag\]:/);
    // 3 is an end with warnings: no person can open the app.
    expect(exit, text).to.equal(3);
    expect(text).not.to.include('[Post]');
    const found = await eventark(data, 'find', 'current:answered', 'Entry');
    expect(found.stdout).to.include('content');
    expect((await eventark(data, 'template', 'use', 'asked', '--as', 'not-asked')).exit).to.equal(3);
    expect((await eventark(data, 'find', 'current:not-asked', 'Beitrag')).stdout).not.to.equal('');
    const unknown = await eventark(data, ...made.with(2, 'other'), '--label', 'nosuch=Which?');
    expect(unknown).to.include({ exit: 2 });
    expect(unknown.stderr).to.include('which is not a variable');
  });

  it('asks nothing when it is told --yes', async () => {
    await eventark(data, 'create', 'blog');
    const seen = await onTerminal(['delete', '--yes', ...(await ids())]);
    expect([seen.exit, await ids()], seen.text).to.deep.equal([0, []]);
    expect(seen.text).not.to.contain('[y/N]');
  });

  it('wraps help and lists where it is 40 columns wide', async () => {
    for (const args of [['backup', '--help'], ['--help'], ['apps']]) {
      const { text } = await onTerminal(args, '', {}, /nothing is asked/, 40);
      const lines = text.replaceAll('\r', '').split('\n');
      const inOptions = lines.filter((line) => !/^ *eventark |^Usage/.test(line));
      expect(Math.max(...inOptions.map((line) => line.length)), text).to.be.at.most(40);
    }
  });

  it('draws a bar that is redrawn in place, and colours what it says unless it is told not to', async () => {
    const seen = await onTerminal(['restore', RICH, '--as', 'copy']);
    expect(seen.text).to.contain('█').and.to.contain('\r\u001b[K').and.to.contain('\u001b[32m✓');
    for (const [args, env] of [
      [['--no-color'], {}],
      [[], { NO_COLOR: '1' }],
    ] as const) {
      const plain = await onTerminal(['create', 'blog', '--progress', 'none', ...args], '', env);
      expect(plain.text).to.contain('✓ Backup').and.not.to.contain('\u001b');
    }
  });
});
