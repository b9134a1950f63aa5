import type { HeldClaim } from '../claims/claims.js';
import type { Recovered } from '../claims/recovered.js';
import { BackupError, messageOf } from '../errors.js';
import { freeChange } from '../restore-points/protect.js';
import { leaveBehind, type RemovalParts } from '../restore-points/removal.js';
import { takeBack } from '../restore/undo.js';
import { freeUndo, type UndoRestoreParts } from '../restored/undo-restore.js';
import { recoveryHandlers } from './handlers.js';
import { isPlaceOf } from './leftover.js';
import { undoOfUnreadable } from './unreadable-claim.js';
import { recoverOne, unreadableClaim, type Recovery } from './recovery.js';

type ReleaseParts = RemovalParts & UndoRestoreParts;

/**
 * Frees what a claim holds, even a claim of another process: undoes or finishes what it can, and records what is left at a
 * place that cannot be reached. The events of a restore are always removed: without the claim the app would be visible.
 *
 * Errors: `claim-not-found`, `store-unreachable`.
 */
export async function releaseClaim(parts: ReleaseParts, key: string): Promise<Recovery> {
  const unreadable = await parts.claims.seizeUnreadable(key, async (entry) => undoOfUnreadable(parts, entry));
  if (unreadable === true) return unreadableClaim(key);
  const recovery = await recoverSeized(parts, unreadable === false ? await seize(parts, key) : unreadable);
  if (recovery.outcome !== 'failed') return recovery;
  const freed = await free(parts, await seize(parts, key));
  return { ...recovery, outcome: freed.outcome, reason: freed.reason ?? recovery.reason ?? '' };
}

async function seize({ claims }: ReleaseParts, key: string): Promise<HeldClaim> {
  const claim = await claims.seize(key);
  if (claim) return claim;
  throw new BackupError('claim-not-found', `there is no claim ${key}`, { hint: 'look it up in the list of claims' });
}

async function recoverSeized(parts: ReleaseParts, claim: HeldClaim): Promise<Recovery> {
  const handlers = recoveryHandlers(parts);
  return recoverOne({ ...handlers, leftover: (left) => dropUnlessOurs(parts, left, handlers.leftover) }, claim);
}

/** A leftover at a place that this module does not use stays there, and no command will look for it any more. */
async function dropUnlessOurs(
  parts: ReleaseParts,
  claim: HeldClaim<'leftover'>,
  recoverIt: (claim: HeldClaim<'leftover'>) => Promise<Recovered>,
): Promise<Recovered> {
  return isPlaceOf(parts, claim.undo.place) ? recoverIt(claim) : drop(claim);
}

async function drop(claim: HeldClaim<'leftover'>): Promise<Recovered> {
  await claim.release();
  return { outcome: 'elsewhere', reason: `what is left at ${claim.undo.place} stays there` };
}

/** For a claim that could neither be undone nor finished. */
async function free(parts: ReleaseParts, claim: HeldClaim): Promise<Recovered> {
  try {
    return await freeByVerb(parts, claim);
  } catch (error) {
    await claim.abandon();
    throw error;
  }
}

async function freeByVerb(parts: ReleaseParts, claim: HeldClaim): Promise<Recovered> {
  if (isOf(claim, 'restore')) return freeRestore(parts, claim);
  if (isOf(claim, 'undo')) return freeUndo(parts, claim);
  if (isOf(claim, 'leftover')) return drop(claim);
  if (isOf(claim, 'backup') || isOf(claim, 'prune') || isOf(claim, 'delete')) return leaveBehind(parts, claim);
  if (isOf(claim, 'change')) return freeChange(claim);
  throw new Error(`unknown kind of claim: ${claim.key}`);
}

async function freeRestore(parts: ReleaseParts, claim: HeldClaim<'restore'>): Promise<Recovered> {
  try {
    return await takeBack(parts, claim);
  } catch (error) {
    const undone = await takeBack(parts, claim, 'without-files');
    return { ...undone, reason: `${undone.reason ?? ''} (${messageOf(error)})` };
  }
}

function isOf<V extends HeldClaim['undo']['verb']>(claim: HeldClaim, verb: V): claim is HeldClaim<V> {
  return claim.undo.verb === verb;
}
