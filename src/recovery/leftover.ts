import type { HeldClaim } from '../claims/claims.js';
import type { Recovered } from '../claims/recovered.js';
import type { Catalog } from '../restore-points/catalog.js';
import type { AssetStore } from '../storage/asset-store.js';

export interface LeftoverParts {
  readonly catalog: Catalog;
  readonly assets: AssetStore;
}

/** Whether a place is one of those that this module uses. */
export function isPlaceOf({ catalog, assets }: LeftoverParts, place: string): boolean {
  return place === catalog.url || place === assets.url;
}

/** Removes what was left at a place that was not the configured one then, and is now. */
export async function recoverLeftover(parts: LeftoverParts, claim: HeldClaim<'leftover'>): Promise<Recovered> {
  const { place, names, app, of } = claim.undo;
  let outcome: Recovered['outcome'] = of === 'prune' || of === 'delete' ? 'finished' : 'undone';
  if (place === parts.catalog.url) {
    if (of === 'backup' && (await parts.catalog.isWhole(names))) outcome = 'finished';
    else if (!(await parts.catalog.isProtected(names))) await parts.catalog.removeNames(names);
  }
  if (place === parts.assets.url && app !== undefined) await parts.assets.removeApp(app);
  await claim.release();
  return { outcome };
}
