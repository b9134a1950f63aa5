import { join } from 'node:path';
import type { Problem, ProgressSink, VerifyDepth } from '../archive/archive.js';
import type { Manifest } from '../archive/native/manifest.js';
import { NativeArchive } from '../archive/native/native-archive.js';
import type { Claims, HeldClaim } from '../claims/claims.js';
import type { Recovered } from '../claims/recovered.js';
import { causeOf, undoFailure } from '../claims/undo-failure.js';
import { leaveBehind, type RemovalParts } from '../restore-points/removal.js';
import type { AppDescription, EventVocabulary } from '../cms/event-vocabulary.js';
import { BackupError, isBackupError, throwIfCancelled } from '../errors.js';
import type { Catalog } from '../restore-points/catalog.js';
import { prune } from '../restore-points/prune.js';
import type { RestorePoint } from '../restore-points/restore-point.js';
import type { TempFolders } from '../process/temp-folders.js';
import { writeArchive, type ArchiveParts, type ArchiveRemarks } from './write-archive.js';

export interface BackupParts extends ArchiveParts {
  readonly claims: Claims;
  readonly catalog: Catalog;
  readonly temp: TempFolders;
}

export interface BackupOptions extends ArchiveRemarks {
  /** Id of the new restore point, a ULID in lower case that was never used; a new one if left out. */
  readonly id?: string;
  /** How deep the finished archive is read back before it counts: at least `checksums`. */
  readonly verify: Exclude<VerifyDepth, 'manifest'>;
  /** At most so many restore points of the app stay. */
  readonly cap: number;
}

export interface BackupResult {
  readonly point: RestorePoint;
  /** Events more than the newest restore point before this one. */
  readonly newEvents: number;
  readonly pruned: readonly RestorePoint[];
  readonly warnings: readonly Problem[];
}

/** Once the restore point exists, the same claim says what is being pruned. */
type BackupClaim = HeldClaim<'backup' | 'prune'>;

/**
 * Backs up one app: a prefix of its history that is fixed at the start, with every asset version it mentions. The app
 * may be read and written meanwhile. On failure nothing is left: no archive, no temp file, no claim.
 *
 * Errors: `app-busy`, `cap-reached`, `verification-failed`, `cancelled`, and those of the ports.
 */
export async function backup(
  parts: BackupParts,
  app: AppDescription,
  options: BackupOptions,
  progress: ProgressSink,
  signal: AbortSignal,
): Promise<BackupResult> {
  const { catalog, claims, surroundings } = parts;
  const id = options.id ?? surroundings.newPointId();
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
  const { point, before, warnings } = await makePoint(parts, app, options, claim, id, progress, stop);
  // From here on the restore point exists, whatever becomes of this process.
  const { pruned, blocked, isUnfinished } = await prune(catalog, claim, [...before, point], options.cap);
  const unreleased = await release(claim, isUnfinished);
  const newEvents = point.manifest.counts.events - (before[0]?.manifest.counts.events ?? 0);
  return { point, newEvents, pruned, warnings: [...warnings, ...blocked, ...unreleased] };
}

interface MadePoint {
  readonly point: RestorePoint;
  /** Restore points of the app that were there before. */
  readonly before: readonly RestorePoint[];
  readonly warnings: readonly Problem[];
}

/** Makes the restore point, or undoes what was begun of it. */
async function makePoint(
  parts: BackupParts,
  app: AppDescription,
  options: BackupOptions,
  claim: BackupClaim,
  id: string,
  progress: ProgressSink,
  stop: AbortSignal,
): Promise<MadePoint> {
  const { catalog, temp } = parts;
  let folder: string | undefined;
  try {
    folder = await temp.make(id);
    const before = await catalog.ofApp(app);
    requireRoom(before, options.cap);
    const path = join(folder, 'archive.zip');
    const target = { id, path, before };
    const { manifest, warnings } = await writeArchive(parts, app, options, target, progress, stop);
    const odd = await readBack(path, parts.vocabulary, options.verify, progress, stop);
    throwIfCancelled(stop);
    const point = await store(parts, claim, manifest, path, stop);
    return { point, before, warnings: [...warnings, ...odd] };
  } catch (error) {
    const cause = causeOf(error, claim.lost);
    await undoBackup(catalog, claim, cause);
    throw cause;
  } finally {
    if (folder !== undefined) await temp.remove(folder);
  }
}

/** With every point protected nothing could be pruned, and there would be more than the cap allows. */
function requireRoom(points: readonly RestorePoint[], cap: number): void {
  if (points.filter((point) => point.protected).length < cap) return;
  throw new BackupError('cap-reached', `all ${cap} restore points of the app are protected; nothing was backed up`, {
    hint: 'take the protection off one of them, or raise the cap',
  });
}

/** Opens the finished archive as a restore would: what cannot be read back was never a backup. */
async function readBack(
  path: string,
  vocabulary: EventVocabulary,
  depth: VerifyDepth,
  progress: ProgressSink,
  signal: AbortSignal,
): Promise<readonly Problem[]> {
  const archive = await NativeArchive.open(path, vocabulary);
  try {
    const verdict = await archive.verify({ depth, progress, signal });
    if (verdict.ok) return verdict.warnings;
    const [first] = verdict.problems;
    throw new BackupError(
      'verification-failed',
      `the archive cannot be read back: ${first?.where}: ${first?.message}`,
      {
        hint: 'nothing was kept; check the disk and its free space, then try again',
      },
    );
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
): Promise<RestorePoint> {
  // Noted before anything is there: after a crash the next command removes it, unless the point is whole.
  const names = catalog.namesFor(manifest).toReversed();
  await claim.note({ verb: 'backup', destination: catalog.url, names });
  return catalog.add(manifest, path, signal);
}

/**
 * The restore point exists by now: a claim that cannot be given back is left to the next command, and said. So is one
 * that says what is still to be removed.
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
    await claim.abandon();
    return [{ code: error.code, where: claim.key, message: `the claim was not given back: ${error.message}` }];
  }
}

/** Takes back whatever may be at the destination, then gives the claim back. */
async function undoBackup(catalog: Catalog, claim: BackupClaim, cause: unknown): Promise<void> {
  try {
    await catalog.removeNames(claim.undo.names);
    // Another process that took the claim over undoes the same.
    if (!claim.lost.aborted) await claim.release();
  } catch (undoError) {
    await claim.abandon();
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
