import { Argument, type Command } from 'commander';
import { SCOPES } from '../../access/scope.js';
import { HELP_TOPICS } from './help.js';

const SHELLS = ['bash', 'zsh', 'fish'] as const;
type ShellName = (typeof SHELLS)[number];

export function addCompletionCommand(program: Command): void {
  program
    .command('completion')
    .summary('print a script that completes commands in your shell')
    .description('print a script that completes commands, flags, names of apps and ids of restore points in your shell')
    .addArgument(new Argument('<shell>', 'your shell').choices(SHELLS))
    .addHelpText('after', '\nExample:\n  eval "$(eventark completion bash)"')
    .action((shell: ShellName) => void process.stdout.write(`${SCRIPTS[shell](program)}\n`));
}

const SCRIPTS: Readonly<Record<ShellName, (program: Command) => string>> = {
  bash: (program) => bashScript(program),
  // zsh reads what is written for bash.
  zsh: (program) =>
    `autoload -U +X compinit && compinit\nautoload -U +X bashcompinit && bashcompinit\n${bashScript(program)}`,
  fish: fishScript,
};

/** What the shell asks: a member out of a list that is printed as JSON; nothing where that fails. */
const asked = (command: string, member: string, value: string): string =>
  `eventark ${command} --json -q 2>/dev/null | grep -o '"${member}":"${value}"' | cut -d'"' -f4`;

const LISTS = {
  apps: asked('apps', 'name', '[^"]*'),
  ids: asked('list', 'id', '[0-9a-z]\\{26\\}'),
  tokens: asked('token list', 'id', '[^"]*'),
  claims: asked('claims', 'key', '[^"]*'),
  // Variables of a template have names too.
  templates: `eventark template list --json -q 2>/dev/null | grep -o '"formatVersion":1,"name":"[^"]*"' | cut -d'"' -f6`,
  // Only where a server is named: a shell waits for no network that was not asked for.
  jobs: `[ -n "$EVENTARK_SERVER" ] && ${asked('jobs', 'id', '[^"]*')}`,
} as const;

/** What a word of a command is to be. */
type Wanted = 'apps' | 'points' | 'tokens' | 'claims' | 'templates' | 'jobs' | readonly string[];

/** Commands whose first word is an action, and what follows each. */
const ACTIONS: Readonly<Record<string, Readonly<Record<string, Wanted>>>> = {
  token: { create: [], list: [], revoke: 'tokens', 'renew-links': [] },
  claims: { release: 'claims' },
  template: { list: [], show: 'templates', make: [], use: 'templates', delete: 'templates' },
};

const NAMED: Readonly<Record<string, Wanted>> = {
  app: 'apps',
  source: 'points',
  id: 'points',
  ids: 'points',
  earlier: 'points',
  later: 'points',
  job: 'jobs',
};

/** What the first word of a command may be; undefined where nothing is known, or no word is taken. */
function wantedBy(command: Command): Wanted | undefined {
  const actions = ACTIONS[command.name()];
  if (actions !== undefined) return Object.keys(actions);
  if (command.name() === 'help') return [...(command.parent?.commands.flatMap(namesOf) ?? []), ...HELP_TOPICS];
  const [argument] = command.registeredArguments;
  if (argument === undefined) return undefined;
  return argument.argChoices ?? NAMED[argument.name()];
}

/** By the word before: what follows an action, and the values of options. */
function wantedAfter(command: Command): readonly (readonly [words: readonly string[], wanted: Wanted])[] {
  const actions = Object.entries(ACTIONS[command.name()] ?? {}).map(([action, wanted]) => [[action], wanted] as const);
  const options = command.options.flatMap(({ long, short, argChoices, required, optional }) => {
    if (!required && !optional) return [];
    const words = [long, short].filter((word) => typeof word === 'string');
    const wanted = argChoices ?? OPTIONS[long?.slice(2) ?? ''];
    return wanted === undefined ? [] : [[words, wanted] as const];
  });
  return [...actions, ...options];
}

