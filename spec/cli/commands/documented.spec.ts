import type { Command } from 'commander';
import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SCOPES } from '../../../src/access/scope.js';
import { makeProgram } from '../../../src/cli/program.js';
import { Shell } from '../../../src/cli/shell.js';
import type { ArchiveLimits } from '../../../src/archive/archive.js';
import { LIMIT_SETTINGS } from '../../../src/archive/archive-limit.js';
import {
  ENVIRONMENT,
  loadSettings,
  OF_SPECS,
  unknownVariables,
  type GivenSettings,
} from '../../../src/config/settings.js';
import { PROGRAM } from '../../support/eventark.js';

const OPERATIONS = readFileSync('docs/operations.md', 'utf8');

/** Written for people: the documents and what is deployed. */
const WRITTEN = [
  'README.md',
  'CONTRIBUTING.md',
  ...filesIn('docs', /^docs\/(?!decisions).*\.md$/),
  ...filesIn('deploy'),
];

/** Options of other programs that the documents speak of: EventStoreDB's server, and the bench. */
const OF_OTHERS = ['--max-append-size', '--quick', '--before'];

/** Options of other programs, in lines that call those. */
const FOREIGN_LINES =
  /\b(docker|npm|node|install|systemctl|journalctl|mongosh?|apt-get|mocha|curl|kubectl|tsc|faketime)\b/;

const UNITS: Readonly<Record<string, number>> = { MiB: 2 ** 20, GiB: 2 ** 30, TiB: 2 ** 40 };

describe('what an operator can set', () => {
  const program = makeProgram(new Shell(new AbortController().signal));

  it('is documented: each variable that the source reads', () => {
    const read = new Set(filesIn('src', /\.tsx?$/).flatMap((file) => variablesOf(readFileSync(file, 'utf8'))));
    expect(read.size).to.be.greaterThan(20);
    const missing = [...read].filter((name) => !OF_SPECS.test(name) && !mentions(OPERATIONS, name));
    expect(missing).to.deep.equal([]);
    const { stdout } = spawnSync(process.execPath, [...PROGRAM, 'help', 'environment'], { encoding: 'utf8' });
    const unsaid = [...read].filter((name) => !OF_SPECS.test(name) && !/_FILE$/.test(name) && !mentions(stdout, name));
    expect(unsaid).to.deep.equal([]);
  });

  it('is documented: what each scope of a token opens, and each command', () => {
    const rows = [...readFileSync('docs/http.md', 'utf8').matchAll(/^\| (`[^|]*`) \| /gm)].map(
      ([, names]) => names ?? '',
    );
    expect(SCOPES.filter((scope) => !rows.some((names) => names.includes(`\`${scope}\``)))).to.deep.equal([]);
    const readme = readFileSync('README.md', 'utf8');
    const named = (name: string): boolean => new RegExp(`(npx eventark |\`)${name}\\b`).test(readme);
    expect(program.commands.map((command) => command.name()).filter((name) => !named(name))).to.deep.equal([]);
  });

  it('is documented with its default: each number', () => {
    const { cap, maxTransferBytes, limits } = loadSettings({}, {});
    const numbers = [['cap', cap], ['maxTransferBytes', maxTransferBytes], ...limitsOf(limits)] as const;
    for (const [setting, value] of numbers) {
      const row = new RegExp(`\\| \`${ENVIRONMENT[setting]}\` \\| \`${setting}\` \\|[^|\\d]*([\\d,]+) ?(\\w*)`).exec(
        OPERATIONS,
      );
      const [, number = '', unit = ''] = row ?? [];
      expect(Number(number.replaceAll(',', '')) * (UNITS[unit] ?? 1), setting).to.equal(value);
    }
  });

  it('exists: each variable that the documents and the files to deploy name', () => {
    const named = [...new Set(WRITTEN.flatMap((file) => variablesOf(readFileSync(file, 'utf8'))))];
    const env = Object.fromEntries(named.filter((name) => !OF_SPECS.test(name)).map((name) => [name, 'x']));
    expect(unknownVariables(env)).to.deep.equal([]);
  });

  it('is in the help of its command, with a sentence: each option', () => {
    for (const command of [program, ...program.commands]) {
      const help = command.helpInformation();
      for (const { long, description, hidden } of command.options) {
        expect(hidden, `${command.name()} ${long}`).to.equal(false);
        expect(help, command.name()).to.contain(long);
        expect(description, `${command.name()} ${long}`).to.match(/^\S/);
      }
      expect(command.summary() + command.description(), command.name()).to.match(/\S/);
    }
  });

  it('is an option of the command that it is written behind, wherever one is called', () => {
    const found = WRITTEN.flatMap((file) => callsIn(readFileSync(file, 'utf8')).map((call) => ({ file, ...call })));
    expect(found.length).to.be.greaterThan(20);
    for (const { file, name, words } of found) {
      const command = commandOf(program, name);
      expect(command, `${file}: eventark ${name}`).not.to.equal(undefined);
      const known = [...program.options, ...(command?.options ?? [])].flatMap(({ long, short }) => [long, short]);
      for (const word of words)
        expect([...known, '--help', '-h'], `${file}: eventark ${name} ${word}`).to.include(word);
    }
  });

  it('exists: each option that the documents name', () => {
    const known = new Set([program, ...program.commands].flatMap(({ options }) => options.map(({ long }) => long)));
    const unknown: string[] = [];
    for (const file of WRITTEN) {
      for (const [, flag = ''] of readFileSync(file, 'utf8').matchAll(/`(--(?!eventark-)[a-z][a-z-]+)(?: [^`]*)?`/g)) {
        if (![...known, '--help', ...OF_OTHERS].includes(flag)) unknown.push(`${file}: ${flag}`);
      }
    }
    expect(unknown).to.deep.equal([]);
  });
});

function limitsOf(limits: ArchiveLimits): readonly (readonly [keyof GivenSettings, number])[] {
  return [
    [LIMIT_SETTINGS.entries, limits.entries],
    [LIMIT_SETTINGS.totalBytes, limits.totalBytes],
    [LIMIT_SETTINGS.ratio, limits.ratio],
    [LIMIT_SETTINGS.lineBytes, limits.lineBytes],
    [LIMIT_SETTINGS.documentBytes, limits.documentBytes],
    [LIMIT_SETTINGS.jsonDepth, limits.jsonDepth],
  ];
}

function commandOf(program: Command, name: string): Command | undefined {
  return program.commands.find((each) => [each.name(), ...each.aliases()].includes(name));
}

/** `eventark COMMAND …` in lines of code, with the options of each. */
function callsIn(text: string): readonly { readonly name: string; readonly words: readonly string[] }[] {
  return text
    .split('\n')
    .flatMap((line) =>
      [...line.matchAll(/(?<![\w/.-])eventark ([a-z][a-z-]+)((?: (?!\||#)[^`|#;&]*)?)/g)]
        .filter(([, name = '', rest = '']) => / -/.test(rest) && !FOREIGN_LINES.test(`${name}${rest}`))
        .map(([, name = '', rest = '']) => ({ name, words: rest.match(/(?<= )--?[a-z][a-z-]*/g) ?? [] })),
    );
}

/** Whether a text names the variable, not only a longer one. */
function mentions(text: string, name: string): boolean {
  return new RegExp(`\\b${name}\\b`).test(text);
}

function variablesOf(text: string): readonly string[] {
  return (text.match(/\bEVENTARK_[A-Z][A-Z_]*[A-Z]\b/g) ?? []).filter((name) => name !== 'EVENTARK_TEST_S');
}

function filesIn(folder: string, pattern = /./): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .filter((path) => pattern.test(path));
}
