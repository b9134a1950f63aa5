import type { Command } from 'commander';
import type { AppName } from '../../../cms/app-naming.js';
import { isBackupError, isPartlyDone, isUnfinished } from '../../../errors.js';
import type { Removable } from '../../../restore-points/restore-point.js';
import { bytes, counted, printable } from '../../format.js';
import { FROM } from '../../global-options.js';
import { remoteDelete } from '../../remote/verbs.js';
import type { Session } from '../../session.js';
import type { Shell } from '../../shell.js';
import { pointTable, removableFacts } from '../../view/point-text.js';

interface DeleteOptions {
  readonly dryRun?: boolean;
}

export function addDeleteCommand(program: Command, shell: Shell): void {
  program
    .command('delete <ids...>')
    .description('delete restore points')
    .option('--dry-run', 'say what would be deleted, and delete nothing')
    .option(...FROM)
    .addHelpText('after', '\nExample:\n  eventark delete 01k2xw --dry-run')
    .action(async (ids: string[], options: DeleteOptions, command: Command) =>
      shell.either(
        command,
        (session) => deletePoints(session, ids, options),
        (remote) => remoteDelete(remote, ids, options.dryRun === true),
      ),
    );
}

async function deletePoints(session: Session, ids: readonly string[], { dryRun }: DeleteOptions): Promise<void> {
  const { module, output, now, isJson } = session;
  const points = await module.planDelete(ids);
  const size = points.reduce((sum, point) => sum + point.size, 0);
  const what = `${counted(points.length, 'restore point')} (${bytes(size)})`;
  const whole = points.flatMap((point) => (point.manifest ? [{ ...point, manifest: point.manifest }] : []));
  const remains = points.filter(({ manifest }) => manifest === undefined);
  const rows = [
    ...(whole.length > 0 ? [pointTable(whole, now, output.width)] : []),
    ...remains.map(remainsText),
    ...(await module.appsLeftBare(points)).map(lastOf),
  ].join('\n');
  if (dryRun !== true) {
    const question = `${rows}\nDelete ${what}? This cannot be undone.`;
    if (!(await mayDelete(session, question, remains))) return output.message('Nothing was deleted.');
    // Deleting begins with the first: a failure after it leaves less than there was.
    if (points.length > 1) session.changed = 'partial';
    const archives = points.map(({ archive }) => archive);
    await module.delete(archives, session.run).catch((error: unknown) => {
      if (isUnfinished(error)) session.changed = 'partial';
      else if (isBackupError(error, 'cancelled')) session.changed = isPartlyDone(error) ? 'partial' : 'nothing';
      throw error;
    });
  }
  if (isJson)
    return output.json({
      deleted: dryRun === true ? [] : points.map(removableFacts),
      planned: points.map(({ id }) => id),
    });
  output.result(dryRun === true ? `${rows}\nWould delete ${what}. Nothing was changed.` : `✓ Deleted ${what}`);
}

/** What cannot be read is named by the person: an archive without a manifest may hold what nothing else does. */
async function mayDelete(session: Session, question: string, remains: readonly Removable[]): Promise<boolean> {
  const [first, ...others] = remains;
  if (first === undefined) return session.confirm(question);
  for (const { archive } of [first, ...others]) {
    const asked = archive === first.archive ? `${question} ` : '';
    if (!(await session.confirmTyped(`${asked}Type ${printable(archive)} to delete it:`, archive))) return false;
  }
  return true;
}

function remainsText({ archive, size, reason = '' }: Removable): string {
  return `! ${printable(archive)} (${bytes(size)}) cannot be read as a restore point: ${printable(reason)}`;
}

function lastOf({ name, id }: AppName): string {
  return `No restore point of ${printable(name)} (${printable(id)}) is left after this.`;
}
