import { expect } from 'chai';
import { join } from 'node:path';
import { loadSettings, openModule } from '../../src/index.js';
import { eventark, parseJson } from '../support/eventark.js';
import { PLAIN, RICH } from '../support/module.js';
import { rejection } from '../support/rejection.js';
import { tempFolder } from '../support/temp-folder.js';

interface App {
  readonly id: string;
  readonly name: string;
}

describe('the beginning of an id at the prompt', () => {
  let folder: Awaited<ReturnType<typeof tempFolder>>;
  let data: string;
  let blog: string;
  let begin: string;

  before(async () => {
    folder = await tempFolder();
    data = join(folder.path, 'data');
    await eventark(data, 'restore', PLAIN, '--as', 'blog', '--users', 'create');
    await eventark(data, 'backup', 'blog');
    blog = await idOf('blog');
    await eventark(data, 'restore', RICH, '--as', 'rich', '--users', 'create');
    await eventark(data, 'backup', 'rich');
    begin = blog.slice(0, 8);
  });
  after(async () => folder.remove());

  it('names the app wherever an app is named', async () => {
    for (const [found, ...args] of [
      ['of blog completed', 'backup', begin, '--warnings-ok'],
      ['today', 'list', begin],
      ['blog', 'show', `${begin}@latest`],
      ['events/', 'ls', `${begin.toUpperCase()}@latest`],
      ['"name": "blog"', 'cat', `current:${begin}`, 'app-', '--state'],
      ['app-', 'find', `current:${begin}`],
      ['The undo removes blog', 'undo', begin, '--dry-run'],
      ['Copied blog as x', 'copy', begin, '--as', 'x', '--warnings-ok'],
    ] as const) {
      const { exit, stdout, stderr } = await eventark(data, ...args);
      expect(exit, `${args.join(' ')}: ${stderr}`).to.equal(0);
      expect(stdout, args.join(' ')).to.contain(found);
    }
  });

  it('names a stream, as the beginning of the id of its object does', async () => {
    const { stdout } = await eventark(data, 'events', 'blog@latest', '--json');
    const streams = [...new Set(stdout.split('\n').flatMap((line) => streamOf(line)))];
    const stream = streams.find((name) => name.startsWith('schema-')) ?? '';
    const id = stream.split('--')[1] ?? '';
    const whole = await eventark(data, 'cat', 'blog@latest', stream);
    expect(whole.stdout).to.contain(stream);
    for (const source of ['blog@latest', PLAIN]) {
      for (const text of [stream.slice(0, -2), id, id.slice(0, 10)].slice(source === PLAIN ? 1 : 0)) {
        const ended = await eventark(data, 'cat', source, text);
        expect(ended.exit, `${source} ${text}: ${ended.stderr}`).to.equal(0);
        if (source !== PLAIN) expect(ended.stdout).to.equal(whole.stdout);
        const listed = await eventark(data, 'events', source, '--stream', text);
        expect(listed.stdout.trim().split('\n')).to.have.lengthOf(ended.stdout.trim().split('\n').length);
      }
    }
    const state = await eventark(data, 'cat', 'blog@latest', id.slice(0, 10), '--state');
    expect(state.stdout).to.contain(id);
  });

  it('of nothing, of several or too short says so, and changes nothing', async () => {
    for (const [exit, text, ...args] of [
      [5, 'there is no app "zzzzzz"', 'backup', 'zzzzzz'],
      [5, 'Give at least 4 characters of the id', 'backup', begin.slice(0, 3)],
      [5, 'there is no stream "zzzz"', 'cat', 'blog@latest', 'zzzz'],
      [5, 'there is no stream "zzzz"', 'events', 'blog@latest', '--stream', 'zzzz'],
      [2, 'begin with content-', 'cat', 'rich@latest', 'content-'],
      [2, 'begin with content-', 'cat', 'rich@latest', 'content-', '--state'],
    ] as const) {
      const ended = await eventark(data, ...args);
      expect(ended.exit, args.join(' ')).to.equal(exit);
      expect(ended.stderr).to.contain(text);
    }
  });

  it('names a token', async () => {
    await eventark(data, 'token', 'create', '--name', 'one');
    const { stdout } = await eventark(data, 'token', 'list');
    const ended = await eventark(data, 'token', 'revoke', stdout.slice(0, 6));
    expect(ended.exit, ended.stderr).to.equal(0);
    expect((await eventark(data, 'token', 'list')).stdout).to.equal('');
  });

  it('of an app is not the name that a token is for, nor is a misspelt one, which is told at once', async () => {
    for (const [app, told] of [
      ['blgo', '! There is no app named "blgo": did you mean blog?'],
      [begin, `! There is no app named "${begin}": it opens nothing until there is one`],
      ['blog', ''],
    ] as const) {
      const { exit, stdout, stderr } = await eventark(data, 'token', 'create', '--app', app);
      expect([exit, /^eventark_\S+\n$/.test(stdout)], stderr).to.deep.equal([0, true]);
      expect(stderr.trim().split('\n').slice(2).join(), app).to.equal(told);
    }
  });

  it('never wins over a name, and is no name to a host, whose callers may see some apps only', async () => {
    await eventark(data, 'copy', 'blog', '--as', begin, '--warnings-ok');
    expect((await eventark(data, 'undo', begin, '--dry-run')).stdout).to.contain(`removes ${begin},`);
    const module = await openModule(loadSettings({ data }));
    try {
      const short = blog.slice(0, 9);
      expect(await rejection(module.create(short))).to.include({ code: 'app-not-found' });
      expect((await module.list(short)).points).to.deep.equal([]);
      expect(await rejection(module.show(`${short}@latest`))).to.include({ code: 'restore-point-not-found' });
    } finally {
      await module.close();
    }
  });

  async function idOf(name: string): Promise<string> {
    const { stdout } = await eventark(data, 'apps', '--json');
    const { apps } = parseJson<{ apps: App[] }>(stdout);
    return apps.find((app) => app.name === name)?.id ?? '';
  }
});

function streamOf(line: string): readonly string[] {
  return line === '' ? [] : [parseJson<{ stream: string }>(line).stream];
}
