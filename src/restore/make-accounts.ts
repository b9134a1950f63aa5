import type { ProgressSink } from '../archive/archive.js';
import type { HeldClaim } from '../claims/claims.js';
import type { User, UserDirectory } from '../cms/user-directory.js';
import { throwIfCancelled } from '../errors.js';
import type { Ledger } from '../ledger/ledger.js';
import { noteAccounts } from '../restored/made-accounts.js';

/** Accounts made between two looks at whether to go on. */
const AT_ONCE = 1_000;

interface AccountsToMake {
  /** Id of the app that is being made. */
  readonly app: string;
  readonly users: readonly User[];
  readonly claim: HeldClaim<'restore'>;
  /** Head of the event store now. */
  readonly begin: string;
}

/** Makes the accounts of a restore: noted first, so that after a crash the next command knows which to remove. */
export async function makeAccounts(
  { ledger, users: directory }: { readonly ledger: Ledger; readonly users: UserDirectory },
  { app, users, claim, begin }: AccountsToMake,
  progress: ProgressSink,
  signal: AbortSignal,
): Promise<void> {
  const total = users.length;
  if (total === 0) return;
  const accounts = await noteAccounts(ledger, { app, users, begin }, signal);
  await claim.note({ ...claim.undo, accounts });
  for (let done = 0; done < total; done += AT_ONCE) {
    throwIfCancelled(signal);
    progress({ phase: 'accounts', done, total, unit: 'accounts' });
    await directory.createAll(users.slice(done, done + AT_ONCE));
  }
  progress({ phase: 'accounts', done: total, total, unit: 'accounts' });
}
