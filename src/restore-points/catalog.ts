import { parseManifest, printManifest, type Manifest } from '../archive/native/manifest.js';
import { BackupError, isBackupError } from '../errors.js';
import type { Storage, StorageItem } from '../storage/storage.js';
import type { RestorePoint } from './restore-point.js';

/** A manifest is small; anything larger beside an archive is none. */
const MAX_MANIFEST_BYTES = 64 * 1024 * 1024;

const ARCHIVE = '.zip';
const MANIFEST = '.json';
const PROTECTED = '.protected';

/** A manifest that cannot be read, or whose archive is not there. */
export interface DamagedPoint {
  readonly name: string;
  readonly reason: string;
}

export interface CatalogListing {
  /** Newest first. */
  readonly points: readonly RestorePoint[];
  readonly damaged: readonly DamagedPoint[];
}

/**
 * The restore points at one destination. The destination is the catalog: an archive exists once its manifest lies beside
 * it, so the manifest is written last and removed first, and losing every other database loses no backup.
 */
export class Catalog {
  constructor(private readonly destination: Storage) {}

  get url(): string {
    return this.destination.url;
  }

  /** Reads manifests only, never an archive. */
  async list(): Promise<CatalogListing> {
    const sizes = await this.#sizes();
    const points: RestorePoint[] = [];
    const damaged: DamagedPoint[] = [];
    for (const name of sizes.keys()) {
      if (!name.endsWith(MANIFEST)) continue;
      try {
        points.push(await this.#point(name, sizes));
      } catch (error) {
        if (!isBackupError(error)) throw error;
        if (error.code !== 'name-not-found') damaged.push({ name, reason: error.message });
      }
    }
    return { points: points.sort((a, b) => (a.id < b.id ? 1 : -1)), damaged };
  }

  async ofApp(app: string): Promise<readonly RestorePoint[]> {
    return (await this.list()).points.filter((point) => point.manifest.app.id === app);
  }

  /** Names of the archive and its manifest, in the order in which they may lie at the destination. */
  namesFor(manifest: Manifest): readonly [archive: string, manifest: string] {
    const time = manifest.created.replaceAll(/[-:]/g, '').replace(/\.\d+/, '');
    const base = `${manifest.app.name}-${time}-${manifest.id}`;
    return [base + ARCHIVE, base + MANIFEST];
  }

  /** Moves a finished archive to the destination, then writes its manifest: from then on the restore point exists. */
  async add(manifest: Manifest, path: string, signal?: AbortSignal): Promise<RestorePoint> {
    const [archive, sidecar] = this.namesFor(manifest);
    const size = await this.destination.adopt(archive, path, signal);
    const stored = await this.destination.size(archive);
    if (stored !== size) {
      throw new BackupError('storage-unreachable', `${archive} arrived with ${stored ?? 0} of ${size} bytes`, {
        hint: 'nothing was kept; check the destination and try again',
      });
    }
    await this.destination.write(sidecar, () => once(printManifest(manifest)), signal);
    return { id: manifest.id, archive, size, protected: false, manifest };
  }

  /** Removes a restore point: manifest first, so that what is left after a crash is no restore point. */
  async remove(point: RestorePoint): Promise<void> {
    await this.removeNames(this.namesOf(point));
  }

  /** What belongs to a restore point, in the order of removal. */
  namesOf({ archive }: RestorePoint): readonly string[] {
    const base = archive.slice(0, -ARCHIVE.length);
    return [base + MANIFEST, archive, base + PROTECTED];
  }

  /** Removes names in the order given; missing ones are no error. */
  async removeNames(names: readonly string[]): Promise<void> {
    for (const name of names) await this.destination.remove(name);
  }

  /** Protected points are neither pruned nor deleted. */
  async protect(point: RestorePoint): Promise<void> {
    await this.destination.write(protectionOf(point), () => once(Buffer.from('protected\n')));
  }

  async unprotect(point: RestorePoint): Promise<void> {
    await this.destination.remove(protectionOf(point));
  }

  async #sizes(): Promise<ReadonlyMap<string, number>> {
    const items: StorageItem[] = [];
    for await (const item of this.destination.list('')) items.push(item);
    return new Map(items.map(({ name, size }) => [name, size]));
  }

  async #point(name: string, sizes: ReadonlyMap<string, number>): Promise<RestorePoint> {
    const base = name.slice(0, -MANIFEST.length);
    const size = sizes.get(base + ARCHIVE);
    if (size === undefined) throw new BackupError('archive-entry-missing', `its archive ${base}${ARCHIVE} is missing`);
    if ((sizes.get(name) ?? 0) > MAX_MANIFEST_BYTES) throw new BackupError('archive-manifest', 'it is too large');
    const chunks: Uint8Array[] = [];
    for await (const chunk of this.destination.read(name)) chunks.push(chunk);
    const manifest = parseManifest(Buffer.concat(chunks));
    return { id: manifest.id, archive: base + ARCHIVE, size, protected: sizes.has(base + PROTECTED), manifest };
  }
}

function protectionOf({ archive }: RestorePoint): string {
  return archive.slice(0, -ARCHIVE.length) + PROTECTED;
}

async function* once(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}
