import { Option, type Command } from 'commander';
import type { BackupResult } from '../../backup/backup.js';
import { bytes, count, counted, duration, printable } from '../human.js';
import { pointFacts } from '../point-text.js';
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
  session.finish(summary(session, result, depth), facts, result.warnings);
}

/** The summary of a new restore point, for people. */
export function summary({ output, elapsedMs }: Session, result: BackupResult, depth: string): readonly string[] {
  const { point, newEvents, pruned } = result;
  const { app, counts } = point.manifest;
  const added = newEvents >= 0 ? `+${count(newEvents)}` : count(newEvents);
  const missing = counts.assetsMissing > 0 ? ` (${counted(counts.assetsMissing, 'missing file')})` : '';
  const lines = [
    `${output.style('green', '✓')} Backup ${output.style('bold', point.id)} of ${printable(app.name)} completed in ${duration(elapsedMs)}`,
    `  events    ${count(counts.events)} (${added}) in ${counted(counts.streams, 'stream')}`,
    `  assets    ${count(counts.assets)}${missing}`,
    `  size      ${bytes(point.size)}`,
    `  stored    ${printable(point.archive)}`,
    `  verified  ${depth}`,
  ];
  if (pruned.length > 0) lines.push(`  removed   ${pruned.map(({ id }) => id).join(', ')}, the oldest beyond the cap`);
  return lines;
}
