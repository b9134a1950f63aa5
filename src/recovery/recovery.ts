import type { Undo, Verb } from '../claims/claim.js';
import type { Claims, HeldClaim } from '../claims/claims.js';
import { verbOfKey } from '../claims/read-claim.js';
import type { Recovered } from '../claims/recovered.js';
import { BackupError, messageOf } from '../errors.js';
import type { TempFolders } from '../process/temp-folders.js';
import type { Storage } from '../storage/storage.js';

/** For those who tell of it. */
export { VERB_NOUNS } from '../claims/claim.js';

/**
 * By verb: undoes or finishes what the claim of a dead process says, and gives the claim back. Each verb hands in its
 * own; `backup-module.ts` makes the table.
 */
export type RecoveryHandlers = { readonly [V in Verb]: (claim: HeldClaim<V>) => Promise<Recovered> };

export interface RecoveryParts {
  readonly claims: Claims;
  readonly handlers: RecoveryHandlers;
  readonly temp: TempFolders;
  readonly storages: readonly Storage[];
  /** Whether this module can deal with it: what was left at another place is left alone. */
  readonly isOurs: (undo: Undo) => boolean;
  /** How long the ledger may take to answer; undefined for as long as its client goes on trying. */
  readonly answerWithinMs?: number | undefined;
}

/** Something that a process left unfinished when it died, and what was done about it. */
export interface Recovery {
  readonly verb: Verb;
  /** Name of the app, or id of the restore point. */
  readonly what: string;
  /** ISO 8601; empty where nothing tells. */
  readonly since: string;
  /**
   * As of `Recovered`. `failed`: it could not be undone now, and stays as it is, unseen, until a later command can.
   * `unreadable`: its claim does not say what to undo; `what` is the key that releases it.
   */
  readonly outcome: Recovered['outcome'] | 'failed' | 'unreadable';
  /** Why it failed, or what else there is to say. */
  readonly reason?: string;
}

/**
 * Undoes what dead processes left unfinished, and sweeps their temp files. Cheap when there is nothing to do. Errors:
 * `store-unreachable`, before anything is done, where the ledger does not answer in time.
 */
export async function recover(parts: RecoveryParts): Promise<readonly Recovery[]> {
  parts.temp.requireMakeable();
  if (parts.answerWithinMs !== undefined) await answered(parts.claims.all(), parts.answerWithinMs);
  const recoveries: Recovery[] = [];
  const abandoned = await parts.claims.takeOverAbandoned(
    parts.isOurs,
    (key) => void recoveries.push(unreadableClaim(key)),
  );
  for (const claim of abandoned) recoveries.push(await recoverOne(parts.handlers, claim));
  const folders = await parts.temp.ofDeadProcesses();
  // Listing a storage may be slow, so only when a process is known to have died. The folders, which tell, go last.
  if (folders.length > 0) for (const storage of parts.storages) await storage.sweep();
  for (const folder of folders) await parts.temp.remove(folder);
  return recoveries;
}

export function unreadableClaim(key: string): Recovery {
  const reason = 'what its process began, if anything, is left as it is';
  return { verb: verbOfKey(key), what: key, since: '', outcome: 'unreadable', reason };
}

/** Returns a failure instead of throwing it: a claim that cannot be undone now must not prevent listing or restoring backups. */
export async function recoverOne(handlers: RecoveryHandlers, claim: HeldClaim): Promise<Recovery> {
  const { title, since } = claim;
  const { verb } = claim.undo;
  const about = { verb: claim.undo.verb === 'leftover' ? claim.undo.of : verb, what: title, since };
  try {
    return { ...about, ...(await handle(handlers, verb, claim)) };
  } catch (error) {
    await claim.abandon(error);
    return { ...about, outcome: 'failed', reason: messageOf(error) };
  }
}

async function handle<V extends Verb>(handlers: RecoveryHandlers, verb: V, claim: HeldClaim<V>): Promise<Recovered> {
  return handlers[verb](claim);
}

/** The ledger is beside the events unless configured otherwise. */
async function answered(question: Promise<unknown>, withinMs: number): Promise<void> {
  const { promise, reject } = Promise.withResolvers<never>();
  const message = `the event store did not answer within ${withinMs / 1_000} s`;
  const timer = setTimeout(() => reject(new BackupError('store-unreachable', message)), withinMs);
  // After the time limit the question's own error is ignored; closing the module ends the question.
  question.catch(() => undefined);
  try {
    await Promise.race([question, promise]);
  } finally {
    clearTimeout(timer);
  }
}
