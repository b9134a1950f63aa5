import { MAX_COMMENT, MAX_SHORT_TEXT } from '../archive/native/bounds.js';
import type { AppName } from '../cms/app-naming.js';
import { BackupError } from '../errors.js';
import type { Catalog, CatalogListing } from '../restore-points/catalog.js';
import { parsePointName } from '../restore-points/point-name.js';
import type { RestorePoint } from '../restore-points/restore-point.js';
import type { RetentionPolicy } from '../restore-points/retention.js';
import type { ArchiveRemarks } from './write-archive.js';

export interface BackupPlan {
  readonly app: AppName;
  /** At most this many restore points of the app stay. */
  readonly keepLast: number;
  /** Restore points that the app has now. */
  readonly points: number;
  /** Restore points that the backup would remove once it is complete, oldest first. */
  readonly wouldRemove: readonly RestorePoint[];
}

/** What the cap means for the next backup of an app. */
export interface BackupRoom extends Omit<BackupPlan, 'app'> {
  readonly protected: number;
  /** Every place is protected: no backup can be made. */
  readonly isFull: boolean;
}

/** What a backup would remove if it finds everything that those before it hold. Errors: `cap-reached`. */
export async function planBackup(catalog: Catalog, app: AppName, policy: RetentionPolicy): Promise<BackupPlan> {
  const { points } = await catalog.ofApp(app);
  requireUnprotectedSlot(points, policy);
  const { keepLast, wouldRemove } = roomOf(points, policy);
  return { app: { id: app.id, name: app.name }, keepLast, points: points.length, wouldRemove };
}

/** Pure: of the points of one app, newest first. */
export function roomOf(points: readonly RestorePoint[], policy: RetentionPolicy): BackupRoom {
  const before = points.toReversed();
  const made = { id: 'new', protected: false, comment: '' };
  const contained = { containedIn: new Set([made.id]), files: new Map<string, string>() };
  const going = policy.apply([...before, made], made, () => contained).filter(({ action }) => action === 'remove');
  const archives = new Set(going.map(({ point }) => point));
  const isFull = protectedOf(points) >= policy.keepLast;
  return {
    keepLast: policy.keepLast,
    points: before.length,
    protected: protectedOf(points),
    isFull,
    wouldRemove: isFull ? [] : before.filter((point) => archives.has(point)),
  };
}

/** With every point protected nothing could be pruned, and there would be more than the policy allows. */
export function requireUnprotectedSlot(points: readonly RestorePoint[], { keepLast }: RetentionPolicy): void {
  if (protectedOf(points) < keepLast) return;
  throw new BackupError(
    'cap-reached',
    `all ${keepLast} restore points of the app are protected; nothing was backed up`,
    {
      hint: 'take the protection off one of them, or raise the cap',
      facts: { cap: keepLast },
    },
  );
}

function protectedOf(points: readonly RestorePoint[]): number {
  return points.filter((point) => point.protected).length;
}

/** Lists of restore points keep these texts, so they are bounded. */
export function requireShortRemarks({ comment, createdBy }: ArchiveRemarks): void {
  const tooLong = (what: string, { length }: string, max: number): void => {
    if (length <= max) return;
    throw new BackupError('invalid-argument', `${what} has ${length} characters, at most ${max} are kept`, {
      hint: 'nothing was backed up; make it shorter',
      facts: { length, max },
    });
  };
  tooLong('the comment', comment, MAX_COMMENT);
  tooLong('the name of the person who makes the backup', createdBy, MAX_SHORT_TEXT);
}

/** Ids that the next one has to come after; those of damaged points, and of points without a manifest, are in their names. */
export function knownIds({ points, damaged, withoutManifest }: CatalogListing): readonly string[] {
  const names = [...damaged.map(({ name }) => name), ...withoutManifest];
  const named = names.map((name) => parsePointName(name.replace(/\.\w+$/, ''))?.id ?? '');
  return [...points.map(({ id }) => id), ...named];
}
