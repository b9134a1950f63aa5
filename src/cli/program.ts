import { Command, CommanderError } from 'commander';
import { software, type OpenOptions } from '../container.js';
import { addAppsCommand } from './commands/apps.js';
import { addBackupCommand } from './commands/backup.js';
import { addCatCommand } from './commands/inside/cat.js';
import { addClaimsCommand } from './commands/claims.js';
import { addCompletionCommand } from './commands/completion.js';
import { addCopyCommand } from './commands/copy.js';
import { addDeleteCommand } from './commands/points/delete.js';
import { addDoctorCommand } from './commands/doctor.js';
import { addDownloadCommand } from './commands/points/download.js';
import { addDiffCommand } from './commands/inside/diff.js';
import { addEventsCommand } from './commands/inside/events.js';
import { addExportCommand } from './commands/points/export.js';
import { addFindCommand } from './commands/inside/find.js';
import { addHelpCommand } from './commands/help.js';
import { addListCommand } from './commands/points/list.js';
import { addLsCommand } from './commands/inside/ls.js';
import { addProtectCommand, addUnprotectCommand } from './commands/points/protect.js';
import { addRestoreCommand } from './commands/restore.js';
import { addCancelCommand, addJobsCommand, addWatchCommand } from './commands/server/jobs.js';
import { addPlaceholdersCommand, addTurnOnRulesCommand, addUndoCommand } from './commands/restored.js';
import { addServeCommand } from './commands/server/serve.js';
import { addTokenCommand } from './commands/server/token.js';
import { addSetupCommand } from './commands/setup.js';
import { addShowCommand } from './commands/points/show.js';
import { addTemplateCommand } from './commands/template.js';
import { addVerifyCommand } from './commands/points/verify.js';
import { addWorkerCommand } from './commands/server/worker.js';
import { watchOutput } from './watch-output.js';
import type { ExitCode } from './exit-codes.js';
import { failureOf, printFailure } from './failure.js';
import { addGlobalOptions } from './global-options.js';
import { endWithoutWaiting } from './lingering.js';
import { Output } from './output.js';
import { Shell } from './shell.js';
import { usageError } from './usage/usage-error.js';

const EXAMPLES = `
Examples:
  eventark apps                                what can be backed up
  eventark backup blog                         back up an app
  eventark list blog                           its restore points
  eventark restore blog@latest --as blog-copy  restore the newest one as a new app
  eventark verify backup.zip --depth replay    check a file as deep as a restore does`;

/** In the order in which help lists them. */
const COMMANDS: readonly ((program: Command, shell: Shell) => void)[] = [
  addAppsCommand,
  addBackupCommand,
  addListCommand,
  addShowCommand,
  addVerifyCommand,
  addRestoreCommand,
  addCopyCommand,
  addUndoCommand,
  addTurnOnRulesCommand,
  addPlaceholdersCommand,
  addTemplateCommand,
  addLsCommand,
  addFindCommand,
  addCatCommand,
  addEventsCommand,
  addDiffCommand,
  addExportCommand,
  addDownloadCommand,
  addProtectCommand,
  addUnprotectCommand,
  addDeleteCommand,
  addClaimsCommand,
  addDoctorCommand,
  addSetupCommand,
  addServeCommand,
  addTokenCommand,
  addWorkerCommand,
  addJobsCommand,
  addWatchCommand,
  addCancelCommand,
  addCompletionCommand,
  addHelpCommand,
];

/** Columns that are enough for what an option does, beside its name: a terminal of 40. */
const NARROWEST = 12;

/** Runs the program with its arguments, over the parts of a host if there is one, and returns the exit code. */
export async function runProgram(args: readonly string[], parts: OpenOptions = {}): Promise<ExitCode> {
  const output = watchOutput();
  const exit = await runCommand(args, new Shell(output.readerGone, parts));
  const failure = await output.failure();
  // What the command itself says goes first.
  if (failure === undefined || (exit !== 0 && exit !== 3)) return exit;
  return told(failure, args);
}

async function runCommand(args: readonly string[], shell: Shell): Promise<ExitCode> {
  const program = makeProgram(shell);
  try {
    // `-v` is what many programs call it; help lists one.
    await program.parseAsync(args[0] === '-v' ? ['-V'] : args, { from: 'user' });
    if (shell.hasGivenUp) endWithoutWaiting();
    return shell.exit;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    // Help that was not asked for says already what is missing.
    if (error instanceof CommanderError && error.code === 'commander.help') return 2;
    const wrong = error instanceof CommanderError ? usageError(error, program) : error;
    return told(wrong, args);
  }
}

/** Tells what is no failure of a command's own. */
function told(error: unknown, args: readonly string[]): ExitCode {
  const failure = failureOf(error, 'nothing', undefined);
  const flags = { json: args.includes('--json'), quiet: false, color: !args.includes('--no-color') };
  printFailure({ ...failure, changed: 'irrelevant' }, new Output(process.stdout, process.stderr, flags));
  return failure.exit;
}

export function makeProgram(shell: Shell): Command {
  const program = new Command('eventark')
    .description('Back up and restore one app of an event-sourced CMS: its events and assets, in one verified zip.')
    .version(software(), '-V, --version', 'print the version')
    .helpCommand(false)
    .exitOverride()
    .configureOutput({ outputError: () => undefined })
    .enablePositionalOptions()
    .configureHelp({ subcommandTerm: (command) => command.name(), minWidthToWrap: NARROWEST })
    .usage('<command> [options]')
    .addHelpText('after', EXAMPLES);
  for (const add of COMMANDS) add(program, shell);
  for (const command of [program, ...program.commands]) addGlobalOptions(command);
  return program;
}
