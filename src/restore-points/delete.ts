import type { Claims, HeldClaim } from '../claims/claims.js';
import { BackupError, isBackupError } from '../errors.js';
import type { Catalog } from './catalog.js';
import type { Sources } from './open-source.js';
import type { Removable, RestorePoint } from './restore-point.js';

export interface DeleteParts {
  readonly catalog: Catalog;
  readonly claims: Claims;
}

/**
 * Deletes restore points. A signal is honoured between two of them: none is left in part. `requireAsRead` is asked under the claim
 * of each, when nobody can change it any more. Errors: as `requireAsRead`, `restore-point-protected` before any is deleted,
 * `restore-point-busy`, `cancelled`.
 */
export async function deletePoints(
  parts: DeleteParts,
  points: readonly Removable[],
  requireAsRead: () => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  requireUnprotected(points);
  for (const [done, point] of points.entries()) {
    if (signal.aborted) throw stopped(done, points.length, signal.reason);
    await deletePoint(parts, point, requireAsRead);
  }
}

/** The points that a person means, each once. Errors: those of finding them, `restore-point-protected`. */
export async function pointsToDelete(
  sources: Pick<Sources, 'removable'>,
  ids: readonly string[],
): Promise<readonly Removable[]> {
  const points = new Map<string, Removable>();
  for (const id of ids) {
    const point = await sources.removable(id);
    points.set(point.archive, point);
  }
  requireUnprotected([...points.values()]);
  return [...points.values()];
}

function requireUnprotected(points: readonly Removable[]): void {
  for (const point of points) if (point.protected) throw isProtected(point);
}

/** The apps that have no restore point left once these are gone: the plan says so. */
export async function appsLeftBare(
  catalog: Catalog,
  points: readonly Removable[],
): Promise<readonly RestorePoint['manifest']['app'][]> {
  const archives = new Set(points.map(({ archive }) => archive));
  const apps = new Map(points.flatMap(({ manifest }) => (manifest ? [[manifest.app.id, manifest.app]] : [])));
  const bare: RestorePoint['manifest']['app'][] = [];
  for (const app of apps.values()) {
    const others = (await catalog.ofApp(app)).points.filter(({ archive }) => !archives.has(archive));
    if (others.length === 0) bare.push(app);
  }
  return bare;
}

async function deletePoint(
  { catalog, claims }: DeleteParts,
  point: Removable,
  requireAsRead: () => Promise<void>,
): Promise<void> {
  const claim = await claims.take<'delete'>({
    key: `point:${point.id}`,
    title: point.manifest === undefined ? point.archive : `${point.id} of ${point.manifest.app.name}`,
    undo: { verb: 'delete', destination: catalog.url, names: catalog.namesOf(point) },
    busy: 'restore-point-busy',
  });
  try {
    await requireAsRead();
  } catch (error) {
    // Nothing was begun.
    await claim.release().catch(() => claim.abandon());
    throw error;
  }
  try {
    await refuseIfProtectedNow(catalog, claim, point);
    if (point.manifest === undefined) await refuseIfBeingMade({ catalog, claims }, claim, point);
    await catalog.remove(point);
    await claim.release();
  } catch (error) {
    if (isBackupError(error, 'restore-point-protected', 'restore-point-busy')) throw error;
    // The claim stays: the next command finishes what is begun, for the manifest may be gone already.
    await claim.abandon();
    throw unfinishedDeletion(point, error);
  }
}

/** Looked at once more after the claim is noted: from here on `protect` sees the claim, and waits for it. */
async function refuseIfProtectedNow(catalog: Catalog, claim: HeldClaim<'delete'>, point: Removable): Promise<void> {
  if (!(await catalog.isProtected(catalog.namesOf(point)))) return;
  await claim.release();
  throw isProtected(point);
}

/** An archive without a manifest may be one that a backup is writing: it gets its manifest last. */
async function refuseIfBeingMade(
  { catalog, claims }: DeleteParts,
  claim: HeldClaim<'delete'>,
  { archive }: Removable,
): Promise<void> {
  const all = await claims.all();
  const isBeingMade = all.some(
    ({ undo }) => undo.verb === 'backup' && undo.destination === catalog.url && undo.names.includes(archive),
  );
  if (!isBeingMade) return;
  await claim.release();
  throw new BackupError('restore-point-busy', `a backup is writing ${archive}; it was not deleted`, {
    hint: 'wait until the backup has finished',
  });
}

function stopped(done: number, all: number, cause: unknown): BackupError {
  const what = done === 0 ? 'nothing was deleted' : `${done} of ${all} restore points were deleted, the others stay`;
  return new BackupError('cancelled', `the deletion was cancelled: ${what}`, {
    facts: done === 0 ? {} : { done, of: all },
    cause,
  });
}

function isProtected({ id }: Removable): BackupError {
  return new BackupError('restore-point-protected', `restore point ${id} is protected; it was not deleted`, {
    hint: 'take the protection off first',
    facts: { id },
  });
}

function unfinishedDeletion({ id }: Removable, error: unknown): unknown {
  if (!isBackupError(error)) return error;
  return new BackupError(error.code, `the deletion of ${id} is not finished: ${error.message}`, {
    hint: 'the next command finishes it',
    facts: { unfinished: id },
    cause: error,
  });
}
