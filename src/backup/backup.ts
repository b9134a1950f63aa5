import { join } from 'node:path';
import type { Problem, ProgressSink, VerifyDepth } from '../archive/archive.js';
import type { Manifest } from '../archive/native/manifest.js';
import { NativeArchive } from '../archive/native/native-archive.js';
import { NativeArchiveWriter } from '../archive/native/native-writer.js';
import type { AssetStore } from '../storage/asset-store.js';
import type { Outcome } from '../claims/claim.js';
import type { Claims, HeldClaim } from '../claims/claims.js';
import { removeNoted } from '../restore-points/removal.js';
import type { AppDescription, Cms } from '../cms/cms.js';
import type { UserDirectory } from '../cms/user-directory.js';
import { BackupError, isBackupError, messageOf, throwIfCancelled } from '../errors.js';
import type { EventStore } from '../events/event-store.js';
import type { Surroundings } from '../runtime.js';
import type { Catalog } from '../restore-points/catalog.js';
import type { RestorePoint } from '../restore-points/restore-point.js';
import { decideRetention, requirePrefix } from '../restore-points/retention.js';
import type { TempFolders } from '../process/temp-folders.js';
import { References } from './references.js';

export interface BackupParts {
  readonly store: EventStore;
  readonly assets: AssetStore;
  readonly cms: Cms;
  readonly users: UserDirectory;
  readonly claims: Claims;
  readonly catalog: Catalog;
  readonly temp: TempFolders;
  readonly surroundings: Surroundings;
}

