import type { AppName } from '../cms/app-naming.js';
import type { EventVocabulary } from '../cms/event-vocabulary.js';
import type { User } from '../cms/user-directory.js';
import type { Claims } from '../claims/claims.js';
import type { EventStore } from '../events/event-store.js';

export interface AccountParts {
  readonly store: EventStore;
  readonly claims: Claims;
  readonly vocabulary: EventVocabulary;
}

interface RestoredAccounts {
  readonly app: AppName;
  /** Accounts that the restore of the app has made. */
  readonly users: readonly User[];
  /** Head of the event store before the first was made; empty where nothing tells. */
  readonly begin: string;
  /** Key of the claim under which they are to be removed. */
  readonly claim: string;
}

/**
 * Which of the accounts that a restore has made are needed by other apps now: their events mention them. No event is older than the
 * account that it mentions, so only later events are read. While another restore runs, or an unreadable claim may be one, it is
 * unknown whom that one will mention: all accounts are kept.
 */
export async function accountsInUse(
  { store, claims, vocabulary }: AccountParts,
  { app, users, begin, claim }: RestoredAccounts,
): Promise<ReadonlySet<string>> {
  const made = new Set(users.map(({ id }) => id));
  if (made.size === 0) return made;
  if ((await claims.all()).some(({ key, undo }) => undo.verb === 'restore' && key !== claim)) return made;
  if ((await claims.unreadable()).some((key) => key !== claim)) return made;
  const used = new Set<string>();
  const collector = {
    user: (id: string) => void (made.has(id) && used.add(id)),
    asset: () => undefined,
    odd: () => undefined,
  };
  for await (const { id } of store.apps()) {
    if (id === app.id) continue;
    for await (const batch of store.readApp(id, begin === '' ? {} : { after: begin })) {
      for (const event of batch) vocabulary.collectReferences(event, collector);
      if (used.size === made.size) return used;
    }
  }
  return used;
}
