import { Command, CommanderError } from 'commander';
import { software } from '../container.js';
import { BackupError } from '../errors.js';
import { addAppsCommand } from './commands/apps.js';
import { addCreateCommand } from './commands/create.js';
import { addDoctorCommand } from './commands/doctor.js';
import { addExportCommand } from './commands/export.js';
import { addHelpCommand } from './commands/help.js';
import { addInsideCommands } from './commands/inside.js';
import { addPointsCommands } from './commands/points.js';
import { addRestoreCommand } from './commands/restore.js';
import { addVerifyCommand } from './commands/verify.js';
import { watchForClosedPipe } from './closed-pipe.js';
import type { ExitCode } from './exit-codes.js';
import { failureOf, tellFailure } from './failure.js';
import { addGlobalOptions } from './global-options.js';
import { Shell } from './shell.js';

const EXAMPLES = `Examples:
  eventark apps                                what can be backed up
  eventark create blog                         back up an app
  eventark list blog                           its restore points
  eventark restore blog@latest --as blog-copy  restore the newest one as a new app
  eventark verify backup.zip --depth replay    check a file as deep as a restore does
`;

/** Runs the program with its arguments and returns the exit code. */
export async function runProgram(args: readonly string[]): Promise<ExitCode> {
  const shell = new Shell(watchForClosedPipe());
  const program = makeProgram(shell);
  try {
    await program.parseAsync(args, { from: 'user' });
    return shell.exit;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    // Help that nobody asked for says already what is missing.
    if (error instanceof CommanderError && error.code === 'commander.help') return 2;
    const failure = failureOf(error instanceof CommanderError ? usageError(error) : error, 'nothing', undefined);
    tellFailure(failure, args.includes('--json'), process.stderr);
    return failure.exit;
  }
}

export function makeProgram(shell: Shell): Command {
  const program = new Command('eventark')
    .description('Back up and restore one app of an event-sourced CMS: its events and assets, in one verified zip.')
    .version(software(), '--version', 'print the version')
    .helpCommand(false)
    .exitOverride()
    .configureOutput({ outputError: () => undefined })
    .enablePositionalOptions()
    .configureHelp({ subcommandTerm: (command) => command.name() })
    .usage('<command> [options]')
    .addHelpText('before', EXAMPLES);
  addAppsCommand(program, shell);
  addCreateCommand(program, shell);
  addPointsCommands(program, shell);
  addVerifyCommand(program, shell);
  addRestoreCommand(program, shell);
  addInsideCommands(program, shell);
  addExportCommand(program, shell);
  addDoctorCommand(program, shell);
  addHelpCommand(program);
  for (const command of [program, ...program.commands]) addGlobalOptions(command);
  return program;
}

/** Commander's words, in the four parts of our errors. */
function usageError({ message }: CommanderError): BackupError {
  const [first = '', ...rest] = message.replace(/^error: /, '').split('\n');
  const suggestion = rest.join(' ').replace(/[()]/g, '').trim();
  return new BackupError('invalid-argument', first, {
    hint: suggestion === '' ? 'see what there is with: eventark --help' : suggestion,
  });
}
