import { Argument, type Command } from 'commander';

const SHELLS = ['bash', 'zsh', 'fish'] as const;
type ShellName = (typeof SHELLS)[number];

/** Commands whose first argument is an app, and those whose is an archive: names and ids are asked for when they are needed. */
const APPS = ['backup', 'create', 'copy', 'list', 'export'];

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

function bashScript(program: Command): string {
  const cases = program.commands.map(
    (command) => `      ${namesOf(command).join('|')}) flags="${flagsOf(command).join(' ')}" ;;`,
  );
  return `_eventark() {
  local word="\${COMP_WORDS[COMP_CWORD]}" command="\${COMP_WORDS[1]}" flags="" words=""
  if [ "$COMP_CWORD" -eq 1 ]; then
    words="${program.commands.flatMap(namesOf).join(' ')} ${flagsOf(program).join(' ')}"
  else
    case "$command" in
${cases.join('\n')}
    esac
    case "$word" in
      -*) words="$flags" ;;
      *) case "$command" in
          ${APPS.join('|')}) words="$(${NAMES})" ;;
          *) words="$(${IDS}) $(${NAMES} | sed 's/$/@latest/')" ;;
        esac ;;
    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$word"))
}
complete -o default -F _eventark eventark`;
}

function fishScript(program: Command): string {
  const lines = program.commands.flatMap((command) => {
    const seen = `__fish_seen_subcommand_from ${namesOf(command).join(' ')}`;
    const flags = command.options.flatMap(({ long, description }) =>
      long ? [`complete -c eventark -n '${seen}' -l ${long.slice(2)} -d ${quoted(description)}`] : [],
    );
    const named = namesOf(command).map(
      (name) =>
        `complete -c eventark -n __fish_use_subcommand -a ${name} -d ${quoted(command.summary() || command.description())}`,
    );
    return [...named, ...flags];
  });
  return [
    ...lines,
    `complete -c eventark -n '__fish_seen_subcommand_from ${APPS.join(' ')}' -a "(${NAMES})"`,
    `complete -c eventark -n 'not __fish_use_subcommand' -a "(${IDS})"`,
  ].join('\n');
}

function namesOf(command: Command): string[] {
  return [command.name(), ...command.aliases()];
}

function flagsOf(command: Command): string[] {
  return command.options.flatMap(({ long }) => (long ? [long] : []));
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "\\'")}'`;
}
