import type { EventVocabulary } from '../cms/event-vocabulary.js';
import type { Claims } from '../claims/claims.js';
import type { EventStore } from '../events/event-store.js';
import type { RestoreRecord } from './restore-records.js';

export interface AccountParts {
  readonly store: EventStore;
  readonly claims: Claims;
  readonly vocabulary: EventVocabulary;
}

/**
 * Of the accounts that a restore has made, those that other apps need by now: their events mention them. No event is older than the
 * account that it mentions, so only what came after is read. While a restore runs, whom it will mention is not known yet:
 * all of them are kept.
 */
export async function accountsInUse(
  { store, claims, vocabulary }: AccountParts,
  { app, users, begin }: Pick<RestoreRecord, 'app' | 'users' | 'begin'>,
): Promise<ReadonlySet<string>> {
  const made = new Set(users.map(({ id }) => id));
  if (made.size === 0) return made;
  if ((await claims.all()).some(({ undo }) => undo.verb === 'restore')) return made;
  const used = new Set<string>();
  const collector = {
    user: (id: string) => void (made.has(id) && used.add(id)),
    asset: () => undefined,
    odd: () => undefined,
  };
  for await (const { id } of store.apps()) {
    if (id === app.id) continue;
    for await (const batch of store.readApp(id, { after: begin })) {
      for (const event of batch) vocabulary.collectReferences(event, collector);
      if (used.size === made.size) return used;
    }
  }
  return used;
}
