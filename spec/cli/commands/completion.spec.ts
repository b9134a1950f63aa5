import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { chmod, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { eventark, parseJson, PROGRAM } from '../../support/eventark.js';
import { RICH } from '../../support/module.js';
import { skip } from '../../support/skipped.js';
import { tempFolder } from '../../support/temp-folder.js';

describe('completion in a shell', () => {
  let folder: Awaited<ReturnType<typeof tempFolder>>;
  let token: string;

  before(async () => {
    folder = await tempFolder();
    await eventark(join(folder.path, 'data'), 'restore', RICH, '--as', 'blog', '--users', 'create');
    await eventark(join(folder.path, 'data'), 'backup', 'blog');
    const data = join(folder.path, 'data');
    await eventark(data, 'template', 'make', 'shop', '--of', 'blog@latest', '--secrets', 'remove');
    await eventark(data, 'token', 'create', '--name', 'nightly');
    token =
      parseJson<{ tokens: { id: string }[] }>((await eventark(data, 'token', 'list', '--json')).stdout).tokens[0]?.id ??
      '';
    const program = PROGRAM.map((word) => (word.includes('/') ? resolve(word) : word)).join("' '");
    const command = join(folder.path, 'eventark');
    await writeFile(command, `#!/bin/sh\nexec '${process.execPath}' '${program}' "$@"\n`);
    await chmod(command, 0o755);
  });
  after(async () => folder.remove());

  /** What bash offers for the last of these words. */
  const offered = (...words: string[]): string[] => {
    const typed = words.map((word) => `'${word}'`).join(' ');
    const script = `eval "$(eventark completion bash)"; COMP_WORDS=(${typed}); COMP_CWORD=${words.length - 1}; _eventark; printf '%s\\n' "\${COMPREPLY[@]}"`;
    return spawnSync('bash', ['-c', script], { env: env(), encoding: 'utf8' }).stdout.split('\n').filter(Boolean);
  };

  const env = (): NodeJS.ProcessEnv => ({
    PATH: `${folder.path}:${process.env['PATH']}`,
    HOME: folder.path,
    TERM: 'dumb',
    EVENTARK_DATA: join(folder.path, 'data'),
  });

  it('offers commands, flags, apps and ids', () => {
    expect(offered('eventark', 'ba')).to.deep.equal(['backup']);
    expect(offered('eventark', 'verify', '--de')).to.deep.equal(['--depth', '--debug']);
    expect(offered('eventark', 'backup', 'b')).to.deep.equal(['blog']);
    expect(offered('eventark', 'show', 'b')).to.deep.equal(['blog@latest']);
    expect(offered('eventark', 'show', '0')[0]).to.match(/^[0-9a-z]{26}$/);
    expect(offered('eventark', 'completion', 'z')).to.deep.equal(['zsh']);
    expect(offered('eventark', 'apps', 'b')).to.deep.equal([]);
    expect(offered('eventark', 'diff', 'b')).to.deep.equal(['blog@latest']);
    expect(offered('eventark', 'help', 'ex')).to.deep.equal(['export', 'exit-codes']);
  });

  it('offers actions, what each is about, and the values of options', () => {
    expect(offered('eventark', 'token', '')).to.deep.equal(['create', 'list', 'revoke', 'renew-links']);
    expect(offered('eventark', 'token', 'revoke', '')).to.deep.equal([token]);
    expect(offered('eventark', 'token', 'create', '--scope', 'backups.d')).to.deep.equal([
      'backups.delete',
      'backups.download',
    ]);
    expect(offered('eventark', 'claims', '')).to.deep.equal(['release']);
    expect(offered('eventark', 'claims', 'release', '')).to.deep.equal([]);
    expect(offered('eventark', 'template', 'u')).to.deep.equal(['use']);
    expect(offered('eventark', 'template', 'use', '')).to.deep.equal(['shop']);
    expect(offered('eventark', 'template', 'make', 'x', '--of', 'b')).to.deep.equal(['blog@latest']);
    expect(offered('eventark', 'verify', '--depth', 'r')).to.deep.equal(['replay']);
    expect(offered('eventark', 'restore', '--users', 'c')).to.deep.equal(['create']);
    expect(offered('eventark', 'watch', '')).to.deep.equal([]);
  });

  it('offers the same in fish', function () {
    if (spawnSync('fish', ['--version']).status !== 0) skip(this, 'fish is not installed');
    for (const [typed, first] of [
      ['eventark ba', /^backup\t/],
      ['eventark verify --de', /^--debug\t/],
      ['eventark backup b', /^blog$/],
      ['eventark show b', /^blog@latest$/],
      ['eventark show 0', /^[0-9a-z]{26}$/],
      ['eventark completion z', /^zsh$/],
      ['eventark token rev', /^revoke$/],
      [`eventark token revoke ${token.slice(0, 4)}`, /^[0-9a-f]{32}$/],
      ['eventark template use s', /^shop$/],
      ['eventark claims r', /^release$/],
      ['eventark verify --depth r', /^replay\t/],
    ] as const) {
      const script = `eventark completion fish | source; complete -C '${typed}'`;
      const { stdout, stderr } = spawnSync('fish', ['-N', '-c', script], { env: env(), encoding: 'utf8' });
      expect(stderr, typed).to.equal('');
      expect(
        stdout.split('\n').filter((line) => first.test(line)),
        `${typed}: ${stdout}`,
      ).to.have.length(1);
    }
  });

  it('completes what is typed in zsh', function () {
    if (spawnSync('zsh', ['--version']).status !== 0) skip(this, 'zsh is not installed');
    for (const [typed, completed] of [
      ['eventark ba', 'eventark backup'],
      ['eventark copy b', 'eventark copy blog'],
      ['eventark show b', 'blog@latest'],
      ['eventark completion z', 'eventark completion zsh'],
      ['eventark token rev', 'eventark token revoke'],
      ['eventark template use s', 'eventark template use shop'],
    ] as const) {
      // On a terminal of its own: each line waits for what it expects to see.
      const script = `zmodload zsh/zpty; zpty z zsh -f -i
zpty -w z 'unsetopt zle_bracketed_paste; eval "$(eventark completion zsh)"; print re""ady'
zpty -r z out '*ready*'
zpty -w -n z '${typed}'$'\\t'
zpty -r z out '*${completed.split(' ').at(-1)}*' && print found
zpty -d z`;
      const { stdout, stderr } = spawnSync('zsh', ['-f', '-c', script], {
        env: env(),
        encoding: 'utf8',
        timeout: 30_000,
      });
      expect(stdout, `${typed}${stderr}`).to.contain('found');
    }
  });

  it('is a script that each shell takes', async function () {
    for (const shell of ['bash', 'zsh', 'fish']) {
      const { exit, stdout } = await eventark('unused', 'completion', shell);
      expect([exit, stdout.includes('backup')]).to.deep.equal([0, true]);
      const script = join(folder.path, `script.${shell}`);
      await writeFile(script, stdout);
      const { error, status, stderr } = spawnSync(shell, ['-n', script], { encoding: 'utf8' });
      if (error && shell === 'bash') skip(this, 'bash is not installed');
      if (error) continue;
      expect(status, stderr).to.equal(0);
    }
  });
});
