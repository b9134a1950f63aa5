import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { chmod, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { eventark, PROGRAM } from '../support/eventark.js';
import { RICH } from '../support/module.js';
import { skip } from '../support/skipped.js';
import { tempFolder } from '../support/temp-folder.js';

describe('completion in a shell', () => {
  let folder: Awaited<ReturnType<typeof tempFolder>>;

  before(async () => {
    folder = await tempFolder();
    await eventark(join(folder.path, 'data'), 'restore', RICH, '--as', 'blog', '--users', 'create');
    await eventark(join(folder.path, 'data'), 'backup', 'blog');
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
    const env = { PATH: `${folder.path}:${process.env['PATH']}`, EVENTARK_DATA: join(folder.path, 'data') };
    return spawnSync('bash', ['-c', script], { env, encoding: 'utf8' }).stdout.split('\n').filter(Boolean);
  };

  it('offers commands, flags, apps and ids', () => {
    expect(offered('eventark', 'ba')).to.deep.equal(['backup']);
    expect(offered('eventark', 'verify', '--de')).to.deep.equal(['--depth', '--debug']);
    expect(offered('eventark', 'backup', 'b')).to.deep.equal(['blog']);
    expect(offered('eventark', 'show', 'b')).to.deep.equal(['blog@latest']);
    expect(offered('eventark', 'show', '0')[0]).to.match(/^[0-9a-z]{26}$/);
  });

  it('is a script that each shell takes', async function () {
    for (const shell of ['bash', 'zsh', 'fish']) {
      const { exit, stdout } = await eventark('unused', 'completion', shell);
      expect([exit, stdout.includes('backup')]).to.deep.equal([0, true]);
      const { error, status, stderr } = spawnSync(shell, ['-n'], { input: stdout, encoding: 'utf8' });
      if (error && shell === 'bash') skip(this, 'bash is not installed');
      if (error) continue;
      expect(status, stderr).to.equal(0);
    }
  });
});
