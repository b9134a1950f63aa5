import { Argument, type Command } from 'commander';

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

/** What the shell asks: names out of a list that is printed as JSON; nothing where that fails. */
const NAMES = `eventark apps --json -q 2>/dev/null | grep -o '"name":"[^"]*"' | cut -d'"' -f4`;
const IDS = `eventark list --json -q 2>/dev/null | grep -o '"id":"[0-9a-z]\\{26\\}"' | cut -d'"' -f4`;

/** What an argument of a command is to be. */
type Wanted = 'app' | 'point' | readonly string[];

/** Undefined where nothing is known, or no argument is taken. */
function wantedBy(command: Command): Wanted | undefined {
  const [argument] = command.registeredArguments;
  if (argument === undefined) return undefined;
  if (argument.argChoices !== undefined) return argument.argChoices;
  if (argument.name() === 'app') return 'app';
  return ['source', 'id', 'ids'].includes(argument.name()) ? 'point' : undefined;
}

function bashScript(program: Command): string {
  const cases = program.commands.map((command) => {
    const wanted = wantedBy(command);
    const words = wanted === undefined ? '' : typeof wanted === 'string' ? WORDS[wanted] : wanted.join(' ');
    return `      ${namesOf(command).join('|')}) flags="${flagsOf(command).join(' ')}"
        case "$word" in -*) ;; *) words="${words}" ;; esac ;;`;
  });
  return `_eventark() {
  local word="\${COMP_WORDS[COMP_CWORD]}" command="\${COMP_WORDS[1]}" flags="" words=""
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

const WORDS: Readonly<Record<'app' | 'point', string>> = {
  app: `$(${NAMES})`,
  point: `$(${IDS}) $(${NAMES} | sed 's/$/@latest/')`,
};

function fishScript(program: Command): string {
  const lines = program.commands.flatMap((command) => {
    const seen = `__fish_seen_subcommand_from ${namesOf(command).join(' ')}`;
    const flags = command.options.flatMap(({ long, description }) =>
      long ? [`complete -c eventark -n '${seen}' -l ${long.slice(2)} -d ${quoted(description)}`] : [],
    );
    const named = namesOf(command).map(
      (name) =>
        `complete -c eventark -f -n __fish_use_subcommand -a ${name} -d ${quoted(command.summary() || command.description())}`,
    );
    const wanted = wantedBy(command);
    if (wanted === undefined) return [...named, ...flags];
    const words = typeof wanted === 'string' ? `(__eventark_${wanted}s)` : wanted.join(' ');
    // A file may be an archive, and is no app.
    const files = wanted === 'point' ? '' : ' -f';
    return [...named, ...flags, `complete -c eventark${files} -n '${seen}' -a '${words}'`];
  });
  return [
    `function __eventark_apps\n  ${NAMES}\nend`,
    `function __eventark_points\n  ${IDS}\n  __eventark_apps | sed 's/$/@latest/'\nend`,
    ...lines,
  ].join('\n');
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
