import pMap from 'p-map';
import { parseManifest, printManifest, type Manifest } from '../archive/native/manifest.js';
import { BackupError, isBackupError } from '../errors.js';
import type { Storage } from '../storage/storage.js';
import { ARCHIVE, MANIFEST, PROTECTED, baseNameOf, parsePointName } from './point-name.js';
import type { RestorePoint } from './restore-point.js';

/** A manifest is small; anything larger beside an archive is none. */
const MAX_MANIFEST_BYTES = 64 * 1024 * 1024;

/** Manifests that are read at a time. */
const MAX_READS = 8;

/** An id is recognised by this many characters, if no other begins so. */
const MIN_ID_CHARACTERS = 4;

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
    const files = await this.#files();
    return this.#read(files, manifestsOf(files));
  }

  /**
   * The restore points of one app, by its name or its id. Reads the manifests of names that begin with the app's and of
   * names that eventark did not give; for an id, which no name tells, those of all.
   */
  async listApp(wanted: string): Promise<CatalogListing> {
    const files = await this.#files();
    const bases = manifestsOf(files);
    const isNamed = bases.some((base) => parsePointName(base)?.app === wanted);
    const own = isNamed ? bases.filter((base) => (parsePointName(base)?.app ?? wanted) === wanted) : bases;
    const { points, damaged } = await this.#read(files, own);
    const found = points.filter(({ manifest: { app } }) => app.name === wanted || app.id === wanted);
    const names = new Set([wanted, ...found.map(({ manifest }) => manifest.app.name)]);
    return { points: found, damaged: damaged.filter(({ name }) => names.has(appOfName(name) ?? '')) };
  }

  /** The restore points of the app with this id and name, newest first. */
  async ofApp({ id, name }: Manifest['app']): Promise<readonly RestorePoint[]> {
    return (await this.listApp(name)).points.filter((point) => point.manifest.app.id === id);
  }

  /**
   * The restore point with this id, or the only one whose id begins so. Ids are part of the names, so one manifest is
   * read. Errors: `restore-point-not-found`, `invalid-argument` for a beginning of several ids.
   */
  async find(id: string): Promise<RestorePoint> {
    const wanted = id.toLowerCase();
    const files = await this.#files();
    const idOf = (base: string): string => parsePointName(base)?.id ?? '';
    const all = manifestsOf(files);
    const exact = all.filter((base) => idOf(base) === wanted);
    const begun = wanted.length < MIN_ID_CHARACTERS ? [] : all.filter((base) => idOf(base).startsWith(wanted));
    const matching = exact.length > 0 ? exact : begun;
    const [base] = matching;
    if (base === undefined) {
      throw new BackupError('restore-point-not-found', `there is no restore point ${id} at ${this.url}`, {
        hint: 'look up its id in the list of restore points',
      });
    }
    if (matching.length > 1) {
      throw new BackupError('invalid-argument', `${matching.length} restore points begin with ${id}`, {
        hint: 'give more characters of the id',
      });
    }
    return this.#point(base, files);
  }

  /** Names of the archive and its manifest, in the order in which they may lie at the destination. */
  namesFor(manifest: Manifest): readonly [archive: string, manifest: string] {
    const base = baseNameOf(manifest);
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

  /**
   * Removes names in the order given. One that is not there is no error, even where nothing can be removed: the undo of a
   * write that never happened succeeds.
   */
  async removeNames(names: readonly string[]): Promise<void> {
    for (const name of names) {
      try {
        await this.destination.remove(name);
      } catch (error) {
        if (await this.#isThere(name)) throw error;
      }
    }
  }

  /** Whether a manifest that can be read and its archive are both among these names: then the restore point exists. */
  async isWhole(names: readonly string[]): Promise<boolean> {
    const manifest = names.find((name) => name.endsWith(MANIFEST));
    if (manifest === undefined) return false;
    const files = new Map<string, number>();
    for (const name of names) files.set(name, (await this.destination.size(name)) ?? -1);
    if ([...files.values()].includes(-1)) return false;
    const found = await this.#pointOrDamage(manifest.slice(0, -MANIFEST.length), files);
    return found !== undefined && 'manifest' in found;
  }

  /** Whether these are the names of a restore point that is there and protected. */
  async isProtected(names: readonly string[]): Promise<boolean> {
    const wanted = names.filter((name) => name.endsWith(PROTECTED) || name.endsWith(MANIFEST));
    const sizes = await Promise.all(wanted.map((name) => this.destination.size(name)));
    return sizes.length === 2 && !sizes.includes(undefined);
  }

  /** As `Storage.sweep`. */
  async sweep(): Promise<void> {
    await this.destination.sweep();
  }

  /** Protected points are neither pruned nor deleted. */
  async protect(point: RestorePoint): Promise<void> {
    await this.destination.write(protectionOf(point), () => once(Buffer.from('protected\n')));
  }

  async unprotect(point: RestorePoint): Promise<void> {
    await this.destination.remove(protectionOf(point));
  }

  /** A place that does not answer may hold anything. */
  async #isThere(name: string): Promise<boolean> {
    try {
      return (await this.destination.size(name)) !== undefined;
    } catch {
      return true;
    }
  }

  async #files(): Promise<Files> {
    const sizes = new Map<string, number>();
    for await (const { name, size } of this.destination.list('')) sizes.set(name, size);
    return sizes;
  }

  async #read(files: Files, bases: readonly string[]): Promise<CatalogListing> {
    const read = await pMap(bases, async (base) => this.#pointOrDamage(base, files), { concurrency: MAX_READS });
    const found = read.filter((each) => each !== undefined);
    const points = found.filter((each) => 'manifest' in each);
    return {
      points: points.sort((a, b) => (a.id < b.id ? 1 : -1)),
      damaged: found.filter((each) => 'reason' in each),
    };
  }

  /** Undefined for one that was removed while the list was read. */
  async #pointOrDamage(base: string, files: Files): Promise<RestorePoint | DamagedPoint | undefined> {
    try {
      return await this.#point(base, files);
    } catch (error) {
      if (!isBackupError(error)) throw error;
      return error.code === 'name-not-found' ? undefined : { name: base + MANIFEST, reason: error.message };
    }
  }

  async #point(base: string, files: Files): Promise<RestorePoint> {
    const size = files.get(base + ARCHIVE);
    if (size === undefined) throw new BackupError('archive-entry-missing', `its archive ${base}${ARCHIVE} is missing`);
    const name = base + MANIFEST;
    if ((files.get(name) ?? 0) > MAX_MANIFEST_BYTES) throw new BackupError('archive-manifest', 'it is too large');
    const chunks: Uint8Array[] = [];
    for await (const chunk of this.destination.read(name)) chunks.push(chunk);
    const manifest = parseManifest(Buffer.concat(chunks));
    return { id: manifest.id, archive: base + ARCHIVE, size, protected: files.has(base + PROTECTED), manifest };
  }
}

/** Sizes of the files at the destination, by name. */
type Files = ReadonlyMap<string, number>;

function manifestsOf(files: Files): readonly string[] {
  const names = [...files.keys()].filter((name) => name.endsWith(MANIFEST));
  return names.map((name) => name.slice(0, -MANIFEST.length));
}

function appOfName(name: string): string | undefined {
  return parsePointName(name.slice(0, -MANIFEST.length))?.app;
}

function protectionOf({ archive }: RestorePoint): string {
  return archive.slice(0, -ARCHIVE.length) + PROTECTED;
}

async function* once(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}
