import type { ProgressSink } from '../archive/archive.js';
import { type Point, pointFacts } from '../archive/as-of/find-point.js';
import type { Chosen } from '../archive/chosen/archive-chosen.js';
import type { Claims, HeldClaim } from '../claims/claims.js';
import { noteMaking } from '../claims/half-made.js';
import type { AppName } from '../cms/app-naming.js';
import type { AppHost } from '../cms/app-host.js';
import type { DocumentStore } from '../cms/document-store.js';
import { causeOf } from '../claims/undo-failure.js';
import { BackupError, isBackupError, throwIfCancelled } from '../errors.js';
import type { EventStore } from '../events/event-store.js';
import type { Ledger } from '../ledger/ledger.js';
import { NO_ACCOUNTS } from '../restored/made-accounts.js';
import { placeholdersOf } from '../restored/placeholders.js';
import { type RestoreRecord, writeRecord } from '../restored/restore-records.js';
import { writeAssets, type WrittenAssets } from './asset-writer.js';
import { countEvents } from './count-events.js';
import { EventWriter } from './event-writer.js';
import { makeAccounts } from './make-accounts.js';
import type { Source, Sources } from '../restore-points/open-source.js';
import type { Plan, RestoreOptions } from './plan.js';
import {
  prepare,
  rehearse,
  requireFree,
  soundly,
  type PreparationParts,
  type Prepared,
  type Rehearsed,
} from './prepare.js';
import { type EventSink, passOver } from '../rehearsal/rehearsal.js';
import { WatchedSink } from '../rehearsal/watched-sink.js';
import { resultOf, type RestoreResult } from './restore-result.js';
import { undoRestore } from './undo.js';

const NO_FILES: WrittenAssets = { count: 0, bytes: 0 };

export interface RestoreParts extends PreparationParts {
  /** Where archives come from. */
  readonly sources: Pick<Sources, 'use' | 'look'>;
  readonly host: AppHost;
  readonly documents: DocumentStore;
  readonly claims: Claims;
  readonly ledger: Ledger;
}

/**
 * Restores an archive as a new app: open → prepare (point in time, plan, every byte, room) → claim the name → accounts → events, each
 * checked as it passes → files → documents → compare → activate. The app is invisible until the last step; on failure,
 * that of a check included, nothing of it is left: no event, asset, account, document or name.
 *
 * Errors: those of opening the source, of `prepare` and of the ports; `app-name-busy`, `cancelled`; `facts.unfinished`
 * says that the next command has to undo or finish it.
 */
export async function restore(
  parts: RestoreParts,
  source: Source,
  options: RestoreOptions,
  progress: ProgressSink,
  signal: AbortSignal,
): Promise<RestoreResult> {
  return parts.sources.use(source, progress, signal, async (archive) => {
    const prepared = await prepare(parts, archive, options, progress, signal);
    const claim = await claimName(parts, prepared.plan, signal);
    const stop = AbortSignal.any([signal, claim.lost]);
    const result = await writeApp(parts, prepared, claim, progress, stop);
    await activate(parts.host, prepared.plan.app, claim);
    return result;
  });
}

/** Writes all of the app, invisible, and notes in the claim that nothing but its activation is left. */
async function writeApp(
  parts: RestoreParts,
  prepared: Prepared,
  claim: HeldClaim<'restore'>,
  progress: ProgressSink,
  stop: AbortSignal,
): Promise<RestoreResult> {
  const { archive, point, chosen, plan, withAssets } = prepared;
  const { assets } = claim.undo;
  try {
    await noteMaking(parts.ledger, { claim: claim.key, app: plan.app.id, name: plan.app.name, assets });
    await parts.host.reserve(plan.app);
    const begin = await parts.store.head();
    await makeAccounts(parts, { app: plan.app.id, users: plan.people.toCreate, claim, begin }, progress, stop);
    const { writes, warnings, rulesOff } = await writeEvents(parts, prepared, progress, stop);
    const total = writes.assets;
    const files = withAssets
      ? await writeAssets(parts.assets, plan.app, archive, { total, files: plan.files, progress, signal: stop })
      : NO_FILES;
    await parts.documents.write(plan.app, plan.documents);
    await compareCounts(parts.store, plan.app, writes.events, stop);
    await record(parts, claim, { plan, point, chosen, begin, events: writes.events, files: files.count, rulesOff });
    await noteActivation(claim, writes.events, files.count, stop);
    return resultOf({ ...prepared, warnings, writes: { ...writes, assets: files.count, assetBytes: files.bytes } });
  } catch (error) {
    const cause = await whyStopped(error, claim);
    await undoRestore(parts, claim, cause);
    throw cause;
  }
}

/** If events are missing or changed, checks whether the cause is that the claim was released by hand. */
async function whyStopped(error: unknown, claim: HeldClaim<'restore'>): Promise<unknown> {
  if (isBackupError(error, 'stream-conflict', 'verification-failed')) {
    await claim.note(claim.undo).catch(() => undefined);
  }
  return causeOf(error, claim.lost);
}

