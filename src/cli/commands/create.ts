import { Option, type Command } from 'commander';
import type { RestorePoint } from '../../restore-points/restore-point.js';
import { backupLines } from '../view/backup-text.js';
import { duration, printable } from '../format.js';
import { pointFacts } from '../view/point-text.js';
import type { Session } from '../session.js';
import type { Shell } from '../shell.js';

interface CreateOptions {
  readonly message: string;
  readonly verify?: boolean;
}

export function addCreateCommand(program: Command, shell: Shell): void {
  program
    .command('create <app>')
    .summary('back up an app')
    .description('back up an app, given by name or id: a new restore point, read back and verified before it counts')
    .addOption(new Option('-m, --message <text>', 'comment that is kept with the restore point').default('', 'none'))
    .option('--verify', 'read it back as deep as a restore does, not only every checksum')
    .addHelpText('before', 'Example:\n  eventark create blog -m "before the launch"\n')
    .action(async (app: string, options: CreateOptions, command: Command) =>
      shell.use(command, (session) => create(session, app, options)),
    );
}

async function create(session: Session, app: string, { message, verify }: CreateOptions): Promise<void> {
  const depth = verify === true ? 'replay' : 'checksums';
  session.start({ command: 'create', app });
  const result = await session.module.create(app, { comment: message, verify: depth }, session.run);
  const facts = {
    backup: pointFacts(result.point),
    newEvents: result.newEvents,
    verified: depth,
    pruned: result.pruned.map(({ id }) => id),
  };
  const lines = [headline(session, result.point), ...backupLines(result), `  verified  ${depth}`];
  session.finish(lines, facts, result.warnings);
}

function headline({ output, elapsedMs }: Session, { id, manifest }: RestorePoint): string {
  const what = `Backup ${output.style('bold', id)} of ${printable(manifest.app.name)}`;
  return `${output.style('green', '✓')} ${what} completed in ${duration(elapsedMs)}`;
}
