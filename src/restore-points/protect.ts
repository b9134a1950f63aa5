import { setTimeout } from 'node:timers/promises';
import type { Claims, HeldClaim } from '../claims/claims.js';
import type { Recovered } from '../claims/recovered.js';
import { BackupError, damage, isBackupError, isTransient } from '../errors.js';
import type { Catalog } from './catalog.js';
import { requireShortComment } from './point-comment.js';
import type { Removable } from './restore-point.js';

export interface ProtectParts {
  readonly catalog: Catalog;
  readonly claims: Claims;
}

type Named = Pick<Removable, 'id' | 'archive'>;

/** What of a restore point can be changed once it is made; what is left out stays. */
export interface PointChange {
  readonly protected?: boolean;
  /** At most as long as the comment of a new one. */
  readonly comment?: string;
}

/**
 * Protects a restore point, or takes the protection off; replaces its comment. Each is whole or not at all. `requireAsRead`
 * throws if the point was changed since it was read: of several processes that try, one at a time looks and changes.
 *
 * Errors: as `requireAsRead` and `protectPoint`, `restore-point-busy` for all but one.
 */
export async function changePoint(
  parts: ProtectParts,
  point: Removable,
  change: PointChange,
  requireAsRead = async () => Promise.resolve(),
): Promise<Removable> {
  if (change.comment !== undefined) requireShortComment(change.comment);
  if (change.protected === true) await requireWhole(parts.catalog, point);
  const [, , ...names] = parts.catalog.namesOf(point);
  const claim = await parts.claims.take<'change'>({
    key: `change:${point.id}`,
    title: point.id,
    undo: { verb: 'change', destination: parts.catalog.url, names, wanted: change },
    busy: 'restore-point-busy',
  });
  try {
    await requireAsRead();
    await writeChange(parts, point, change);
  } catch (error) {
    // What a write that failed has left unseen, the next command removes.
    if (isTransient(error)) await claim.abandon(error);
    else await claim.release().catch(() => claim.abandon());
    throw error;
  }
  await claim.release().catch(() => claim.abandon());
  return { ...point, ...change };
}

async function writeChange(parts: ProtectParts, point: Removable, change: PointChange): Promise<void> {
  const { comment, protected: on } = change;
  if (on === true) await protectPoint(parts, point);
  if (comment !== undefined) await commentOn(parts, point, comment);
  if (on === false) await parts.catalog.unprotect(point);
}

/** Each file was either written whole or is unchanged; only unseen bytes of an unfinished write are left to remove. */
export async function recoverChange({ catalog }: ProtectParts, claim: HeldClaim<'change'>): Promise<Recovered> {
  const { destination, names, wanted } = claim.undo;
  if (destination !== catalog.url) return freeChange(claim);
  await catalog.removeUnseen(names);
  const isDone = wanted === undefined || (await isAs(catalog, claim.title, wanted));
  await claim.release();
  return { outcome: isDone ? 'finished' : 'undone' };
}

/** Whether the point has the wanted protection and comment; false if it no longer exists. */
async function isAs(catalog: Catalog, id: string, wanted: PointChange): Promise<boolean> {
  try {
    const point = await catalog.findRemovable(id);
    const { comment = point.comment, protected: on = point.protected } = wanted;
    return point.comment === comment && point.protected === on;
  } catch (error) {
    if (isBackupError(error, 'restore-point-not-found')) return false;
    throw error;
  }
}

/** For a change whose destination does not answer: what is left there is seen by nobody. */
export async function freeChange(claim: HeldClaim<'change'>): Promise<Recovered> {
  await claim.release();
  return { outcome: 'elsewhere', reason: `what a write has left unseen at ${claim.undo.destination} stays there` };
}

/** Protecting what cannot be restored would only let somebody rely on it. */
async function requireWhole(catalog: Catalog, { manifest, reason, ...point }: Removable): Promise<void> {
  const known = reason ?? (manifest && (await catalog.damageOf({ ...point, manifest })));
  if (known === undefined) return;
  throw damage('archive-structure', `restore point ${point.id} is damaged: ${known}; it was not protected`, {
    hint: 'put the right archive back, or protect another restore point',
  });
}

/** How often, and how long, to look whether a removal that is going on spares the point. */
const WAIT_MS = 100;
const MAX_WAITS = 100;

/**
 * Protects a restore point from pruning and deletion. Once this returns it is kept: a removal notes what it removes before
 * it looks at the protection, so either it sees the protection, or this sees the note and waits for its end.
 *
 * Errors: `restore-point-not-found` if it was removed meanwhile, `restore-point-busy` if its removal does not end.
 */
export async function protectPoint(parts: ProtectParts, point: Named): Promise<void> {
  await parts.catalog.protect(point);
  await requireKept(parts, point, () => parts.catalog.unprotect(point));
}

/** The manifest's own comment needs no file beside it. */
async function commentOn(parts: ProtectParts, point: Removable, comment: string): Promise<void> {
  if (comment === point.manifest?.comment) return parts.catalog.uncomment(point);
  await parts.catalog.comment(point, comment);
  await requireKept(parts, point, () => parts.catalog.uncomment(point));
}

/** What was written beside a restore point must not outlive it: `takeBack` removes it where the point is gone. */
async function requireKept(
  { catalog, claims }: ProtectParts,
  point: Named,
  takeBack: () => Promise<void>,
): Promise<void> {
  for (let wait = 0; await isBeingRemoved(catalog, claims, point); wait += 1) {
    if (wait === MAX_WAITS) throw stillBusy(point);
    await setTimeout(WAIT_MS);
  }
  if (await catalog.exists(point)) return;
  await takeBack();
  throw new BackupError('restore-point-not-found', `restore point ${point.id} was removed a moment ago`, {
    hint: 'choose another one from the list of restore points',
  });
}

async function isBeingRemoved(catalog: Catalog, claims: Claims, point: Named): Promise<boolean> {
  const [manifest] = catalog.namesOf(point);
  const all = await claims.all();
  return all.some(
    ({ undo }) => 'destination' in undo && undo.destination === catalog.url && undo.names.includes(manifest),
  );
}

function stillBusy({ id }: Named): BackupError {
  return new BackupError('restore-point-busy', `restore point ${id} is being removed, or its removal was interrupted`, {
    hint: 'wait until it has finished, then see whether the restore point is still there',
  });
}
