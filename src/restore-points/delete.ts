import type { Claims } from '../claims/claims.js';
import { BackupError, isBackupError } from '../errors.js';
import type { Catalog } from './catalog.js';
import type { RestorePoint } from './restore-point.js';

export interface DeleteParts {
  readonly catalog: Catalog;
  readonly claims: Claims;
}

/** What `deletePoints` would remove; changes nothing, and has its errors. */
export async function planDelete(catalog: Catalog, ids: readonly string[]): Promise<readonly RestorePoint[]> {
  const points: RestorePoint[] = [];
  for (const id of ids) points.push(await catalog.find(id));
  for (const point of points) requireUnprotected(point);
  return points;
}

/** Deletes restore points by id. Errors: `restore-point-not-found` and `-protected`, before any is deleted. */
export async function deletePoints(
  { catalog, claims }: DeleteParts,
  ids: readonly string[],
): Promise<readonly RestorePoint[]> {
  const points = await planDelete(catalog, ids);
  for (const point of points) {
    const undo = { verb: 'delete', destination: catalog.url, names: catalog.namesOf(point) } as const;
    const claim = await claims.take<'delete'>({
      key: `point:${point.id}`,
      title: point.id,
      undo,
      busy: 'restore-point-busy',
    });
    try {
      await catalog.remove(point);
      await claim.release();
    } catch (error) {
      // The claim stays: the next command finishes what is begun, for the manifest may be gone already.
      await claim.abandon();
      throw unfinishedDeletion(point, error);
    }
  }
  return points;
}

function requireUnprotected({ id, protected: isProtected }: RestorePoint): void {
  if (!isProtected) return;
  throw new BackupError('restore-point-protected', `restore point ${id} is protected; nothing was deleted`, {
    hint: 'take the protection off first',
    facts: { id },
  });
}

function unfinishedDeletion({ id }: RestorePoint, error: unknown): unknown {
  if (!isBackupError(error)) return error;
  return new BackupError(error.code, `the deletion of ${id} is not finished: ${error.message}`, {
    hint: 'the next command finishes it',
    facts: { unfinished: id },
    cause: error,
  });
}
