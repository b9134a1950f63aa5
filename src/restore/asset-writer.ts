import type { Archive, ArchivedAsset, ProgressSink } from '../archive/archive.js';
import type { AssetStore } from '../storage/asset-store.js';
import type { AppName } from '../cms/app-naming.js';
import { BackupError, throwIfCancelled } from '../errors.js';
import type { KeptFiles } from '../archive/kept-files.js';

/** Files under way at once: most of a small file's time is waiting for the disk or the network. */
const AT_ONCE = 16;

export interface WrittenAssets {
  /** Asset versions that are there now. */
  readonly count: number;
  readonly bytes: number;
}

export interface AssetWriting {
  /** How many are to be written. */
  readonly total: number;
  /** Undefined where all files are. */
  readonly files: KeptFiles | undefined;
  readonly progress: ProgressSink;
  readonly signal: AbortSignal;
}

/** Puts the asset files of an archive under the new app's id; those that no storage can name, or no event of the copy mentions, are left out. */
export async function writeAssets(
  store: AssetStore,
  app: AppName,
  archive: Archive,
  { total, files, progress, signal }: AssetWriting,
): Promise<WrittenAssets> {
  let count = 0;
  let bytes = 0;
  const writeOne = async (asset: ArchivedAsset): Promise<void> => {
    const size = await store.write(app.id, asset, () => archive.readAsset(asset, signal), signal);
    requireSize(asset, size);
    count += 1;
    bytes += size;
    progress({ phase: 'write-assets', done: count, total, unit: 'assets' });
  };
  await forEachAtOnce(AT_ONCE, archive.assets({ signal }), async (asset) => {
    throwIfCancelled(signal);
    if (!asset.missing && files?.has(asset) !== false && store.nameProblem(app.id, asset) === undefined)
      await writeOne(asset);
  });
  return { count, bytes };
}

function requireSize({ id, version, bytes }: ArchivedAsset, size: number): void {
  if (size === bytes) return;
  throw new BackupError('asset-size', `asset ${id}, version ${version} has ${size} of ${bytes} bytes`, {
    hint: 'the restore was undone; verify the archive and try again',
  });
}

/** Runs `action` for each item, at most `limit` at once. After a failure it starts no more and waits for the others. */
async function forEachAtOnce<T>(
  limit: number,
  items: AsyncIterable<T>,
  action: (item: T) => Promise<void>,
): Promise<void> {
  const running = new Set<Promise<void>>();
  const failures: unknown[] = [];
  for await (const item of items) {
    const run: Promise<void> = action(item)
      .catch((error: unknown) => void failures.push(error))
      .finally(() => running.delete(run));
    running.add(run);
    if (running.size >= limit) await Promise.race(running);
    if (failures.length > 0) break;
  }
  await Promise.all(running);
  if (failures.length > 0) throw failures[0];
}
