import type { Claims, HeldClaim } from '../claims/claims.js';
import { undoBackup } from '../backup/backup.js';
import { undoRestore, type UndoParts } from '../restore/restore.js';
import { messageOf } from '../errors.js';
import type { Catalog } from '../restore-points/catalog.js';
import type { Storage } from '../storage/storage.js';
import type { TempFolders } from '../process/temp-folders.js';

export interface RecoveryParts extends UndoParts {
  readonly claims: Claims;
  readonly catalog: Catalog;
  readonly temp: TempFolders;
  readonly storages: readonly Storage[];
}

/** Something that a process left unfinished when it died, and what was done about it. */
export interface Recovery {
  readonly verb: 'backup' | 'restore' | 'delete';
  /** Name of the app, or names at the destination. */
  readonly what: string;
  readonly since: string;
  /**
   * `elsewhere`: it concerns a destination or asset store that is not the configured one. `failed`: it could not be
   * undone now, and stays as it is, unseen, until a later command can.
   */
  readonly outcome: 'undone' | 'finished' | 'elsewhere' | 'failed';
  /** Why it failed. */
  readonly reason?: string;
}

/** Undoes what dead processes left unfinished, and sweeps their temp files. Cheap when there is nothing to do. */
export async function recover(parts: RecoveryParts): Promise<readonly Recovery[]> {
  const swept = await parts.temp.sweep();
  const abandoned = await parts.claims.takeOverAbandoned();
  const recoveries: Recovery[] = [];
  for (const claim of abandoned) {
    // One that cannot be undone now must not keep anybody from listing backups, or from restoring them.
    recoveries.push(await recoverOne(parts, claim).catch((error: unknown) => failed(claim, error)));
  }
  // Listing a storage may be slow, so only when somebody is known to have died.
  if (swept > 0 || abandoned.length > 0) {
    for (const storage of parts.storages) await storage.sweep();
  }
  return recoveries;
}

async function recoverOne(parts: RecoveryParts, claim: HeldClaim): Promise<Recovery> {
  const { undo, since } = claim;
  const died = new Error(`the process that held ${claim.key} died`);
  if (undo.verb === 'restore') {
    const what = whatOf(claim);
    if (undo.assets !== parts.assets.url) return elsewhere(claim, what);
    if (!undo.activating) {
      await undoRestore(parts, claim, died);
      return { verb: 'restore', what, since, outcome: 'undone' };
    }
    // All of it was written and compared; only the host may not have been told.
    await parts.cms.activate({ id: undo.app, name: undo.name });
    await claim.release();
    return { verb: 'restore', what, since, outcome: 'finished' };
  }
  const what = whatOf(claim);
  if (undo.destination !== parts.catalog.url) return elsewhere(claim, what);
  await undoBackup(parts.catalog, claim, died);
  return { verb: undo.verb, what, since, outcome: undo.verb === 'backup' ? 'undone' : 'finished' };
}

/** The name of the app, the names at the destination, or what the claim is about. */
function whatOf({ key, undo }: HeldClaim): string {
  if (undo.verb === 'restore') return undo.name;
  return undo.names.join(', ') || key.slice(key.indexOf(':') + 1);
}

function elsewhere(claim: HeldClaim, what: string): Recovery {
  claim.abandon();
  return { verb: claim.undo.verb, what, since: claim.since, outcome: 'elsewhere' };
}

function failed(claim: HeldClaim, error: unknown): Recovery {
  claim.abandon();
  const { undo, since } = claim;
  return { verb: undo.verb, what: whatOf(claim), since, outcome: 'failed', reason: messageOf(error) };
}
