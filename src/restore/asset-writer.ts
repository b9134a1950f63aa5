import type { Archive, ArchivedAsset, ProgressSink } from '../archive/archive.js';
import type { AssetStore } from '../storage/asset-store.js';
import type { AppName } from '../cms/app-naming.js';
import { BackupError, throwIfCancelled } from '../errors.js';

/** Files under way at once: most of a small file's time is waiting for the disk or the network. */
const AT_ONCE = 16;

export interface WrittenAssets {
  /** Asset versions that are there now. */
  readonly count: number;
  readonly bytes: number;
  /** Asset versions that the archive does not hold. */
  readonly missing: readonly ArchivedAsset[];
}

/** Puts the asset files of an archive under the new app's id. Without an asset store it only counts. */
export async function writeAssets(
  store: AssetStore | undefined,
  app: AppName,
  archive: Archive,
  progress: ProgressSink,
  signal: AbortSignal,
): Promise<WrittenAssets> {
  const missing: ArchivedAsset[] = [];
  let count = 0;
  let bytes = 0;
  const writeOne = async (asset: ArchivedAsset): Promise<void> => {
    const size = store ? await store.write(app.id, asset, () => archive.readAsset(asset, signal), signal) : asset.bytes;
    requireSize(asset, size);
    count += 1;
    bytes += size;
    progress({ phase: 'write-assets', done: count, unit: 'assets' });
  };
  await forEachAtOnce(AT_ONCE, archive.assets(signal), async (asset) => {
    throwIfCancelled(signal);
    if (asset.missing) missing.push(asset);
    else await writeOne(asset);
  });
  return { count, bytes, missing };
}

function requireSize({ id, version, bytes }: ArchivedAsset, size: number): void {
  if (size === bytes) return;
  throw new BackupError('asset-size', `asset ${id}, version ${version} came to ${size} of ${bytes} bytes`, {
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
