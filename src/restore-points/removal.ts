import type { Claims, HeldClaim } from '../claims/claims.js';
import type { Recovered } from '../claims/recovered.js';
import type { Catalog } from './catalog.js';

export interface RemovalParts {
  readonly catalog: Catalog;
  readonly claims: Claims;
}

/**
 * What becomes of a deletion or a pruning whose process died: it is finished, for the manifest may be gone already. One
 * that had not begun is not begun when the restore point was protected meanwhile.
 */
export async function recoverRemoval(parts: RemovalParts, claim: HeldClaim<'delete' | 'prune'>): Promise<Recovered> {
  const { destination, names } = claim.undo;
  if (destination !== parts.catalog.url) return leaveBehind(parts, claim);
  await parts.catalog.sweep();
  const isKept = await parts.catalog.isProtected(names);
  if (!isKept) await parts.catalog.removeNames(names);
  await claim.release();
  return isKept ? { outcome: 'undone', reason: 'the restore point is protected' } : { outcome: 'finished' };
}

/** Writes down what a claim says of another destination than the configured one, and gives the claim back. */
export async function leaveBehind(
  { claims }: RemovalParts,
  claim: HeldClaim<'backup' | 'delete' | 'prune'>,
): Promise<Recovered> {
  const { verb, destination, names } = claim.undo;
  await claims.leave(claim.title, claim.since, { verb: 'leftover', of: verb, place: destination, names });
  await claim.release();
  return { outcome: 'elsewhere', reason: `what is left is at ${destination}` };
}
