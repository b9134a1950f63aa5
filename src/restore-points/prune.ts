import type { Problem } from '../archive/archive.js';
import type { HeldClaim } from '../claims/claims.js';
import { isBackupError } from '../errors.js';
import type { Catalog } from './catalog.js';
import type { RestorePoint } from './restore-point.js';
import { decideRetention, requirePrefix } from './retention.js';

export interface Pruning {
  readonly pruned: readonly RestorePoint[];
  readonly blocked: readonly Problem[];
  /** A removal has failed: the claim still says what there is to remove. */
  readonly isUnfinished: boolean;
}

/**
 * Removes what is beyond the cap, each only when the new backup contains it. A failure is a warning: the new restore
 * point exists, and one more than the cap harms nobody.
 */
export async function prune(
  catalog: Catalog,
  claim: HeldClaim<'backup' | 'prune'>,
  points: readonly RestorePoint[],
  cap: number,
): Promise<Pruning> {
  const decisions = decideRetention(points, cap);
  const newest = decisions[0]?.point;
  const pruned: RestorePoint[] = [];
  const blocked: Problem[] = [];
  for (const { point, action } of decisions) {
    if (action === 'keep' || !newest) continue;
    let isUnfinished = false;
    try {
      requirePrefix(point.manifest, newest.manifest);
      // Noted first: a removal that dies half-way is finished by the next command.
      await claim.note({ verb: 'prune', destination: catalog.url, names: catalog.namesOf(point) });
      isUnfinished = true;
      await catalog.remove(point);
      pruned.push(point);
    } catch (error) {
      if (!isBackupError(error)) throw error;
      blocked.push({ code: error.code, where: point.id, message: error.message });
      if (isUnfinished) return { pruned, blocked, isUnfinished };
    }
  }
  return { pruned, blocked, isUnfinished: false };
}
