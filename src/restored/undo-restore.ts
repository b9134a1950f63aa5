import type { HeldClaim } from '../claims/claims.js';
import { noteRemoving } from '../claims/half-made.js';
import type { Recovered } from '../claims/recovered.js';
import type { AppName } from '../cms/app-naming.js';
import type { EventVocabulary } from '../cms/event-vocabulary.js';
import { BackupError, isBackupError, throwIfCancelled } from '../errors.js';
import { leaveFiles, type UndoParts } from '../restore/undo.js';
import { type AppChanges, changesSince } from './changes-since.js';
import { accountsInUse } from './accounts-in-use.js';
import { type FoundAccounts, readAccounts, unreadableAccounts } from './made-accounts.js';
import { damagedRecord, readRecord, removeRecord, type RestoreRecord } from './restore-records.js';

export interface UndoRestoreParts extends UndoParts {
  readonly vocabulary: EventVocabulary;
}

export interface UndoRestoreOptions {
  /** Name of the app, typed by a person: an app that was changed since its restore goes only with it. */
  readonly confirm?: string | undefined;
}

/** What the undo of a restore has removed. */
export interface UndoneRestore {
  readonly app: AppName;
  readonly events: number;
  readonly files: number;
  /** Accounts that the restore had made, and nobody else needs. */
  readonly accounts: number;
  /** Accounts that it had made, and other apps need by now. */
  readonly accountsKept: number;
}

/**
 * Undoes a restore that was finished: claim the app → its record → unchanged since, or confirmed → note that it goes →
 * tell the host → files → documents → events → accounts → record → release. From the note on the app is hidden, and the
 * undo is finished by this process or the next.
 *
 * Errors: `not-restored`, `app-changed`, `app-busy`, `cancelled`; those of the ports, with `facts.unfinished` once
 * something may have been removed.
 */
export async function undoRestore(
  parts: UndoRestoreParts,
  app: AppName,
  { confirm }: UndoRestoreOptions,
  signal: AbortSignal,
): Promise<UndoneRestore> {
  const claim = await parts.claims.take<'undo'>(
    {
      key: `app:${app.id}`,
      title: app.name,
      undo: { verb: 'undo', app: app.id, name: app.name, assets: parts.assets.url, removing: false },
      busy: 'app-busy',
    },
    signal,
  );
  const record = await decide(parts, claim, app, confirm, AbortSignal.any([signal, claim.lost]));
  try {
    return await removeRestored(parts, claim, record);
  } catch (error) {
    await claim.abandon(error);
    throw unfinishedUndo(app, error);
  }
}

/** What becomes of an undo whose process died: given up before anything was removed, else finished. */
export async function recoverUndo(parts: UndoRestoreParts, claim: HeldClaim<'undo'>): Promise<Recovered> {
  const { app: id, name, removing } = claim.undo;
  if (!removing) {
    await claim.release();
    return { outcome: 'undone', reason: `nothing of "${name}" was removed` };
  }
  const left = await whatIsLeft(parts, { id, name });
  await removeRestored(parts, claim, left);
  const reason = unreadableAccounts(left.found);
  return { outcome: 'finished', ...(reason === undefined ? {} : { reason }) };
}

/** Frees the claim of an undo that cannot be finished: its files stay where they are, written down to be removed later. */
export async function freeUndo(parts: UndoRestoreParts, claim: HeldClaim<'undo'>): Promise<Recovered> {
  const { app: id, name, assets, removing } = claim.undo;
  if (!removing) return recoverUndo(parts, claim);
  await removeRestored(parts, claim, await whatIsLeft(parts, { id, name }), 'without-files');
  return { outcome: 'finished', reason: `its files at ${assets} are removed by a command that reaches them` };
}

