import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { BackupError } from '../errors.js';
import type { Catalog } from './catalog.js';
import type { RestorePoint } from './restore-point.js';

/** Where an archive comes from: a file of this machine, or a restore point of the destination. */
export type Source =
  | { readonly kind: 'file'; readonly title: string; readonly path: string }
  | { readonly kind: 'point'; readonly title: string; readonly point: RestorePoint };

const LATEST = '@latest';

/** So many characters of an id are taken for it, if no other begins so. */
const SHORTEST_ID = 4;

/**
 * What a person means by `text`: the path of a file, `APP@latest`, an id of a restore point or its unique beginning.
 * Errors: `source-not-found`, `restore-point-not-found`, `invalid-argument` for a beginning of several ids.
 */
export async function resolveSource(text: string, catalog: Catalog): Promise<Source> {
  if (text.endsWith(LATEST)) return latestOf(text.slice(0, -LATEST.length), catalog);
  if (await isFile(text)) return { kind: 'file', title: basename(text), path: text };
  if (/[/\\]|\.zip$/.test(text)) {
    throw new BackupError('source-not-found', `there is no file ${text}`, { hint: 'check the path' });
  }
  const point = await findPoint(text, catalog);
  return { kind: 'point', title: point.id, point };
}

/** The restore point with this id, or the only one whose id begins so. */
export async function findPoint(id: string, catalog: Catalog): Promise<RestorePoint> {
  const wanted = id.toLowerCase();
  const { points } = await catalog.list();
  const matching = points.filter(
    (point) => point.id === wanted || (wanted.length >= SHORTEST_ID && point.id.startsWith(wanted)),
  );
  const [point] = matching;
  if (!point) {
    throw new BackupError('restore-point-not-found', `there is no restore point ${id} at ${catalog.url}`, {
      hint: 'look up its id in the list of restore points',
    });
  }
  if (matching.length > 1) {
    throw new BackupError('invalid-argument', `${matching.length} restore points begin with ${id}`, {
      hint: 'give more characters of the id',
    });
  }
  return point;
}

async function latestOf(app: string, catalog: Catalog): Promise<Source> {
  const { points } = await catalog.list();
  const point = points.find(({ manifest }) => manifest.app.name === app || manifest.app.id === app);
  if (!point) {
    throw new BackupError('restore-point-not-found', `there is no restore point of "${app}" at ${catalog.url}`, {
      hint: 'make a backup of it first, or choose another destination',
      facts: { app },
    });
  }
  return { kind: 'point', title: point.id, point };
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
