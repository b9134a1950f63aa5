import type { Undo } from '../claims/claim.js';
import { halfIn, halfMadeUnder, headKey, type HalfMade } from '../claims/half-made.js';
import { appHiddenBy, verbOfKey } from '../claims/read-claim.js';
import type { EventVocabulary } from '../cms/event-vocabulary.js';
import type { EventStore } from '../events/event-store.js';
import { parseJson } from '../json/json-value.js';
import type { Ledger, LedgerEntry } from '../ledger/ledger.js';
import { notedFor } from '../restored/made-accounts.js';
import type { AssetStore } from '../storage/asset-store.js';

interface LookedAt {
  readonly store: EventStore;
  readonly ledger: Ledger;
  readonly assets: AssetStore;
  readonly vocabulary: EventVocabulary;
}

/**
 * The undo for a claim that cannot be read. It is about the app noted for this claim; or else the app whose id is still in
 * the entry, if it has the name in the key and no record of a finished restore. Otherwise undefined: no app is touched.
 */
export async function undoOfUnreadable(parts: LookedAt, entry: LedgerEntry): Promise<Undo | undefined> {
  const [noted] = await halfMadeUnder(parts.ledger, [entry.key]);
  const half = noted ?? (await halfSaid(parts, entry));
  if (half === undefined) return undefined;
  const { app, name, assets } = half;
  if (half.verb === 'undo') return { verb: 'undo', app, name, assets, removing: true };
  return { verb: 'restore', app, name, assets, accounts: await notedFor(parts.ledger, app) };
}

/** Two witnesses, the name in the key and the id in the entry, have to agree on an app before it is taken back. */
async function halfSaid(
  { store, ledger, assets, vocabulary }: LookedAt,
  entry: LedgerEntry,
): Promise<HalfMade | undefined> {
  const app = verbOfKey(entry.key) === 'restore' ? appHiddenBy(entry) : undefined;
  if (app === undefined) return undefined;
  const name = entry.key.slice(entry.key.indexOf(':') + 1);
  const stored = await store.app(app);
  if (stored === undefined || vocabulary.describe(stored).name !== name) return undefined;
  const head = await ledger.get('restores', headKey(app));
  if (head !== undefined && halfIn(app, parseJson(head.value)) === undefined) return undefined;
  return { verb: 'restore', claim: entry.key, app, name, assets: assets.url };
}