/** Everything that may stop the undo, before anything is removed. */
async function decide(
  parts: UndoRestoreParts,
  claim: HeldClaim<'undo'>,
  app: AppName,
  confirm: string | undefined,
  signal: AbortSignal,
): Promise<Made> {
  try {
    const record = await readRecord(parts.ledger, app);
    const found = await readAccounts(parts.ledger, app.id, record);
    if (found.unreadable > 0) throw damagedRecord(app.name);
    const changes = await changesSince(parts.store, record, signal);
    if (changes !== undefined && confirm !== app.name) throw appChanged(app, changes);
    throwIfCancelled(signal);
    await claim.note({ ...claim.undo, assets: await placeOfFiles(parts, record), removing: true });
    return { ...record, found };
  } catch (error) {
    throw (await giveBack(claim)) ? error : unfinishedUndo(app, error);
  }
}

/** Notes in the claim that the app stays, and releases it. False if that failed: then the next command does what the claim says. */
async function giveBack(claim: HeldClaim<'undo'>): Promise<boolean> {
  try {
    await claim.settle();
    await claim.release();
    return true;
  } catch (error) {
    await claim.abandon(error);
    return false;
  }
}

/** An asset store may have moved since the restore, and its files with it. */
async function placeOfFiles({ assets }: UndoRestoreParts, record: RestoreRecord): Promise<string> {
  if (record.assets === assets.url || record.files === 0) return assets.url;
  return (await assets.count(record.app.id)) > 0 ? assets.url : record.assets;
}

interface Made extends Pick<RestoreRecord, 'app' | 'events' | 'files' | 'begin'> {
  readonly found: FoundAccounts;
}

/** What an undo that was begun has to remove. Without its record, which goes last, there are no accounts left to remove. */
async function whatIsLeft({ ledger }: UndoRestoreParts, app: AppName): Promise<Made> {
  try {
    const record = await readRecord(ledger, app);
    return { ...record, found: await readAccounts(ledger, app.id, record) };
  } catch (error) {
    if (!isBackupError(error, 'not-restored')) throw error;
    return { app, events: 0, files: 0, begin: '', found: { users: [], unreadable: 0 } };
  }
}

/** Each step may be repeated; the record, which says what there is to do, goes last. */
async function removeRestored(
  parts: UndoRestoreParts,
  claim: HeldClaim<'undo'>,
  made: Made,
  extent: 'all' | 'without-files' = 'all',
): Promise<UndoneRestore> {
  const { app, events, files, begin } = made;
  const { users } = made.found;
  const { assets } = claim.undo;
  await noteRemoving(parts.ledger, { claim: claim.key, app: app.id, name: app.name, assets });
  await parts.host.deactivate(app);
  if (extent === 'all' && assets === parts.assets.url) await parts.assets.removeApp(app.id);
  else await leaveFiles(parts, claim, { app: app.id, assets });
  await parts.documents.remove(app.id);
  await parts.store.discardApp(app.id);
  const kept = await accountsInUse(parts, { app, users, begin, claim: claim.key });
  await parts.users.removeAll(users.filter(({ id }) => !kept.has(id)));
  await removeRecord(parts.ledger, app.id);
  await parts.host.release(app);
  await claim.release();
  return { app, events, files, accounts: users.length - kept.size, accountsKept: kept.size };
}

/** The error of an undo that nobody has confirmed. */
export function appChanged({ name }: AppName, { added, removed, lastAt }: AppChanges): BackupError {
  const what = [
    ...(added > 0 ? [`${added === 1 ? '1 event was' : `${added} events were`} added to it`] : []),
    ...(removed > 0 ? [`${removed} of its events are gone`] : []),
  ];
  const last = lastAt === undefined || lastAt === '' ? '' : `, the last at ${lastAt}`;
  return new BackupError('app-changed', `"${name}" was changed since it was restored: ${what.join(', and ')}${last}`, {
    hint: 'nothing was removed; back it up if what was added may be needed, then confirm with the name of the app',
    facts: { name, added, removed },
  });
}

function unfinishedUndo({ name }: AppName, error: unknown): unknown {
  if (!isBackupError(error)) return error;
  return new BackupError(error.code, `not all of "${name}" could be removed: ${error.message}`, {
    hint: 'the app is hidden from now on; the next command removes the rest',
    facts: { ...error.facts, unfinished: 'undo' },
    cause: error,
  });
}
