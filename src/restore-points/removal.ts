import type { Outcome } from '../claims/claim.js';
import type { HeldClaim } from '../claims/claims.js';
import type { Catalog } from './catalog.js';

/** What becomes of a deletion or a pruning whose process died: it is finished, for the manifest may be gone already. */
export async function recoverRemoval(catalog: Catalog, claim: HeldClaim<'delete' | 'prune'>): Promise<Outcome> {
  return removeNoted(catalog, claim, 'finished');
}

/** Removes what the claim of a dead process says may be at the destination, then gives the claim back. */
export async function removeNoted(
  catalog: Catalog,
  claim: HeldClaim<'backup' | 'delete' | 'prune'>,
  outcome: Outcome,
): Promise<Outcome> {
  if (claim.undo.destination !== catalog.url) {
    await claim.abandon();
    return 'elsewhere';
  }
  await catalog.removeNames(claim.undo.names);
  await claim.release();
  return outcome;
}
