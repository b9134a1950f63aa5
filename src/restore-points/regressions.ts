import type { Problem } from '../archive/archive.js';
import { isBackupError } from '../errors.js';
import type { Catalog } from './catalog.js';
import { containsHistory } from './history.js';
import { filesHeld, titleOf, type MadePoint } from './holdings.js';
import type { RestorePoint } from './restore-point.js';

/**
 * What the event store or the asset store had at the backup before and has not any more: told at once, by the first backup
 * that sees it. Events and files can be got back from the older restore point for as long as it stays.
 */
export async function regressionsSince(
  catalog: Catalog,
  previous: RestorePoint | undefined,
  made: MadePoint,
): Promise<readonly Problem[]> {
  try {
    return await lookForRegressions(catalog, previous, made);
  } catch (error) {
    // The new restore point exists, whatever becomes of this look at the older one.
    if (!isBackupError(error)) throw error;
    const { code, message } = error;
    return [{ code, where: previous?.id ?? made.id, message: `could not be compared with the new backup: ${message}` }];
  }
}

async function lookForRegressions(
  catalog: Catalog,
  previous: RestorePoint | undefined,
  made: MadePoint,
): Promise<readonly Problem[]> {
  if (previous === undefined) return [];
  const where = previous.id;
  if (!containsHistory(made.manifest, previous.manifest)) {
    const [was, is] = [previous.manifest.counts.events, made.manifest.counts.events];
    const message = `the ${was} events of backup ${previous.id} are not the first of the ${is} events that the event store holds now: its history was changed or lost; protect that backup until you know why`;
    return [{ code: 'history-changed', where, message, facts: { backup: where, was, is } }];
  }
  const files = await filesHeld(catalog, previous, made.lost);
  return files.map((file) => {
    const held = `backup ${previous.id} holds ${titleOf(file)}`;
    const now =
      file.bytes === undefined
        ? 'which the asset store has lost since'
        : `of which the asset store has ${file.bytes} of ${file.size} bytes now`;
    const message = `${held}, ${now}, although no event deleted it; protect that backup until the file is back`;
    return { code: 'asset-lost', where: titleOf(file), message, facts: { file: titleOf(file), backup: where } };
  });
}
