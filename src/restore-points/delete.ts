import type { Claims, HeldClaim } from '../claims/claims.js';
import { BackupError, isBackupError } from '../errors.js';
import type { Catalog } from './catalog.js';
import type { Sources } from './open-source.js';
import type { RestorePoint } from './restore-point.js';

export interface DeleteParts {
  readonly catalog: Catalog;
  readonly claims: Claims;
}

/** Deletes restore points. Errors: `restore-point-protected` before any is deleted, `restore-point-busy`. */
export async function deletePoints(parts: DeleteParts, points: readonly RestorePoint[]): Promise<void> {
  requireUnprotected(points);
  for (const point of points) await deletePoint(parts, point);
}

/** The points that a person means, each once. Errors: those of finding them, `restore-point-protected`. */
export async function pointsToDelete(
  sources: Pick<Sources, 'point'>,
  ids: readonly string[],
): Promise<readonly RestorePoint[]> {
  const points = new Map<string, RestorePoint>();
  for (const id of ids) {
    const point = await sources.point(id);
    points.set(point.archive, point);
  }
  requireUnprotected([...points.values()]);
  return [...points.values()];
}

function requireUnprotected(points: readonly RestorePoint[]): void {
  for (const point of points) if (point.protected) throw isProtected(point);
}

/** The apps that have no restore point left once these are gone: the plan says so. */
export async function appsLeftBare(
  catalog: Catalog,
  points: readonly RestorePoint[],
): Promise<readonly RestorePoint['manifest']['app'][]> {
  const archives = new Set(points.map(({ archive }) => archive));
  const apps = new Map(points.map(({ manifest: { app } }) => [app.id, app]));
  const bare: RestorePoint['manifest']['app'][] = [];
  for (const app of apps.values()) {
    const others = (await catalog.ofApp(app)).points.filter(({ archive }) => !archives.has(archive));
    if (others.length === 0) bare.push(app);
  }
  return bare;
}

async function deletePoint({ catalog, claims }: DeleteParts, point: RestorePoint): Promise<void> {
  const claim = await claims.take<'delete'>({
    key: `point:${point.id}`,
    title: `${point.id} of ${point.manifest.app.name}`,
    undo: { verb: 'delete', destination: catalog.url, names: catalog.namesOf(point) },
    busy: 'restore-point-busy',
  });
  try {
    await refuseIfProtectedNow(catalog, claim, point);
    await catalog.remove(point);
    await claim.release();
  } catch (error) {
    if (isBackupError(error, 'restore-point-protected')) throw error;
    // The claim stays: the next command finishes what is begun, for the manifest may be gone already.
    await claim.abandon();
    throw unfinishedDeletion(point, error);
  }
}

/** Looked at once more after the claim is noted: from here on `protect` sees the claim, and waits for it. */
async function refuseIfProtectedNow(catalog: Catalog, claim: HeldClaim<'delete'>, point: RestorePoint): Promise<void> {
  if (!(await catalog.isProtected(catalog.namesOf(point)))) return;
  await claim.release();
  throw isProtected(point);
}

function isProtected({ id }: RestorePoint): BackupError {
  return new BackupError('restore-point-protected', `restore point ${id} is protected; it was not deleted`, {
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
