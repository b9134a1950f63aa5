import type { Command } from 'commander';
import { BackupError } from '../../errors.js';
import { duration, printable } from '../format.js';
import type { Session } from '../session.js';
import type { Shell } from '../shell.js';
import { restoredLines, restoreFacts } from '../view/restore-text.js';
import { remoteCopy } from '../remote/verbs.js';
import { addRestoreFlags, remoteCopyOf, restoreOptions, type RestoreFlags } from './restore.js';

interface CopyFlags extends RestoreFlags {
  readonly as: string;
  readonly backup?: string;
}

export function addCopyCommand(program: Command, shell: Shell): void {
  const command = program
    .command('copy <app>')
    .summary('copy an app under another name')
    .description(
      'copy an app as it is now, given by name or id, as a new app under another name; no restore point is made, and none ' +
        'is pruned',
    )
    .requiredOption('--as <name>', 'name of the new app')
    .option('--backup <id>', 'as it was in this restore point of it (default: as it is now)');
  addRestoreFlags(command)
    .addHelpText(
      'after',
      '\nExamples:\n  eventark copy blog --as blog-test\n  eventark copy blog --as blog-schemas --only schemas',
    )
    .action(async (app: string, options: CopyFlags, called: Command) =>
      shell.either(
        called,
        (session) => copy(session, app, options),
        (remote) => remoteCopy(remote, app, { ...remoteCopyOf(options), name: options.as }, options.backup),
      ),
    );
}

async function copy(session: Session, app: string, options: CopyFlags): Promise<void> {
  const { module, output, run } = session;
  session.start({ command: 'copy', app });
  const copied = { ...restoreOptions(options), name: options.as };
  const { backup } = options;
  if (backup !== undefined) await requireOf(session, app, backup);
  const result = await (backup === undefined ? module.copy(app, copied, run) : module.restore(backup, copied, run));
  const names = `${printable(result.source.name)} as ${output.style('bold', printable(result.app.name))}`;
  const head = `${output.style('green', '✓')} Copied ${names} in ${duration(session.elapsedMs)}`;
  const id = printable(result.app.id);
  session.finish([head, ...restoredLines(result)], { copy: restoreFacts(result) }, result.warnings, { id });
}

async function requireOf({ module, run }: Session, app: string, backup: string): Promise<void> {
  const { app: own } = await module.show(backup, run);
  if ([own.name, own.id].includes(app)) return;
  throw new BackupError(
    'invalid-argument',
    `${backup} is a restore point of "${own.name}", not of "${app}"; nothing was made`,
    {
      hint: 'name one of the app, or restore it by its id',
    },
  );
}