const OPTIONS: Readonly<Record<string, Wanted>> = { app: 'apps', of: 'points', backup: 'points', scope: SCOPES };

/** The words of a list, for a shell. */
function wordsOf(wanted: Wanted): string {
  if (typeof wanted !== 'string') return wanted.join(' ');
  if (wanted === 'points') return `$(${LISTS.ids}) $(${LISTS.apps} | sed 's/$/@latest/')`;
  return `$(${LISTS[wanted]})`;
}

function bashScript(program: Command): string {
  const cases = program.commands.map((command) => {
    const wanted = wantedBy(command);
    const after = wantedAfter(command).map(
      ([words, next]) => `          ${words.join('|')}) words="${wordsOf(next)}" ;;`,
    );
    return `      ${namesOf(command).join('|')}) flags="${flagsOf(command).join(' ')}"
        case "$word" in -*) ;; *) case "$before" in
${[...after, `          *) words="${wanted === undefined ? '' : wordsOf(wanted)}" ;;`].join('\n')}
        esac ;; esac ;;`;
  });
  return `_eventark() {
  local word="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" command="\${COMP_WORDS[1]}" flags="" words=""
  if [ "$COMP_CWORD" -eq 1 ]; then
    words="${program.commands.flatMap(namesOf).join(' ')} ${flagsOf(program).join(' ')}"
  else
    case "$command" in
${cases.join('\n')}
    esac
    case "$word" in -*) words="$flags" ;; esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$word"))
}
complete -o default -F _eventark eventark`;
}

function fishScript(program: Command): string {
  const lines = program.commands.flatMap((command) => {
    const seen = `__fish_seen_subcommand_from ${namesOf(command).join(' ')}`;
    const after = wantedAfter(command);
    const flags = command.options.flatMap(({ long, description }) => {
      const wanted = after.find(([words]) => words.some((word) => word === long))?.[1];
      const values = wanted === undefined ? '' : ` -x -a ${inFish(wanted)}`;
      return long ? [`complete -c eventark -n '${seen}' -l ${long.slice(2)} -d ${quoted(description)}${values}`] : [];
    });
    const named = namesOf(command).map(
      (name) =>
        `complete -c eventark -f -n __fish_use_subcommand -a ${name} -d ${quoted(command.summary() || command.description())}`,
    );
    const following = Object.entries(ACTIONS[command.name()] ?? {}).map(
      ([action, next]) =>
        `complete -c eventark -f -n '${seen}; and __fish_seen_subcommand_from ${action}' -a ${inFish(next)}`,
    );
    const wanted = wantedBy(command);
    if (wanted === undefined) return [...named, ...flags];
    const actions = Object.keys(ACTIONS[command.name()] ?? {});
    const when = actions.length === 0 ? seen : `${seen}; and not __fish_seen_subcommand_from ${actions.join(' ')}`;
    // A file may be an archive, and is not an app.
    const files = wanted === 'points' ? '' : ' -f';
    return [...named, ...flags, ...following, `complete -c eventark${files} -n '${when}' -a ${inFish(wanted)}`];
  });
  const lists = Object.entries(LISTS).map(([name, list]) => `function __eventark_${name}\n  ${list}\nend`);
  return [
    ...lists,
    `function __eventark_points\n  __eventark_ids\n  __eventark_apps | sed 's/$/@latest/'\nend`,
    ...lines,
  ].join('\n');
}

function inFish(wanted: Wanted): string {
  return typeof wanted === 'string' ? `'(__eventark_${wanted})'` : `'${wanted.join(' ')}'`;
}

function namesOf(command: Command): string[] {
  return [command.name(), ...command.aliases()];
}

function flagsOf(command: Command): string[] {
  return command.options.flatMap(({ long }) => (long ? [long] : []));
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
