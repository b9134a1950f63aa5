import type { Archive, Problem, ProgressSink } from '../archive/archive.js';
import { type Narrowed, narrowed } from '../archive/chosen/narrowed.js';
import type { OwnRestoreOf } from '../archive/own-restore.js';
import { requireSound } from '../archive/require-sound.js';
import { nameTaken } from '../apps/app-name.js';
import type { AppName } from '../cms/app-naming.js';
import type { FittingRemapper } from '../rehearsal/fitting-remapper.js';
import { BackupError } from '../errors.js';
import type { EventStore, StoreLimits } from '../events/event-store.js';
import { type CopyWrites, type Pass, passOver, Rehearsal } from '../rehearsal/rehearsal.js';
import { WatchedSink } from '../rehearsal/watched-sink.js';
import type { AssetStore } from '../storage/asset-store.js';
import { requireSpace, type DiskSpace } from './disk-space.js';
import { makePlan, type Plan, type PlanParts, type RestoreOptions } from './plan.js';

export interface PreparationParts extends PlanParts {
  readonly store: EventStore;
  readonly assets: AssetStore;
  /** What the CMS would make of an archive by itself, where it has a restore of its own. */
  readonly ownRestore?: OwnRestoreOf | undefined;
  /** Names of the apps that can be seen now. */
  readonly visibleNames: () => Promise<ReadonlySet<string>>;
}

/** All that a restore knows before it writes anything. */
export interface Prepared extends Narrowed {
  readonly plan: Plan;
  readonly limits: StoreLimits;
  readonly withAssets: boolean;
  /** Undefined where nobody can tell, and where files are left out. */
  readonly space?: DiskSpace | undefined;
}

/** What a restore would come to. */
export interface Rehearsed extends Prepared {
  readonly writes: CopyWrites;
  /** Of the archive and of its events. */
  readonly warnings: readonly Problem[];
}

/**
 * Decides everything before anything is written: the point in time, if one was given → the choice of objects, if there is one → plan → a free name → the bytes of the archive are whole → room. Its events
 * are looked at while they are written, but where the event store refuses some, all of them beforehand. Errors: those of
 * the archive, `until-too-early`, `until-beyond-end`, `app-created-missing`, `invalid-argument`, `user-not-found`, `app-name-taken`, `event-unfit`, `no-space`.
 */
export async function prepare(
  parts: PreparationParts,
  archive: Archive,
  options: RestoreOptions,
  progress: ProgressSink,
  signal: AbortSignal,
): Promise<Prepared> {
  const prepared = await decide(parts, archive, options, progress, signal);
  const { maxEventBytes, refusal } = prepared.limits;
  if (maxEventBytes !== undefined || refusal !== undefined) {
    // Such a store is a server, where taking back costs as much as writing: what it refuses is found before.
    await rehearseCopy(parts, prepared, progress, signal);
  } else {
    requireSound(await prepared.archive.proveWhole({ progress, signal }));
  }
  return { ...prepared, space: await requireRoom(parts, prepared) };
}

/** As `prepare`, with every event looked at and remapped: what the restore would do. */
export async function rehearse(
  parts: PreparationParts,
  archive: Archive,
  options: RestoreOptions,
  progress: ProgressSink,
  signal: AbortSignal,
): Promise<Rehearsed> {
  const prepared = await decide(parts, archive, options, progress, signal);
  const rehearsed = await rehearseCopy(parts, prepared, progress, signal);
  return { ...prepared, ...rehearsed, space: await requireRoom(parts, prepared) };
}

async function decide(
  parts: PreparationParts,
  whole: Archive,
  options: RestoreOptions,
  progress: ProgressSink,
  signal: AbortSignal,
): Promise<Prepared> {
  const { vocabulary } = parts;
  const part = await narrowed(whole, options, { vocabulary, progress, signal });
  const { archive } = part;
  const limits = await parts.store.limits();
  const plan = await makePlan(parts, archive, options, limits);
  await requireFree(parts, plan.app);
  return { ...part, plan, limits, withAssets: options.withAssets };
}

async function rehearseCopy(
  { vocabulary, ownRestore }: PreparationParts,
  { archive, chosen, plan }: Prepared,
  progress: ProgressSink,
  signal: AbortSignal,
): Promise<Pick<Rehearsed, 'writes' | 'warnings'>> {
  const remapper = plan.newRemapper();
  const copy = { app: plan.app, naming: vocabulary.naming, files: plan.files };
  const pass = { odd: plan.odd, progress, signal };
  const sink = new WatchedSink(archive, new Rehearsal(remapper, vocabulary.states), ownRestore);
  const { writes, warnings } = soundly(await passOver(archive, copy, sink, pass));
  requireFit(remapper, chosen !== undefined);
  return { writes, warnings: await sink.completed(warnings, signal) };
}

/** What a pass over a sound archive came to; the error for a damaged one. */
export function soundly({ report, writes }: Pass): Pick<Rehearsed, 'writes' | 'warnings'> {
  requireSound(report);
  if (writes === undefined) throw new BackupError('unexpected', 'a sound archive was not read to its end');
  return { writes, warnings: report.warnings };
}

async function requireRoom(
  { store, assets }: PreparationParts,
  { archive, withAssets }: Prepared,
): Promise<DiskSpace | undefined> {
  const { localFolder } = await store.info();
  return requireSpace(await archive.contentBytes(), localFolder, withAssets ? assets.url : undefined);
}

/** An id that was given may be in use too: an undo would remove what is there. */
export async function requireFree(
  { visibleNames, store }: Pick<PreparationParts, 'visibleNames' | 'store'>,
  { id, name }: AppName,
): Promise<void> {
  if ((await store.app(id)) !== undefined) {
    throw new BackupError('invalid-argument', `there is an app with the id ${id} already; nothing was written`, {
      hint: 'restore it under a fresh id',
      facts: { id },
    });
  }
  if ((await visibleNames()).has(name)) throw nameTaken(name);
}

/** Events of a part of the archive are counted otherwise than those of the whole, of which a point is one. */
function requireFit({ unfit, beforeUnfit }: FittingRemapper, isPart: boolean): void {
  const {
    count,
    first: [first],
  } = unfit;
  if (first === undefined) return;
  const more = count > 1 ? ` (and ${count - 1} more)` : '';
  const point = isPart ? 0 : beforeUnfit;
  throw new BackupError(
    'event-unfit',
    `the event store cannot take event ${first.revision} of stream ${first.stream} (${first.type}, ` +
      `position ${first.position})${more}: ${first.reason}; nothing was written`,
    {
      hint:
        'restore into an event store that takes it, raise the limit of this one, or leave such events out' +
        (point > 0 ? `; or restore the app as of event ${point}, the last one before it` : ''),
      facts: {
        ...{ stream: first.stream, revision: first.revision, events: count },
        ...(point > 0 ? { soundUntil: point } : {}),
      },
    },
  );
}