/** Does all that a restore does except writing, and says what it would have done. */
export async function planRestore(
  parts: RestoreParts,
  source: Source,
  options: RestoreOptions,
  progress: ProgressSink,
  signal: AbortSignal,
): Promise<RestoreResult> {
  return parts.sources.look(source, progress, signal, async (archive) => {
    return resultOf(await rehearse(parts, archive, options, progress, signal));
  });
}

/** Takes the claim before checking that the name is free: of two restores that check at once, only one has the claim. */
async function claimName(parts: RestoreParts, { app }: Plan, signal: AbortSignal): Promise<HeldClaim<'restore'>> {
  const assets = parts.assets.url;
  const claim = await parts.claims.take<'restore'>(
    {
      key: `name:${app.name}`,
      title: app.name,
      undo: { verb: 'restore', app: app.id, name: app.name, assets, accounts: NO_ACCOUNTS },
      busy: 'app-name-busy',
    },
    signal,
  );
  try {
    await requireFree(parts, app);
    return claim;
  } catch (error) {
    await claim.release().catch(() => claim.abandon());
    throw error;
  }
}

/** Writes the events in the same pass that checks them; after the first damaged one, none is written. */
async function writeEvents(
  { store, runtime, vocabulary, ownRestore }: RestoreParts,
  { archive, plan, limits }: Prepared,
  progress: ProgressSink,
  signal: AbortSignal,
): Promise<Pick<Rehearsed, 'writes' | 'warnings'> & Pick<EventWriter, 'rulesOff'>> {
  const writer = new EventWriter(plan.newRemapper(), runtime.newId, store, limits, signal);
  let done = 0;
  const writing: EventSink = {
    async add(batch) {
      throwIfCancelled(signal);
      await writer.write(batch);
      done += batch.length;
      progress({ phase: 'write-events', done, total: archive.eventCount, unit: 'events' });
    },
    end: () => writer.finish(),
  };
  try {
    const copy = { app: plan.app, naming: vocabulary.naming, files: plan.files };
    const sink = new WatchedSink(archive, writing, ownRestore);
    const written = soundly(await passOver(archive, copy, sink, { proven: true, odd: plan.odd, signal }));
    const warnings = await sink.completed(written.warnings, signal);
    return { ...written, warnings, rulesOff: writer.rulesOff };
  } finally {
    await writer.settle();
  }
}

/** What the store holds of the app must be exactly what was written. */
async function compareCounts(store: EventStore, app: AppName, written: number, signal: AbortSignal): Promise<void> {
  const found = await countEvents(store, app.id, signal);
  if (found === written) return;
  throw new BackupError('verification-failed', `the event store has ${found} of ${written} events of "${app.name}"`, {
    hint: 'the restore was undone; something else wrote to the new app or removed from it',
    facts: { found, written },
  });
}

interface Written extends Pick<RestoreRecord, 'begin' | 'events' | 'files'>, Pick<EventWriter, 'rulesOff'> {
  readonly plan: Plan;
  readonly point: Point | undefined;
  readonly chosen: Chosen | undefined;
}

/** What was made, for an undo after the restore has finished. */
async function record(
  { store, ledger, runtime }: RestoreParts,
  { undo }: HeldClaim<'restore'>,
  { plan, point, chosen, rulesOff, ...counts }: Written,
): Promise<void> {
  const { assets, accounts = NO_ACCOUNTS } = undo;
  const at = runtime.now().toISOString();
  const end = await store.head();
  const { app, source } = plan;
  const until = point && { until: pointFacts(point) };
  const placeholders = placeholdersOf(plan.people.all);
  await writeRecord(ledger, {
    app,
    source,
    at,
    assets,
    end,
    accounts,
    rules: rulesOff,
    ...until,
    ...(chosen && { chosen }),
    ...(placeholders.count > 0 && { placeholders }),
    ...counts,
  });
}

/**
 * From the note on the restore is finished, by this process or the next, and never undone: an app of which the host was
 * told does not go away again. Returns once the note is known to be there.
 */
async function noteActivation(
  claim: HeldClaim<'restore'>,
  events: number,
  files: number,
  signal: AbortSignal,
): Promise<void> {
  throwIfCancelled(signal);
  await claim.note({ ...claim.undo, activating: { events, files } });
}

async function activate(host: AppHost, app: AppName, claim: HeldClaim<'restore'>): Promise<void> {
  try {
    await host.activate(app);
    await claim.release();
  } catch (error) {
    await claim.abandon(error);
    throw unfinishedActivation(app, error);
  }
}

function unfinishedActivation({ id, name }: AppName, error: unknown): unknown {
  if (!isBackupError(error)) return error;
  const message = `all of "${name}" was restored, but it could not be made visible: ${error.message}`;
  return new BackupError(error.code, message, {
    hint: 'nothing of it is lost or undone: the next command finishes it',
    facts: { ...error.facts, unfinished: id },
    cause: error,
  });
}
