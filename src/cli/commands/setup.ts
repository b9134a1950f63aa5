import type { Command } from 'commander';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { readSquidex, type SecretFile } from '../../container.js';
import { BackupError } from '../../errors.js';
import { fileError } from '../../files/file-errors.js';
import { makeFolder } from '../../files/make-folder.js';
import { globalOptionsOf } from '../global-options.js';
import type { Session } from '../session.js';
import type { Shell } from '../shell.js';
import { doctor } from './doctor.js';

interface SetupOptions {
  readonly squidex: string;
  readonly output: string;
}

const STDIN = '-';
const CONTROL = /\p{Cc}/u;
/** Whoever sets up has the files by then, and wants to know at once what does not answer. */
const PATIENCE_MS = 3_000;

export function addSetupCommand(program: Command, shell: Shell): void {
  program
    .command('setup')
    .summary("write settings for a Squidex, from that one's own")
    .description(
      'write a settings file for the places of a Squidex, from its environment (lines NAME=value), compose file or appsettings.json, and ' +
        'look at each; secrets go into files beside it that only you can read, and are never shown',
    )
    .requiredOption('--squidex <file>', 'its environment, compose file or appsettings.json, - for stdin')
    .option('-o, --output <file>', 'settings file to write; nothing is overwritten', 'eventark.json')
    .addHelpText('after', '\nExample:\n  docker exec squidex env | eventark setup --squidex - --to /var/backups')
    .action(async (options: SetupOptions, command: Command) => {
      await shell.plain(command, async (print) => {
        for (const line of await writeSettings(options, globalOptionsOf(command).to)) print(line);
      });
      if (shell.exit !== 0) return;
      await shell.use(command, lookAtEach, { untouched: true });
    });
}

/** A word that a shell takes as it is, on one line whatever it holds. */
function shellWord(text: string): string {
  if (!CONTROL.test(text)) return `'${text.replaceAll("'", String.raw`'\''`)}'`;
  return `$'${[...text].map((each) => (CONTROL.test(each) ? codeOf(each) : each.replace(/[\\']/, '\\$&'))).join('')}'`;
}

function codeOf(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

async function lookAtEach(session: Session): Promise<void> {
  session.changed = 'settings';
  await doctor(session, PATIENCE_MS);
}

/** Writes the files, points this process at them, and returns what to put into the environment of others. */
async function writeSettings({ squidex, output }: SetupOptions, to: string | undefined): Promise<string[]> {
  const given = await read(squidex);
  const folder = squidex === STDIN ? process.cwd() : dirname(resolve(squidex));
  const { settings, secrets } = await readSquidex(given, folder);
  const file = resolve(output);
  const secretFiles = secrets.map((secret) => ({ ...secret, path: `${file}.secrets/${secret.file}` }));
  for (const path of [file, ...secretFiles.map(({ path: each }) => each)]) {
    if (!existsSync(path)) continue;
    throw new BackupError('file-exists', `${path} is there already; nothing was written`, {
      hint: 'choose another name with --output, or remove that file first',
    });
  }
  const content = `${JSON.stringify({ ...settings, ...(to === undefined ? {} : { to }) }, null, 2)}\n`;
  try {
    for (const secret of secretFiles) writeSecret(secret);
    writeFileSync(file, content, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    throw fileError(error, `${file} was not written`);
  }
  const variables = [['EVENTARK_CONFIG', file], ...secretFiles.map(({ variable, path }) => [variable, path])];
  for (const [name = '', value = ''] of variables) process.env[name] = value;
  return [
    '# Put this into the environment of every command:',
    ...variables.map(([name = '', value = '']) => `export ${name}=${shellWord(value)}`),
  ];
}

async function read(file: string): Promise<string> {
  if (file === STDIN) return text(process.stdin);
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw fileError(error, `${file} was not read`);
  }
}

function writeSecret({ path, content }: SecretFile & { readonly path: string }): void {
  makeFolder(dirname(path));
  writeFileSync(path, content, { mode: 0o600, flag: 'wx' });
}
