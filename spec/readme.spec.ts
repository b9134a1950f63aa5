import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { chmod, copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chooseProvider } from '../src/config/provider.js';
import { unknownVariables } from '../src/config/settings.js';
import { providersOf } from '../src/container.js';
import { makeProgram } from '../src/cli/program.js';
import { Shell } from '../src/cli/shell.js';
import type { EventStoreProvider } from '../src/events/event-store-provider.js';
import { ROUTES } from '../src/http/routes.js';
import type { StorageProvider } from '../src/storage/storage-provider.js';
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

  it('has settings that are read as they are written', async () => {
    const page = await readFile('README.md', 'utf8');
    const blocks = shellBlocks(page).filter((block) => block.startsWith('export '));
    expect(blocks).to.have.length(3);
    const { path, remove } = await tempFolder();
    try {
      for (const block of blocks) {
        // Each line of the last block is another place; of the others all belong together.
        const cases = block.includes('gs://') ? block.trim().split('\n') : [block.trim()];
        for (const lines of cases) {
          // The places are elsewhere; that they can be read, and what they are, is told without them.
          const script = `${lines.replaceAll('/run/secrets', path)}\nenv`;
          await writeFile(join(path, 'azure'), 'DefaultEndpointsProtocol=https;AccountName=a;AccountKey=YQ==');
          const { stdout, status } = spawnSync('sh', ['-c', script], {
            encoding: 'utf8',
            env: { PATH: '/bin:/usr/bin' },
          });
          expect(status, lines).to.equal(0);
          const names = [...lines.matchAll(/\b(EVENTARK_[A-Z_]+)=/g)].map(([, name = '']) => name);
          for (const name of names) {
            if (name.endsWith('_FILE')) continue;
            const value = new RegExp(`^${name}=(.*)$`, 'm').exec(stdout)?.[1] ?? '';
            const { eventStores, storages } = providersOf();
            const parse = <P extends EventStoreProvider<unknown> | StorageProvider<unknown>>(known: readonly P[]) => {
              const { provider, url } = chooseProvider(name, 'place', value, known);
              provider.parse(url, {});
            };
            expect(() => (name === 'EVENTARK_EVENTS' ? parse(eventStores) : parse(storages)), name).to.not.throw();
          }
          expect(unknownVariables(Object.fromEntries(names.map((name) => [name, 'x'])))).to.deep.equal([]);
        }
      }
    } finally {
      await remove();
    }
  });

  it('has lines to embed it that run as they are written', async () => {
    const [, code = ''] = /## Embed it\n\n```ts\n([\s\S]*?)```/.exec(await readFile('README.md', 'utf8')) ?? [];
    const { path, remove } = await tempFolder();
    try {
      expect(
        spawnSync(process.execPath, [...PROGRAM, '--data', join(path, 'eventark-data'), 'restore', RICH]).status,
      ).to.equal(3);
      const text = code.replace("from 'eventark'", `from '${pathToFileURL(resolve('dist/index.js')).href}'`);
      await writeFile(join(path, 'host.mjs'), text);
      const { status, stderr } = spawnSync(process.execPath, ['host.mjs'], { cwd: path, encoding: 'utf8' });
      expect(status, stderr).to.equal(0);
      const apps = spawnSync(process.execPath, [...PROGRAM.map((word) => resolve(word)), 'apps', '--json'], {
        cwd: path,
        encoding: 'utf8',
      });
      expect(apps.stdout).to.contain('"blog"').and.to.contain('"blog-copy"');
    } finally {
      await remove();
    }
  });

  it('has no other block than those that are run here', async () => {
    const page = await readFile('README.md', 'utf8');
    const blocks = [...page.matchAll(/^```(\w*)\n([\s\S]*?)^```/gm)].map(
      ([, kind = '', text = '']) => [kind, text] as const,
    );
    const others = blocks.filter(
      ([kind, text]) =>
        !['ts', 'text'].includes(kind) && !text.startsWith('export ') && !text.startsWith('npx eventark'),
    );
    // The first lines of a checkout: its scripts, which are those of package.json.
    expect(others).to.have.length(1);
    const { scripts } = JSON.parse(await readFile('package.json', 'utf8')) as { scripts: Record<string, string> };
    for (const [, name = ''] of others[0]?.[1].matchAll(/npm (?:run )?(demo|start|test|[a-z:]+)(?= )/g) ?? []) {
      if (name !== 'ci') expect(scripts).to.have.property(name);
    }
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

function shellBlocks(page: string): readonly string[] {
  return [...page.matchAll(/^```sh\n([\s\S]*?)^```/gm)].map(([, block = '']) => block);
}

describe('the blocks of the other pages', () => {
  const PAGES = ['operations', 'http', 'embedding', 'mongodb-squidex', 'object-storage', 'eventstoredb'];

  /** Lines of code blocks that are not of a language. */
  const commandLines = async (): Promise<readonly (readonly [page: string, line: string])[]> => {
    const lines: (readonly [string, string])[] = [];
    for (const page of PAGES) {
      const text = await readFile(`docs/${page}.md`, 'utf8');
      for (const [, language = '', block = ''] of text.matchAll(/^```(\w*)\n([\s\S]*?)^```/gm))
        if (['', 'sh'].includes(language)) lines.push(...block.split('\n').map((line) => [page, line] as const));
    }
    return lines;
  };

  it('call commands with options that exist', async () => {
    const program = makeProgram(new Shell(new AbortController().signal));
    const globals = program.options.flatMap(({ long, short }) => [long, short]);
    let calls = 0;
    for (const [page, line] of await commandLines()) {
      const [, call] = /(?:^|&& |\| )(?:npx )?eventark ([a-z].*)$/.exec(line) ?? [];
      if (call === undefined) continue;
      calls += 1;
      // A remark begins two blanks or a # behind the command.
      const [name, ...words] = (call.split(/ {2,}| #| >>| \|/)[0] ?? '').split(' ');
      const command = program.commands.find((each) => each.name() === name || each.aliases().includes(name ?? ''));
      expect(command, `${page}: ${line}`).to.not.equal(undefined);
      const known = [...(command?.options ?? []).flatMap(({ long, short }) => [long, short]), ...globals];
      const flags = words.filter((word) => /^--?[a-z]/i.test(word)).map((word) => word.split('=')[0]);
      expect(known, `${page}: ${line}`).to.include.members(flags);
    }
    expect(calls).to.be.greaterThan(8);
  });

  it('ask for addresses that the server has', async () => {
    let calls = 0;
    for (const [page, line] of await commandLines()) {
      const [, path] = /^curl .*?https?:\/\/[^/ ]+(\/api\/[^ '"?]*)/.exec(line) ?? [];
      if (path === undefined) continue;
      calls += 1;
      const patterns = ROUTES.map(
        ({ path: known }) => new RegExp(`^(/api)?${known.replaceAll(/:\w+|\{\w+\}/g, '[^/]+')}$`),
      );
      expect(
        patterns.some((pattern) => pattern.test(path)),
        `${page}: ${line}`,
      ).to.equal(true);
    }
    expect(calls).to.be.greaterThan(3);
  });
});