export interface BackupOptions {
  readonly comment: string;
  readonly createdBy: string;
  /** How deep the finished archive is read back before it counts: at least `checksums`. */
  readonly verify: Exclude<VerifyDepth, 'manifest'>;
  /** At most so many restore points of the app stay. */
  readonly cap: number;
  /** Name and version of the software, for the manifest. */
  readonly software: string;
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
  const { catalog, claims, temp, surroundings } = parts;
  const id = surroundings.newPointId();
  const claim = await claims.take<'backup' | 'prune'>({
    key: `app:${app.id}`,
    title: app.name,
    undo: { verb: 'backup', destination: catalog.url, names: [] },
    busy: 'app-busy',
  });
  const stop = AbortSignal.any([signal, claim.lost]);
  let folder: string | undefined;
  try {
    folder = await temp.make(id);
    const before = await catalog.ofApp(app.id);
    requireRoom(before, options.cap);
    const path = join(folder, 'archive.zip');
    const manifest = await writeArchive(parts, app, options, { id, path, before }, progress, stop);
    const warnings = await readBack(path, options.verify, progress, stop);
    throwIfCancelled(stop);
    const point = await store(parts, claim, manifest, path, stop);
    const { pruned, blocked, isUnfinished } = await prune(catalog, claim, [...before, point], options.cap);
    const unreleased = await release(claim, isUnfinished);
    const newEvents = manifest.counts.events - (before[0]?.manifest.counts.events ?? 0);
    return { point, newEvents, pruned, warnings: [...warnings, ...blocked, ...unreleased] };
  } catch (error) {
    await undoBackup(catalog, claim, error);
    throw error;
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

export interface ArchiveTarget {
  readonly id: string;
  readonly path: string;
  /** Restore points of the app that the archive should prove to be prefixes of it. */
  readonly before: readonly RestorePoint[];
}

/** Writes the app's archive to a local file; on failure there is no file. */
export async function writeArchive(
  parts: Pick<BackupParts, 'store' | 'assets' | 'cms' | 'users' | 'surroundings'>,
  app: AppDescription,
  options: Pick<BackupOptions, 'comment' | 'createdBy' | 'software'>,
  target: ArchiveTarget,
  progress: ProgressSink,
  signal: AbortSignal,
): Promise<Manifest> {
  // A segment ends where an older backup ended, so that its chain digest proves that one to be a prefix of this one.
  const cutAt = target.before.map((point) => point.manifest.counts.events);
  const writer = await NativeArchiveWriter.create(target.path, { cutAt });
  try {
    // The head comes first: whatever is appended from here on belongs to the next backup.
    const head = await parts.store.head();
    const created = parts.surroundings.now().toISOString();
    const references = await writeEvents(parts, app, head, writer, progress, signal);
    await writeAssets(parts.assets, app, references, writer, progress, signal);
    await writeDocuments(parts, app, references, writer);
    const info = await parts.store.info();
    return await writer.finish({
      id: target.id,
      app: { id: app.id, name: app.name },
      source: { eventStore: `${info.kind} ${info.version}`, cms: parts.cms.name, software: options.software },
      created,
      range: { after: '', upTo: head },
      comment: options.comment,
      createdBy: options.createdBy,
    });
  } catch (error) {
    await writer.abort();
    throw error;
  }
}

async function writeEvents(
  { store, cms }: Pick<BackupParts, 'store' | 'cms'>,
  app: AppDescription,
  head: string,
  writer: NativeArchiveWriter,
  progress: ProgressSink,
  signal: AbortSignal,
): Promise<References> {
  const references = new References();
  const total = (await store.app(app.id))?.events;
  let done = 0;
  for await (const batch of store.readApp(app.id, { upTo: head }, signal)) {
    for (const event of batch) cms.mentions(event, references);
    await writer.addEvents(batch);
    done += batch.length;
    progress({ phase: 'write-events', done, ...(total === undefined ? {} : { total }), unit: 'events' });
  }
  return references;
}

async function writeAssets(
  assets: AssetStore,
  app: AppDescription,
  references: References,
  writer: NativeArchiveWriter,
  progress: ProgressSink,
  signal: AbortSignal,
): Promise<void> {
  let done = 0;
  for (const version of references.assets) {
    throwIfCancelled(signal);
    await writer.addAsset(version, () => assets.read(app.id, version, signal));
    done += 1;
    progress({ phase: 'write-assets', done, total: references.assetCount, unit: 'assets' });
  }
}

async function writeDocuments(
  { cms, users }: Pick<BackupParts, 'cms' | 'users'>,
  app: AppDescription,
  references: References,
  writer: NativeArchiveWriter,
): Promise<void> {
  const documents = new Map(await cms.readDocuments(app));
  const emails = await users.emails(references.users);
  documents.set('users.json', Buffer.from(JSON.stringify(Object.fromEntries(emails))));
  for (const name of [...documents.keys()].sort()) {
    const bytes = documents.get(name);
    if (bytes) await writer.addDocument(name, bytes);
  }
}

/** Opens the finished archive as a restore would: what cannot be read back was never a backup. */
async function readBack(
  path: string,
  depth: VerifyDepth,
  progress: ProgressSink,
  signal: AbortSignal,
): Promise<readonly Problem[]> {
  const archive = await NativeArchive.open(path);
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
  // Noted before anything lies there: after a crash the next command removes it, manifest first.
  const names = catalog.namesFor(manifest).toReversed();
  await claim.note({ verb: 'backup', destination: catalog.url, names });
  const point = await catalog.add(manifest, path, signal);
  // From here on the restore point exists, whatever becomes of this process.
  await claim.note({ verb: 'backup', destination: catalog.url, names: [] });
  return point;
}

interface Pruning {
  readonly pruned: readonly RestorePoint[];
  readonly blocked: readonly Problem[];
  /** A removal has failed: the claim still says what there is to remove. */
  readonly isUnfinished: boolean;
}

/**
 * Removes what is beyond the cap, each only when the new backup contains it. A failure is a warning: the new restore
 * point exists, and one more than the cap harms nobody.
 */
async function prune(
  catalog: Catalog,
  claim: BackupClaim,
  points: readonly RestorePoint[],
  cap: number,
): Promise<Pruning> {
  const decisions = decideRetention(points, cap);
  const newest = decisions[0]?.point;
  const pruned: RestorePoint[] = [];
  const blocked: Problem[] = [];
  for (const { point, action } of decisions) {
    if (action === 'keep' || !newest) continue;
    let isUnfinished = false;
    try {
      requirePrefix(point.manifest, newest.manifest);
      // Noted first: a removal that dies half-way is finished by the next command.
      await claim.note({ verb: 'prune', destination: catalog.url, names: catalog.namesOf(point) });
      isUnfinished = true;
      await catalog.remove(point);
      pruned.push(point);
    } catch (error) {
      if (!isBackupError(error)) throw error;
      blocked.push({ code: error.code, where: point.id, message: error.message });
      if (isUnfinished) return { pruned, blocked, isUnfinished };
    }
  }
  return { pruned, blocked, isUnfinished: false };
}

/**
 * The restore point exists by now: a claim that twice cannot be given back is left to the next command, and said. So is
 * one that says what is still to be removed.
 */
async function release(claim: BackupClaim, isUnfinished: boolean): Promise<readonly Problem[]> {
  if (isUnfinished) {
    await claim.abandon();
    return [];
  }
  try {
    await claim.release().catch(() => claim.release());
    return [];
  } catch (error) {
    if (!isBackupError(error)) throw error;
    await claim.abandon();
    return [{ code: error.code, where: claim.key, message: `the claim was not given back: ${error.message}` }];
  }
}

/** Takes back whatever the claim says may be at the destination, then gives the claim back. */
async function undoBackup(catalog: Catalog, claim: BackupClaim, cause: unknown): Promise<void> {
  try {
    await catalog.removeNames(claim.undo.names);
    await claim.release();
  } catch (undoError) {
    await claim.abandon();
    throw new BackupError('undo-failed', `the backup failed, and so did its undo: ${messageOf(undoError)}`, {
      hint: 'the next command tries again to remove what is left; no restore point was made',
      cause: new AggregateError([cause, undoError]),
    });
  }
}

/** What becomes of a backup whose process died: what had arrived of it is removed. */
export async function recoverBackup(catalog: Catalog, claim: HeldClaim<'backup'>): Promise<Outcome> {
  return removeNoted(catalog, claim, 'undone');
}
