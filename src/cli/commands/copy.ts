import type { Command } from 'commander';
import { duration, printable } from '../format.js';
import type { Session } from '../session.js';
import type { Shell } from '../shell.js';
import { restoredLines, restoreFacts } from '../view/restore-text.js';
import { remoteCopy } from '../remote/verbs.js';
import { addRestoreFlags, remoteCopyOf, restoreOptions, type RestoreFlags } from './restore.js';

interface CopyFlags extends RestoreFlags {
  readonly as: string;
}

export function addCopyCommand(program: Command, shell: Shell): void {
  const command = program
    .command('copy <app>')
    .summary('copy an app as it is now, under another name')
    .description(
      'copy an app as it is now, given by name or id, as a new app under another name; no restore point is made, and none ' +
        'is pruned',
    )
    .requiredOption('--as <name>', 'name of the new app');
  addRestoreFlags(command)
    .addHelpText('after', '\nExample:\n  eventark copy blog --as blog-test')
    .action(async (app: string, options: CopyFlags, called: Command) =>
      shell.either(
        called,
        (session) => copy(session, app, options),
        (remote) => remoteCopy(remote, app, remoteCopyOf(options)),
      ),
    );
}

async function copy(session: Session, app: string, options: CopyFlags): Promise<void> {
  const { module, output, run } = session;
  session.start({ command: 'copy', app });
  const result = await module.copy(app, { ...restoreOptions(options), name: options.as }, run);
  const names = `${printable(result.source.name)} as ${output.style('bold', printable(result.app.name))}`;
  const head = `${output.style('green', '✓')} Copied ${names} in ${duration(session.elapsedMs)}`;
  const id = printable(result.app.id);
  session.finish([head, ...restoredLines(result)], { copy: restoreFacts(result) }, result.warnings, { id });
}
