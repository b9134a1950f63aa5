import type { Command, CommanderError } from 'commander';
import { BackupError } from '../../errors.js';
import { OTHER_WORDS } from './other-words.js';

/** What the parser of the command line says, and how it is said here. */
const SENTENCES: readonly (readonly [said: RegExp, ours: (...parts: string[]) => string])[] = [
  [/^missing required argument '(.+)'$/, (name) => `${name.toUpperCase()} is missing`],
  [/^required option '(.+)' not specified$/, (flags) => `the option ${longest(flags)} is missing`],
  [/^option '(.+)' argument missing$/, (flags) => `the option ${longest(flags)} needs a value`],
  [/^unknown option '(.+)'$/s, (name) => `there is no option ${name}`],
  [/^unknown command '(.+)'$/s, (name) => `there is no command "${name}"`],
  [
    /^too many arguments for '(.+)'\. Expected (\d+) arguments? but got (\d+)\.$/,
    (command, expected, got) => `${command} takes ${expected === '0' ? 'no argument' : expected}, not ${got}`,
  ],
  [
    /^too many arguments\. Expected (\d+) arguments? but got (\d+)\.$/,
    (_, got) => `there are ${got} arguments too many`,
  ],
  [
    /^option '(.+)' argument '(.*)' is invalid\. Allowed choices are (.+)\.$/s,
    (flags, value, choices) => `${longest(flags, false)} is not one of its choices: "${value}"; they are ${choices}`,
  ],
  [
    /^option '(.+)' argument '(.*)' is invalid\. (.+?)\.?$/s,
    (flags, value, why) => `${longest(flags, false)} cannot be "${value}": ${small(why)}`,
  ],
  [
    /^command-argument value '(.*)' is invalid for argument '(.+)'\. (.+?)\.?$/s,
    (value, name, why) => `${name.toUpperCase()} cannot be "${value}": ${small(why)}`,
  ],
  [
    /^option '(.+)' cannot be used with option '(.+)'$/,
    (one, other) => `${longest(one, false)} and ${longest(other, false)} do not go together`,
  ],
];

/** What was typed wrong, with the command's own help as the way out. */
export function usageError({ code, message }: CommanderError, program: Command): BackupError {
  const [typed = ''] = program.args;
  const command = program.commands.find((each) => [each.name(), ...each.aliases()].includes(typed));
  const [first = '', ...rest] = message.replace(/^error: /, '').split(/\n(?=\(Did you mean)/);
  const meant = code === 'commander.unknownCommand' ? OTHER_WORDS[typed] : undefined;
  const suggestion = (meant ?? rest.join(' ').replace(/[()]/g, '')).trim();
  const help = `see ${command ? `eventark ${command.name()} --help` : 'eventark --help'}`;
  return new BackupError('invalid-argument', said(first), {
    hint: suggestion === '' ? help : `${suggestion.replace(/[.?]?$/, (end) => end || '.')} ${capital(help)}`,
  });
}

function said(text: string): string {
  for (const [pattern, ours] of SENTENCES) {
    const match = pattern.exec(text);
    if (match !== null) return ours(...match.slice(1));
  }
  return text;
}

/** `-m, --message <text>` as `--message TEXT`, or without its value. */
function longest(flags: string, withValue = true): string {
  const flag = flags.split(', ').at(-1) ?? flags;
  const [name = flag, value] = flag.split(' ');
  return value === undefined || !withValue ? name : `${name} ${value.replace(/[<>[\]]/g, '').toUpperCase()}`;
}

function small(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
