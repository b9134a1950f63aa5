import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { chmod, copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { PROGRAM } from './support/eventark.js';
import { RICH } from './support/module.js';
import { tempFolder } from './support/temp-folder.js';

describe('the README', () => {
  it('is short', async () => {
    expect((await readFile('README.md', 'utf8')).split('\n').length).to.be.at.most(111);
  });

  it('names specs that are there', async () => {
    const paths = [...(await readFile('README.md', 'utf8')).matchAll(/`(spec\/[^`]+)`/g)].map(([, path = '']) => path);
    expect(paths.length).to.be.greaterThan(3);
    for (const path of paths) expect((await readFile(path, 'utf8')).length, path).to.be.greaterThan(0);
  });

  it('has commands of a day that run as they are written, one after the other', async () => {
    const [, block = ''] =
      /## The commands of a day\n\n```sh\n([^`]*)```/.exec(await readFile('README.md', 'utf8')) ?? [];
    const lines = block.trim().split('\n');
    expect(lines.length).to.be.greaterThan(10);
    const { path, remove } = await tempFolder();
    try {
      // npx of a checkout runs the program that was built; nothing else stands in for anything.
      const bin = join(path, 'bin');
      await mkdir(bin);
      const program = PROGRAM.map((word) => (word.includes('/') ? resolve(word) : word)).join("' '");
      await writeFile(join(bin, 'npx'), `#!/bin/sh\nshift\nexec '${process.execPath}' '${program}' "$@"\n`);
      await chmod(join(bin, 'npx'), 0o755);
      await copyFile(RICH, join(path, 'squidex.zip'));
      const env = { PATH: `${bin}:${process.env['PATH']}`, HOME: path };
      for (const line of lines) {
        const { status, stderr } = spawnSync('sh', ['-c', line], { cwd: path, env, encoding: 'utf8' });
        // The backup in the fixture lacks a file, which each command says.
        expect([0, 3], `${line}\n${stderr}`).to.include(status);
      }
    } finally {
      await remove();
    }
  });
});
