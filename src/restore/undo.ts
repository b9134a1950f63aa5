import type { Undo } from '../claims/claim.js';
import type { Claims, HeldClaim } from '../claims/claims.js';
import type { Recovered } from '../claims/recovered.js';
import { undoFailure } from '../claims/undo-failure.js';
import type { AppHost } from '../cms/app-host.js';
import type { DocumentStore } from '../cms/document-store.js';
import type { UserDirectory } from '../cms/user-directory.js';
import { BackupError, isBackupError } from '../errors.js';
import type { EventVocabulary } from '../cms/event-vocabulary.js';
import type { EventStore } from '../events/event-store.js';
import type { Ledger } from '../ledger/ledger.js';
import { accountsInUse } from '../restored/accounts-in-use.js';
import { readAccounts, unreadableAccounts } from '../restored/made-accounts.js';
import { removeRecord } from '../restored/restore-records.js';
import type { AssetStore } from '../storage/asset-store.js';
import { countEvents } from './count-events.js';

export interface UndoParts {
  readonly store: EventStore;
  readonly assets: AssetStore;
  readonly host: AppHost;
  readonly documents: DocumentStore;
  readonly users: UserDirectory;
  readonly claims: Claims;
  readonly ledger: Ledger;
  readonly vocabulary: EventVocabulary;
}

/**
 * What becomes of a restore whose process died: undone, or, when nothing but the activation was left, finished. Then the
 * app is looked at first, and shown only if it is whole.
 */
export async function recoverRestore(parts: UndoParts, claim: HeldClaim<'restore'>): Promise<Recovered> {
  const { undo } = claim;
  if (isHere(parts, undo)) await parts.assets.sweep();
  if (!undo.activating) return takeBack(parts, claim);
  await requireWhole(parts, undo, undo.activating);
  await parts.host.activate({ id: undo.app, name: undo.name });
  await claim.release();
  if (isHere(parts, undo)) return { outcome: 'finished' };
  return { outcome: 'finished', reason: `its files are at ${undo.assets}, which is not the configured asset store` };
}

/** Undoes a restore in the name of a process that failed for `cause`. Returns once nothing of it is left. */
export async function undoRestore(parts: UndoParts, claim: HeldClaim<'restore'>, cause: unknown): Promise<void> {
  try {
    // First make sure that the entry does not say that only the activation is left.
    await claim.settle().catch(unlessLost);
    if (claim.lost.aborted && (await mayBeShown(parts, claim))) throw othersDecide(claim);
    await takeBack(parts, claim);
  } catch (undoError) {
    await claim.abandon(undoError);
    throw undoFailure(cause, undoError, 'the app stays invisible; the next command removes what is left of it');
  }
}

/** Whether the process that took the claim over may activate the app: it may have read that only this is left, and it is whole. */
async function mayBeShown(parts: UndoParts, { openNote }: HeldClaim<'restore'>): Promise<boolean> {
  return openNote?.activating !== undefined && (await look(parts, openNote, openNote.activating)).isWhole;
}

function othersDecide({ title }: HeldClaim): BackupError {
  return new BackupError('claim-lost', `the process that has the claim now shows "${title}" or undoes it`, {
    hint: 'check whether the app is there; if it is, it is whole',
  });
}

/** Takes back everything a restore may have written, in reverse order; each step may be repeated. */
export async function takeBack(
  parts: UndoParts,
  claim: HeldClaim<'restore'>,
  extent: 'all' | 'without-files' = 'all',
): Promise<Recovered> {
  const { undo } = claim;
  const app = { id: undo.app, name: undo.name };
  const withFiles = extent === 'all' && isHere(parts, undo);
  // Files first: on a full disk they make the room that a store needs to forget the rest.
  if (withFiles) await parts.assets.removeApp(app.id);
  await parts.documents.remove(app.id);
  await parts.store.discardApp(app.id);
  const left = await removeAccounts(parts, claim);
  await removeRecord(parts.ledger, app.id);
  await parts.host.release(app);
  if (!withFiles) await leaveFiles(parts, claim, undo);
  // Another process that took the claim over undoes the same.
  await claim.release().catch(unlessLost);
  const files = withFiles ? [] : [`its files at ${undo.assets} are removed by a command that uses that asset store`];
  const reasons = [...files, ...left];
  return { outcome: 'undone', ...(reasons.length === 0 ? {} : { reason: reasons.join('; ') }) };
}

/** Removes the accounts that a restore has made, but for those that others now need; says how many stay. */
async function removeAccounts(parts: UndoParts, { key, undo }: HeldClaim<'restore'>): Promise<readonly string[]> {
  const app = { id: undo.app, name: undo.name };
  const found = await readAccounts(parts.ledger, undo.app, undo);
  const { users } = found;
  const kept = await accountsInUse(parts, { app, users, begin: undo.accounts?.begin ?? '', claim: key });
  await parts.users.removeAll(users.filter(({ id }) => !kept.has(id)));
  const others = `${kept.size} of the accounts that it had made stay: another app or another restore may need them`;
  return [...(kept.size === 0 ? [] : [others]), ...defined(unreadableAccounts(found))];
}

function defined(text: string | undefined): readonly string[] {
  return text === undefined ? [] : [text];
}

/** Writes down that files of an app are still to be removed, at a place that is not the configured one. */
export async function leaveFiles(
  { claims }: Pick<UndoParts, 'claims'>,
  { title, since }: Pick<HeldClaim, 'title' | 'since'>,
  { app, assets }: { readonly app: string; readonly assets: string },
): Promise<void> {
  await claims.leave(title, since, { verb: 'leftover', of: 'restore', place: assets, names: [], app });
}

/** Throws `verification-failed` unless the app has all that was noted of it. */
async function requireWhole(
  parts: UndoParts,
  undo: Undo<'restore'>,
  whole: NonNullable<Undo<'restore'>['activating']>,
): Promise<void> {
  const { events, files, isWhole } = await look(parts, undo, whole);
  if (isWhole) return;
  throw new BackupError(
    'verification-failed',
    `"${undo.name}" has ${events} of ${whole.events} events and ${files} of ${whole.files} files: it was not made visible`,
    { hint: 'release its claim to remove it, then restore it again', facts: { events, files } },
  );
}

/** What there is of an app, and whether it is all that was noted of it. */
async function look(
  { store, assets }: UndoParts,
  { app, assets: place }: Undo<'restore'>,
  whole: NonNullable<Undo<'restore'>['activating']>,
): Promise<{ readonly events: number; readonly files: number; readonly isWhole: boolean }> {
  const events = await countEvents(store, app);
  const files = place === assets.url ? await assets.count(app) : whole.files;
  return { events, files, isWhole: events === whole.events && files >= whole.files };
}

function isHere({ assets }: UndoParts, undo: Undo<'restore'>): boolean {
  return undo.assets === assets.url;
}

function unlessLost(error: unknown): void {
  if (!isBackupError(error, 'claim-lost')) throw error;
}
