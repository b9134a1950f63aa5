import type { Outcome, Verb } from '../claims/claim.js';
import type { Claims, HeldClaim } from '../claims/claims.js';
import { messageOf } from '../errors.js';
import type { TempFolders } from '../process/temp-folders.js';
import type { Storage } from '../storage/storage.js';

/**
 * By verb: undoes or finishes what the claim of a dead process says, and gives the claim back. Each verb hands in its
 * own; `backup-module.ts` makes the table.
 */
export type RecoveryHandlers = { readonly [V in Verb]: (claim: HeldClaim<V>) => Promise<Outcome> };

export interface RecoveryParts {
  readonly claims: Claims;
  readonly handlers: RecoveryHandlers;
  readonly temp: TempFolders;
  readonly storages: readonly Storage[];
}

/** Something that a process left unfinished when it died, and what was done about it. */
export interface Recovery {
  readonly verb: Verb;
  /** Name of the app, or id of the restore point. */
  readonly what: string;
  readonly since: string;
  /**
   * `elsewhere`: it concerns a destination or asset store that is not the configured one. `failed`: it could not be
   * undone now, and stays as it is, unseen, until a later command can.
   */
  readonly outcome: Outcome | 'failed';
  /** Why it failed. */
  readonly reason?: string;
}

/** Undoes what dead processes left unfinished, and sweeps their temp files. Cheap when there is nothing to do. */
export async function recover(parts: RecoveryParts): Promise<readonly Recovery[]> {
  const swept = await parts.temp.sweep();
  const abandoned = await parts.claims.takeOverAbandoned();
  const recoveries: Recovery[] = [];
  for (const claim of abandoned) recoveries.push(await recoverOne(parts.handlers, claim));
  // Listing a storage may be slow, so only when a process is known to have died.
  if (swept > 0 || abandoned.length > 0) {
    for (const storage of parts.storages) await storage.sweep();
  }
  return recoveries;
}

/** One that cannot be undone now must not keep anybody from listing backups, or from restoring them. */
async function recoverOne(handlers: RecoveryHandlers, claim: HeldClaim): Promise<Recovery> {
  const { title, since } = claim;
  const { verb } = claim.undo;
  try {
    return { verb, what: title, since, outcome: await handle(handlers, verb, claim) };
  } catch (error) {
    await claim.abandon();
    return { verb, what: title, since, outcome: 'failed', reason: messageOf(error) };
  }
}

async function handle<V extends Verb>(handlers: RecoveryHandlers, verb: V, claim: HeldClaim<V>): Promise<Outcome> {
  return handlers[verb](claim);
}
