import { join } from 'node:path';
import type { Problem, ProgressSink, VerifyDepth } from '../archive/archive.js';
import type { Manifest } from '../archive/native/manifest/manifest.js';
import { NativeArchive } from '../archive/native/native-archive.js';
import { toldOf } from '../archive/require-sound.js';
import type { Claims, HeldClaim } from '../claims/claims.js';
import type { Recovered } from '../claims/recovered.js';
import { causeOf, undoFailure } from '../claims/undo-failure.js';
import { leaveBehind, type RemovalParts } from '../restore-points/removal.js';
import type { AppDescription } from '../cms/event-vocabulary.js';
import { BackupError, type ErrorCode, isBackupError, throwIfCancelled } from '../errors.js';
import { verifyReplay } from '../rehearsal/verify-replay.js';
import type { Catalog } from '../restore-points/catalog.js';
import { prune } from '../restore-points/prune.js';
import type { MadePoint } from '../restore-points/holdings.js';
import { regressionsSince } from '../restore-points/regressions.js';
import type { RestorePoint } from '../restore-points/restore-point.js';
import type { RetentionPolicy, RetentionReason } from '../restore-points/retention.js';
import type { TempFolders } from '../process/temp-folders.js';
import { knownIds, requireShortRemarks, requireUnprotectedSlot } from './plan.js';
import { writeArchive, type ArchiveParts, type ArchiveOptions } from './write-archive.js';

export interface BackupParts extends ArchiveParts {
  readonly claims: Claims;
  readonly catalog: Catalog;
  readonly temp: TempFolders;
}

export interface BackupOptions extends ArchiveOptions {
  /** Id of the new restore point, a ULID in lower case that was never used; a new one if left out. */
  readonly id?: string;
  /** How deep the finished archive is read back before it counts: at least `checksums`. */
  readonly verify: Exclude<VerifyDepth, 'manifest'>;
  /** Make a backup although the asset store holds none of the files that the events mention; `false` if left out. */
  readonly allowMissing?: boolean;
  /** Which restore points of the app stay once this one exists. */
  readonly retention: RetentionPolicy;
}

/** What a person decides about one backup; the rest follows from the settings. */
export type BackupChoices = Partial<
  Pick<BackupOptions, 'id' | 'comment' | 'createdBy' | 'verify' | 'allowMissing' | 'compression' | 'odd'>
>;

export interface BackupResult {
  readonly point: RestorePoint<Manifest>;
  /** Events more than the newest restore point before this one. */
  readonly newEvents: number;
  readonly pruned: readonly RestorePoint[];
  /** Why each restore point of the app stays or went; empty if pruning has failed. */
  readonly retention: readonly RetentionOutcome[];
  readonly warnings: readonly Problem[];
}

export interface RetentionOutcome {
  readonly id: string;
  readonly action: 'keep' | 'remove';
  readonly reason: RetentionReason;
}

/** Once the restore point exists, the same claim says what is being pruned. */
type BackupClaim = HeldClaim<'backup' | 'prune'>;

/**
 * Backs up one app: a prefix of its history that is fixed at the start, with every asset version it mentions. The app
 * may be read and written meanwhile. On failure nothing is left: no archive, no temp file, no claim.
 *
 * Errors: `invalid-argument` for a comment that is too long, `assets-missing`, `app-busy`, `cap-reached`, `verification-failed`, `cancelled`, and those of the ports.
 */
export async function backup(
  parts: BackupParts,
  app: AppDescription,
  options: BackupOptions,
  progress: ProgressSink,
  signal: AbortSignal,
): Promise<BackupResult> {
  const { catalog, claims } = parts;
  requireShortRemarks(options);
  const claim = await claims.take<'backup' | 'prune'>(
    {
      key: `app:${app.id}`,
      title: app.name,
      undo: { verb: 'backup', destination: catalog.url, names: [] },
      busy: 'app-busy',
    },
    signal,
  );
  const stop = AbortSignal.any([signal, claim.lost]);
  const { made, before, warnings } = await makePoint(parts, app, options, claim, progress, stop);
  // From here on the restore point exists, whatever becomes of this process.
  const regressions = await regressionsSince(catalog, before.at(-1), made);
  const {
    pruned,
    decisions,
    warnings: kept,
    isUnfinished,
  } = await prune(catalog, claim, options.retention, made, before);
  const unreleased = await release(claim, isUnfinished);
  const { lost: _lost, ...point } = made;
  return {
    point,
    newEvents: point.manifest.counts.events - (before.at(-1)?.manifest.counts.events ?? 0),
    pruned,
    retention: decisions.map(({ point: { id }, action, reason }) => ({ id, action, reason })),
    warnings: [...warnings, ...regressions, ...kept, ...unreleased],
  };
}

interface Made {
  readonly made: MadePoint;
  /** Restore points of the app that were there before, oldest first. */
  readonly before: readonly RestorePoint[];
  readonly warnings: readonly Problem[];
}

