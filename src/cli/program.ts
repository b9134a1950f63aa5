import { Command, CommanderError, Option } from 'commander';
import { readFileSync } from 'node:fs';
import { BackupError } from '../errors.js';
import { addAppsCommand } from './commands/apps.js';
import { addCreateCommand } from './commands/create.js';
import { addExportCommand } from './commands/export.js';
import { addHelpCommand } from './commands/help.js';
import { addInsideCommands } from './commands/inside.js';
import { addPointsCommands } from './commands/points.js';
import { addRestoreCommand } from './commands/restore.js';
import { addVerifyCommand } from './commands/verify.js';
import { watchForClosedPipe } from './closed-pipe.js';
import type { ExitCode } from './exit-codes.js';
import { failureOf, tellFailure } from './failure.js';
import { PROGRESS_MODES } from './progress/choose-display.js';
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
    .version(version(), '--version', 'print the version')
    .helpCommand(false)
    .exitOverride()
    .configureOutput({ outputError: () => undefined })
    .configureHelp({ showGlobalOptions: true })
    .addHelpText('before', EXAMPLES);
  addGlobalOptions(program);
  addAppsCommand(program, shell);
  addCreateCommand(program, shell);
  addPointsCommands(program, shell);
  addVerifyCommand(program, shell);
  addRestoreCommand(program, shell);
  addInsideCommands(program, shell);
  addExportCommand(program, shell);
  addHelpCommand(program);
  return program;
}

function addGlobalOptions(program: Command): void {
  program
    .option('--data <dir>', 'folder for everything that is not put elsewhere (default: ./eventark-data)')
    .option('--events <url>', 'event store (default: SQLite in the data folder)')
    .option('--assets <url>', 'asset store (default: a folder in the data folder)')
    .option('--to <url>', 'destination of backups (default: a folder in the data folder)')
    .option('--json', 'print JSON instead of text')
    .option('-q, --quiet', 'print the result and errors only')
    .addOption(
      new Option('--progress <mode>', 'how progress is shown').choices(PROGRESS_MODES).default('auto', 'what fits'),
    )
    .option('--no-color', 'use no colour')
    .option('--yes', 'answer every question with yes')
    .option('--warnings-ok', 'exit with 0 although there are warnings');
}

/** Commander's words, in the four parts of our errors. */
function usageError({ message }: CommanderError): BackupError {
  const [first = '', ...rest] = message.replace(/^error: /, '').split('\n');
  const suggestion = rest.join(' ').replace(/[()]/g, '').trim();
  return new BackupError('invalid-argument', first, {
    hint: suggestion === '' ? 'see what there is with: eventark --help' : suggestion,
  });
}

function version(): string {
  const { version }: { version: string } = JSON.parse(
    readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
  );
  return version;
}
