import type { AppHost } from '../cms/app-host.js';
import type { DocumentStore } from '../cms/document-store.js';
import type { HeldClaim } from '../claims/claims.js';
import type { Outcome } from '../claims/claim.js';
import type { UserDirectory } from '../cms/user-directory.js';
import { BackupError, messageOf } from '../errors.js';
import type { EventStore } from '../events/event-store.js';
import type { AssetStore } from '../storage/asset-store.js';

export interface UndoParts {
  readonly store: EventStore;
  readonly assets: AssetStore;
  readonly host: AppHost;
  readonly documents: DocumentStore;
  readonly users: UserDirectory;
}

/** What becomes of a restore whose process died: undone, or finished when nothing but the activation was left. */
export async function recoverRestore(parts: UndoParts, claim: HeldClaim<'restore'>): Promise<Outcome> {
  const { undo } = claim;
  if (undo.assets !== parts.assets.url) {
    await claim.abandon();
    return 'elsewhere';
  }
  if (!undo.activating) {
    await undoRestore(parts, claim, new Error(`the process that held ${claim.key} died`));
    return 'undone';
  }
  // All of it was written and compared; only the host may not have been told.
  await parts.host.activate({ id: undo.app, name: undo.name });
  await claim.release();
  return 'finished';
}

/** Takes back everything a restore may have written, in reverse order; each step may be repeated. */
export async function undoRestore(parts: UndoParts, claim: HeldClaim<'restore'>, cause: unknown): Promise<void> {
  const { undo } = claim;
  const app = { id: undo.app, name: undo.name };
  try {
    // Files first: on a full disk they make the room that a store needs to forget the rest.
    await parts.assets.removeApp(app.id);
    await parts.documents.remove(app.id);
    await parts.store.discardApp(app.id);
    for (const user of undo.users) await parts.users.remove(user);
    await parts.host.release(app);
    await claim.release();
  } catch (undoError) {
    await claim.abandon();
    const reason = messageOf(undoError);
    throw new BackupError('undo-failed', `the restore of "${app.name}" failed, and so did its undo: ${reason}`, {
      hint: 'the app stays invisible; the next command tries again to remove what is left',
      cause: new AggregateError([cause, undoError]),
    });
  }
}
