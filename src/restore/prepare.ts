import type { Archive, Problem, ProgressSink } from '../archive/archive.js';
import { requireSound } from '../archive/require-sound.js';
import type { AppName } from '../cms/app-naming.js';
import type { NotedEvents } from '../cms/event-vocabulary.js';
import { BackupError } from '../errors.js';
import type { EventStore, StoreLimits } from '../events/event-store.js';
import { rehearse, type RehearsedWrites } from '../rehearsal/rehearsal.js';
import type { AssetStore } from '../storage/asset-store.js';
import { requireSpace } from './disk-space.js';
import { makePlan, type Plan, type PlanParts, type RestoreOptions } from './plan.js';

export interface PreparationParts extends PlanParts {
  readonly store: EventStore;
  readonly assets: AssetStore;
  /** Names of the apps that can be seen now. */
  readonly visibleNames: () => Promise<ReadonlySet<string>>;
}

/** All that a restore knows before it writes anything. */
export interface Prepared {
  readonly plan: Plan;
  readonly limits: StoreLimits;
  readonly withAssets: boolean;
  readonly writes: RehearsedWrites;
  /** Of the archive and of its events. */
  readonly warnings: readonly Problem[];
}

/**
 * Decides everything and tries everything, writing nothing: plan → a free name → every byte and every event of the archive →
 * what the event store cannot hold → room. Errors: those of the archive, `app-created-missing`, `invalid-argument`,
 * `user-not-found`, `app-name-taken`, `event-unfit`, `no-space`.
 */
export async function prepare(
  parts: PreparationParts,
  archive: Archive,
  options: RestoreOptions,
  progress: ProgressSink,
  signal: AbortSignal,
): Promise<Prepared> {
  const { withAssets } = options;
  const limits = await parts.store.limits();
  const plan = await makePlan(parts, archive, options, limits);
  await requireFree(parts, plan.app);
  const copy = { app: plan.app, naming: parts.vocabulary.naming, remapper: plan.newRemapper() };
  const { verdict, writes } = await rehearse(archive, copy, { progress, signal });
  requireSound(verdict);
  if (writes === undefined) throw new BackupError('unexpected', 'a sound archive was not rehearsed to its end');
  requireFit(writes.unfit);
  if (withAssets) await requireSpace(archive, (await parts.store.info()).localFolder, parts.assets.url);
  return { plan, limits, withAssets, writes, warnings: verdict.warnings };
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
  if (!(await visibleNames()).has(name)) return;
  throw new BackupError('app-name-taken', `there is an app "${name}" already; nothing was written`, {
    hint: 'choose another name for the copy',
    facts: { name },
  });
}

function requireFit({ count, first: [first] }: NotedEvents): void {
  if (first === undefined) return;
  const more = count > 1 ? ` (and ${count - 1} more)` : '';
  throw new BackupError(
    'event-unfit',
    `the event store cannot take event ${first.revision} of stream ${first.stream} (${first.type}, ` +
      `position ${first.position})${more}: ${first.reason}; nothing was written`,
    {
      hint: 'restore into an event store that takes it, raise the limit of this one, or leave such events out',
      facts: { stream: first.stream, revision: first.revision, events: count },
    },
  );
}