/** Makes the restore point, or undoes what was begun of it. */
async function makePoint(
  parts: BackupParts,
  app: AppDescription,
  options: BackupOptions,
  claim: BackupClaim,
  progress: ProgressSink,
  stop: AbortSignal,
): Promise<Made> {
  const { catalog, temp, runtime } = parts;
  let folder: string | undefined;
  try {
    const listing = await catalog.ofApp(app);
    const before = listing.points.toReversed();
    requireUnprotectedSlot(before, options.retention);
    const id = options.id ?? runtime.newPointId(knownIds(listing));
    folder = await temp.make(id);
    const path = join(folder, 'archive.zip');
    const written = await writeArchive(parts, app, options, { id, path, before }, progress, stop);
    if (options.allowMissing !== true) requireSomeFile(written.manifest, parts.assets.url);
    const odd = await readBack(parts, path, options.verify, progress, stop);
    throwIfCancelled(stop);
    const made = { ...(await store(parts, claim, written.manifest, path, stop)), lost: written.lost };
    return { made, before, warnings: [...written.warnings, ...untold(odd, written.warnings)] };
  } catch (error) {
    const cause = causeOf(error, claim.lost);
    await undoBackup(catalog, claim, cause);
    throw cause;
  } finally {
    if (folder !== undefined) await temp.remove(folder);
  }
}

/** What `writeArchive` has told of a history. */
const TOLD: ReadonlySet<ErrorCode> = new Set([
  'app-created-missing',
  'event-gap',
  'event-kept-odd',
  'document-odd',
  'asset-name',
]);

/** Types that the CMS does not know may have been told as what its own restore fails at. */
function untold(odd: readonly Problem[], told: readonly Problem[]): readonly Problem[] {
  const isTold = told.some(({ code }) => code === 'event-type-unknown');
  return odd.filter(({ code }) => !isTold || code !== 'event-type-unknown');
}

/** A forgotten or wrong asset store would otherwise make backups without files, night after night. */
function requireSomeFile({ counts }: Manifest, url: string): void {
  if (counts.assets > 0 || counts.assetsMissing === 0) return;
  const files = counts.assetsMissing === 1 ? 'the only file' : `none of ${counts.assetsMissing} files`;
  const what = counts.assetsMissing === 1 ? 'is not' : 'is';
  throw new BackupError('assets-missing', `${files} that the events mention ${what} at ${url}; no backup was made`, {
    hint: 'check that this is the right asset store; a backup without any file must be allowed explicitly',
    facts: { missing: counts.assetsMissing },
  });
}

/** Opens the finished archive as a restore would: what cannot be read back was never a backup. */
async function readBack(
  { vocabulary, store }: Pick<BackupParts, 'vocabulary' | 'store'>,
  path: string,
  depth: VerifyDepth,
  progress: ProgressSink,
  signal: AbortSignal,
): Promise<readonly Problem[]> {
  const archive = await NativeArchive.open(path, vocabulary);
  try {
    const report =
      depth === 'replay'
        ? await verifyReplay(archive, vocabulary, { limits: await store.limits(), progress, signal })
        : await archive.verify({ depth, progress, signal });
    // Oddities of the history were told while it was written; they are not a reason to refuse the backup.
    const [first] = report.problems.filter(({ code }) => !TOLD.has(code));
    if (first === undefined) return report.warnings.filter(({ code }) => !TOLD.has(code));
    throw new BackupError('verification-failed', `the archive cannot be read back: ${toldOf(first)}`, {
      hint: 'nothing was kept; check the disk and its free space, then try again',
    });
  } finally {
    await archive.close();
  }
}

async function store(
  { catalog }: BackupParts,
  claim: BackupClaim,
  manifest: Manifest,
  path: string,
  signal: AbortSignal,
): Promise<RestorePoint<Manifest>> {
  // Noted before anything is there: after a crash the next command removes it, unless the point is whole.
  const names = catalog.namesFor(manifest).toReversed();
  await claim.note({ verb: 'backup', destination: catalog.url, names });
  return catalog.add(manifest, path, signal);
}

/**
 * The restore point already exists, so a claim that cannot be released is a warning, and the next command deals with it. A
 * claim that still lists files to remove is left to the next command without a warning.
 */
async function release(claim: BackupClaim, isUnfinished: boolean): Promise<readonly Problem[]> {
  if (isUnfinished) {
    await claim.abandon();
    return [];
  }
  try {
    await claim.release();
    return [];
  } catch (error) {
    if (!isBackupError(error)) throw error;
    await claim.abandon(error);
    return [{ code: error.code, where: claim.key, message: `the claim was not released: ${error.message}` }];
  }
}

/** Takes back whatever may be at the destination, then gives the claim back. */
async function undoBackup(catalog: Catalog, claim: BackupClaim, cause: unknown): Promise<void> {
  const { names } = claim.undo;
  try {
    // Another process that took the claim over undoes the same, or has said that the restore point is whole.
    if (!claim.lost.aborted || !(await catalog.isWhole(names))) await catalog.removeNames(names);
    if (!claim.lost.aborted) await claim.release();
  } catch (undoError) {
    await claim.abandon(undoError);
    throw undoFailure(cause, undoError, 'the next command removes what is left, if there is anything');
  }
}

/**
 * What becomes of a backup whose process died: finished if the restore point is whole, or else what had arrived of it is
 * removed.
 */
export async function recoverBackup(parts: RemovalParts, claim: HeldClaim<'backup'>): Promise<Recovered> {
  const { destination, names } = claim.undo;
  if (names.length > 0 && destination !== parts.catalog.url) return leaveBehind(parts, claim);
  await parts.catalog.sweep();
  const isWhole = await parts.catalog.isWhole(names);
  if (!isWhole) await parts.catalog.removeNames(names);
  await claim.release();
  return { outcome: isWhole ? 'finished' : 'undone' };
}
