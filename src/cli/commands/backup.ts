import { Option, type Command } from 'commander';
import type { RestorePoint } from '../../restore-points/restore-point.js';
import { COMPRESSIONS, type Compression } from '../../archive/zip/zstd.js';
import type { OddEvents } from '../../cms/event-vocabulary.js';
import type { BackupPlan } from '../../backup/plan.js';
import { BackupError, isBackupError } from '../../errors.js';
import { backupLines, capLines } from '../view/backup-text.js';
import { duration, printable } from '../format.js';
import { pointFacts } from '../view/point-text.js';
import type { RemoteSession } from '../remote/remote-session.js';
import { remoteBackup } from '../remote/verbs.js';
import type { Session } from '../session.js';
import type { Shell } from '../shell.js';
import { HEALTHCHECK, METRICS } from '../watching.js';

interface BackupOptions {
  readonly message: string;
  readonly verify?: boolean;
  readonly allowMissing?: boolean;
  readonly compression?: Compression;
  readonly odd: OddEvents;
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
    .addOption(
      new Option(
        '--compression <how>',
        'of events; zstd is smaller and faster, and fewer tools open it (default: deflate)',
      ).choices(COMPRESSIONS),
    )
    .addOption(
      new Option('--odd <how>', 'events that are not as the CMS writes them: keep them as they are, or leave them out')
        .choices(['keep', 'drop'])
        .default('keep'),
    )
    .option(...HEALTHCHECK)
    .option(...METRICS)
    .addHelpText('after', '\nExample:\n  eventark backup blog -m "before the launch"')
    .action(async (app: string, options: BackupOptions, command: Command) =>
      // Programs that know it as `create` find that name again.
      shell.either(
        command,
        (session) => backup(session, command.parent?.args[0] ?? 'backup', app, options),
        (remote) => backupAtServer(remote, app, options),
      ),
    );
}

async function backup(
  session: Session,
  called: string,
  app: string,
  { message, verify, allowMissing = false, compression, odd }: BackupOptions,
): Promise<void> {
  const depth = verify === true ? 'replay' : 'checksums';
  session.start({ command: called, app });
  const how = compression === undefined ? {} : { compression };
  const options = { comment: message, verify: depth, allowMissing, odd, ...how } as const;
  const result = await session.module.create(app, options, session.run);
  const next = await nextRemoval(session, app);
  const facts = {
    backup: pointFacts(result.point),
    newEvents: result.newEvents,
    verified: depth,
    pruned: result.pruned.map(({ id }) => id),
    ...(next.plan && { nextRemoves: next.plan.wouldRemove.map(({ id }) => id) }),
  };
  const lines = [headline(session, result.point), ...backupLines(result), `  verified  ${depth}`, ...next.lines];
  const { counts } = result.point.manifest;
  const numbers = {
    events: counts.events,
    files: counts.assets,
    files_missing: counts.assetsMissing,
    bytes: result.point.size,
  };
  session.finish(lines, facts, result.warnings, { numbers });
}

async function backupAtServer(
  remote: RemoteSession,
  app: string,
  { message, verify, allowMissing, compression, odd }: BackupOptions,
): Promise<void> {
  if (allowMissing === true || compression !== undefined) {
    throw new BackupError('invalid-argument', 'a server takes neither --allow-missing nor --compression', {
      hint: 'set it at the server, or run the command there',
    });
  }
  await remoteBackup(remote, app, { comment: message, verify: verify === true ? 'replay' : 'checksums', odd });
}

/** What the next backup will remove, told before it does: by then it is too late to protect it. */
async function nextRemoval({ module }: Session, app: string): Promise<{ plan?: BackupPlan; lines: readonly string[] }> {
  try {
    const plan = await module.planCreate(app);
    return { plan, lines: capLines(plan) };
  } catch (error) {
    if (!isBackupError(error)) throw error;
    // The backup is made; that the next one has no room, or that the list cannot be read now, does not take it back.
    return { lines: error.code === 'cap-reached' ? [`  next      no backup: ${error.message}`] : [] };
  }
}

function headline({ output, elapsedMs }: Session, { id, manifest }: RestorePoint): string {
  const what = `Backup ${output.style('bold', id)} of ${printable(manifest.app.name)}`;
  return `${output.style('green', '✓')} ${what} completed in ${duration(elapsedMs)}`;
}
