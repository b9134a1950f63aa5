import { Option, type Command } from 'commander';
import type { RestorePoint } from '../../restore-points/restore-point.js';
import { backupLines } from '../view/backup-text.js';
import { duration, printable } from '../format.js';
import { pointFacts } from '../view/point-text.js';
import type { Session } from '../session.js';
import type { Shell } from '../shell.js';
import { HEALTHCHECK, METRICS } from '../watching.js';

interface BackupOptions {
  readonly message: string;
  readonly verify?: boolean;
  readonly allowMissing?: boolean;
}

export function addBackupCommand(program: Command, shell: Shell): void {
  program
    .command('backup <app>')
    .alias('create')
    .summary('back up an app')
    .description('back up an app, given by name or id: a new restore point, read back and verified before it counts')
    .addOption(new Option('-m, --message <text>', 'comment that is kept with the restore point').default('', 'none'))
    .option('--allow-missing', 'make it although the asset store holds none of the files that the events mention')
    .option('--verify', 'read it back as deep as a restore does, not only every checksum')
    .option(...HEALTHCHECK)
    .option(...METRICS)
    .addHelpText('after', '\nExample:\n  eventark backup blog -m "before the launch"')
    .action(async (app: string, options: BackupOptions, command: Command) =>
      // Programs that know it as `create` find that name again.
      shell.use(command, (session) => backup(session, command.parent?.args[0] ?? 'backup', app, options)),
    );
}

async function backup(
  session: Session,
  called: string,
  app: string,
  { message, verify, allowMissing = false }: BackupOptions,
): Promise<void> {
  const depth = verify === true ? 'replay' : 'checksums';
  session.start({ command: called, app });
  const result = await session.module.create(app, { comment: message, verify: depth, allowMissing }, session.run);
  const facts = {
    backup: pointFacts(result.point),
    newEvents: result.newEvents,
    verified: depth,
    pruned: result.pruned.map(({ id }) => id),
  };
  const lines = [headline(session, result.point), ...backupLines(result), `  verified  ${depth}`];
  const { counts } = result.point.manifest;
  session.finish(lines, facts, result.warnings, {
    events: counts.events,
    files: counts.assets,
    files_missing: counts.assetsMissing,
    bytes: result.point.size,
  });
}

function headline({ output, elapsedMs }: Session, { id, manifest }: RestorePoint): string {
  const what = `Backup ${output.style('bold', id)} of ${printable(manifest.app.name)}`;
  return `${output.style('green', '✓')} ${what} completed in ${duration(elapsedMs)}`;
}
