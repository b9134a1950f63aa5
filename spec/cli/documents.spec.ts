import { expect } from 'chai';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { EXIT_MEANINGS, exitCodeOf } from '../../src/cli/exit-codes.js';
import { makeProgram } from '../../src/cli/program.js';
import { Shell } from '../../src/cli/shell.js';
import { ERROR_CODES } from '../../src/errors.js';
import { ENVIRONMENT } from '../../src/config/settings.js';
import { eventark, parseJson } from '../support/eventark.js';

const read = async (path: string): Promise<string> => readFile(path, 'utf8');

describe('the documents', () => {
  const program = makeProgram(new Shell(new AbortController().signal));

  it('show commands and flags that exist', async () => {
    const text = [await read('README.md'), await read('docs/operations.md')].join('\n');
    const lines = [...text.matchAll(/^.*?npx eventark ([^#\n]*)/gm)].map(([, line = '']) => line.trim());
    expect(lines.length).to.be.greaterThan(12);
    for (const line of lines) {
      const [name, ...words] = line.split(' ');
      const command = program.commands.find((each) => each.name() === name);
      expect(command, line).not.to.equal(undefined);
      const flags = words.filter((word) => /^--?[a-z]/.test(word));
      const known = command?.options.flatMap(({ short, long }) => [short, long]);
      for (const flag of flags) expect(known, line).to.include(flag);
    }
  });

  it('show every command in the README', async () => {
    const readme = await read('README.md');
    for (const command of program.commands)
      expect(readme).to.match(new RegExp(`eventark ${command.name()}|${command.name()} |\`${command.name()}\``));
  });

  it('list every error code with its exit code, and every exit code with its meaning', async () => {
    const operations = await read('docs/operations.md');
    for (const code of ERROR_CODES) expect(operations).to.contain(`\n| \`${code}\` | ${exitCodeOf(code)} | `);
    for (const [exit, meaning] of Object.entries(EXIT_MEANINGS)) {
      expect(operations).to.contain(`\n| ${exit} | ${meaning} |`);
    }
  });

  it('name every setting, as `help environment` does', async () => {
    const operations = await read('docs/operations.md');
    const { stdout, exit } = await eventark('unused', 'help', 'environment');
    expect(exit).to.equal(0);
    for (const [setting, variable] of Object.entries(ENVIRONMENT)) {
      expect(operations).to.contain(`\`${variable}\``).and.to.contain(`\`${setting}\``);
      expect(stdout).to.contain(variable);
    }
  });

  it('link to pages and headings that are there', async () => {
    const pages = ['README.md', 'CHANGELOG.md', ...(await readdir('docs')).map((name) => join('docs', name))];
    for (const page of pages.filter((name) => name.endsWith('.md'))) {
      for (const [, link = ''] of (await read(page)).matchAll(/\]\(([^)\s]+)\)/g)) {
        if (/^[a-z]+:/.test(link)) continue;
        const [path = '', heading] = link.split('#');
        const target = path === '' ? page : join(dirname(page), path);
        expect(existsSync(target), `${page} → ${link}`).to.equal(true);
        if (heading === undefined) continue;
        const headings = [...(await read(target)).matchAll(/^#+ (.*)$/gm)].map(([, text = '']) => slug(text));
        expect(headings, `${page} → ${link}`).to.include(heading);
      }
    }
  });

  it('leave room for the speed table', async () => {
    expect(await read('docs/speed.md')).to.match(/<!-- speed:begin -->[\s\S]*<!-- speed:end -->/);
  });
});

describe('the package', () => {
  it('holds the program, its migrations and documents, and neither sources nor specs', async () => {
    const { stdout } = await promisify(execFile)('npm', ['pack', '--dry-run', '--json', '--ignore-scripts']);
    const [packed] = parseJson<readonly { files: readonly { path: string }[] }[]>(stdout);
    const paths = (packed?.files ?? []).map(({ path }) => path);
    for (const path of ['README.md', 'LICENSE', 'CHANGELOG.md', 'package.json', 'docs/operations.md']) {
      expect(paths).to.include(path);
    }
    expect(paths.filter((path) => path.startsWith('migrations/'))).not.to.deep.equal([]);
    if (existsSync('dist')) expect(paths).to.include.members(['dist/cli/main.js', 'dist/index.js', 'dist/index.d.ts']);
    const folders = new Set(paths.map((path) => (path.includes('/') ? path.split('/')[0] : '.')));
    expect([...folders]).to.have.members(
      existsSync('dist') ? ['.', 'dist', 'docs', 'migrations'] : ['.', 'docs', 'migrations'],
    );
    expect(paths.filter((path) => /\.spec\.|(?<!\.d)\.ts$/.test(path))).to.deep.equal([]);
  });
});

function slug(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^a-z0-9 -]/g, '')
    .replaceAll(' ', '-');
}
