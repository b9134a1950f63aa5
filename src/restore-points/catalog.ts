import type { ManifestVisitor } from '../archive/native/manifest/manifest-outline.js';
import { printManifest, type Manifest, type ManifestOutline } from '../archive/native/manifest/manifest.js';
import { BackupError, isBackupError, isTransient, kindOf } from '../errors.js';
import type { Storage, StorageItem } from '../storage/storage.js';
import type { HistoryPair } from './history.js';
import { PointFiles } from './point-files.js';
import { printPointComment } from './point-comment.js';
import { ARCHIVE, COMMENT, MANIFEST, PROTECTED, baseNameOf, listedName, parsePointName } from './point-name.js';
import { ambiguousId, noSuchPoint, severalCopies } from './point-not-found.js';
import { PointReader, type ReadPoints } from './point-reader.js';
import type { Removable, RestorePoint } from './restore-point.js';

/** A restore point, by the name of its archive. */
type Archived = Pick<RestorePoint, 'archive'>;

export interface CatalogListing extends ReadPoints {
  /** Archives without a manifest: one is being written, or its manifest was lost. Neither can be restored by its id. */
  readonly withoutManifest: readonly string[];
  /** Where nothing at all was found: what there is instead of the destination, as a sentence, if it is missing. */
  readonly absence?: string;
}

/**
 * The restore points at one destination. The destination is the catalog: an archive exists once its manifest is beside
 * it, so the manifest is written last and removed first, and losing every other database loses no backup.
 */
export class Catalog {
  readonly #reader: PointReader;
  readonly #listeners: ((id: string) => Promise<void>)[] = [];

  constructor(private readonly destination: Storage) {
    this.#reader = new PointReader(destination);
  }

  get url(): string {
    return this.destination.url;
  }

  /** Reads manifests and the ends of archives, never a whole archive, and holds no more than is listed. */
  async list(): Promise<CatalogListing> {
    const files = await this.#files();
    return {
      ...(await this.#reader.read(files, files.bases)),
      withoutManifest: files.archivesAlone,
      ...(await this.#absenceOf(files)),
    };
  }

  /**
   * The restore points of one app, by its name or its id. Reads the manifests of names that begin with the app's and of
   * names that eventark did not give; for an id, which no name tells, those of all.
   */
  async listApp(nameOrId: string): Promise<CatalogListing> {
    const wanted = listedName(nameOrId);
    const files = await this.#files();
    const own = files.hasAppNamed(wanted) ? files.basesOfApp(wanted) : files.bases;
    const { points, damaged } = await this.#reader.read(files, own);
    const found = points.filter(({ manifest: { app } }) => app.name === wanted || app.id === wanted);
    const names = new Set([wanted, ...found.map(({ manifest }) => manifest.app.name)]);
    const isOwn = (name: string): boolean => names.has(parsePointName(name.replace(/\.\w+$/, ''))?.app ?? '');
    return {
      points: found,
      damaged: damaged.filter(({ name, app }) =>
        app === undefined ? isOwn(name) : [app.name, app.id].includes(wanted),
      ),
      withoutManifest: files.archivesAlone.filter(isOwn),
      ...(await this.#absenceOf(files)),
    };
  }

  /** Of the apps that have restore points, as far as names of files tell. */
  async appNames(): Promise<readonly string[]> {
    return (await this.#files()).appNames;
  }

  /** The restore points of the app with this id and name. */
  async ofApp({ id, name }: Manifest['app']): Promise<CatalogListing> {
    const listing = await this.listApp(name);
    return { ...listing, points: listing.points.filter((point) => point.manifest.app.id === id) };
  }

  /**
   * The restore point with this id, the only one whose id begins so, or the one with this file name. Ids are part of the
   * names, so one manifest is read. Errors: `restore-point-not-found`, `invalid-argument` for a beginning of several ids.
   */
  async find(text: string): Promise<RestorePoint> {
    const files = await this.#files();
    const match = files.match(text);
    if (match.kind === 'several') throw ambiguousId(text, match.ids);
    const bases = match.kind === 'found' ? match.bases : await this.#oddlyNamed(files, text.toLowerCase());
    const [base, ...others] = bases;
    if (base === undefined) throw noSuchPoint(text, this.url, files, (await this.#absenceOf(files)).absence);
    if (others.length === 0) return this.#reader.point(base, files);
    return this.#original(text, files, bases);
  }

  /**
   * What a person may delete by this text: what `find` finds, a point whose manifest cannot be read or whose archive is
   * gone, or, by its whole name, an archive without a manifest.
   */
  async findRemovable(text: string): Promise<Removable> {
    const files = await this.#files();
    const alone = files.archivesAlone.find((name) => [name, name.slice(0, -ARCHIVE.length)].includes(text));
    if (alone !== undefined) return remains(files, alone.slice(0, -ARCHIVE.length), 'it has no manifest');
    try {
      return await this.find(text);
    } catch (error) {
      const match = files.match(text);
      const [base, ...others] = match.kind === 'found' ? match.bases : [];
      const isUnreadable = isBackupError(error) && ['damage', 'unsupported'].includes(kindOf(error));
      if (!isUnreadable || base === undefined || others.length > 0) throw error;
      return remains(files, base, error.message);
    }
  }

  /** Names of the archive and its manifest, in the order in which they may be at the destination. */
  namesFor(manifest: ManifestOutline): readonly [archive: string, manifest: string] {
    const base = baseNameOf(manifest);
    return [base + ARCHIVE, base + MANIFEST];
  }

  /** Moves a finished archive to the destination, then writes its manifest: from then on the restore point exists. */
  async add(manifest: Manifest, path: string, signal?: AbortSignal): Promise<RestorePoint<Manifest>> {
    const [archive, sidecar] = this.namesFor(manifest);
    const size = await this.destination.adopt(archive, path, signal);
    const stored = await this.destination.size(archive);
    if (stored !== size) {
      throw new BackupError('storage-unreachable', `${archive} arrived with ${stored ?? 0} of ${size} bytes`, {
        hint: 'nothing was kept; check the destination and try again',
      });
    }
    await this.destination.write(sidecar, () => once(printManifest(manifest)), signal);
    const { id, comment } = manifest;
    return { id, archive, size, protected: false, comment, manifest };
  }

  /** Removes a restore point: manifest first, so that what is left after a crash is not a restore point. */
  async remove(point: Archived): Promise<void> {
    await this.removeNames(this.namesOf(point));
  }

  /** What belongs to a restore point, in the order of removal. */
  namesOf({ archive }: Archived): readonly [manifest: string, archive: string, protection: string, comment: string] {
    const base = archive.slice(0, -ARCHIVE.length);
    return [base + MANIFEST, archive, base + PROTECTED, base + COMMENT];
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
        if (isTransient(error) || (await this.#isThere(name))) throw error;
      }
    }
    const [id] = names.flatMap((name) => parsePointName(name.replace(/\.\w+$/, ''))?.id ?? []);
    if (id !== undefined) await Promise.allSettled(this.#listeners.map(async (listener) => listener(id)));
  }

  /** Calls `listener` with the id of each restore point that is removed here: what was made of it goes too. */
  onRemoved(listener: (id: string) => Promise<void>): void {
    this.#listeners.push(listener);
  }

  /** Whether a manifest that can be read and its archive are both among these names: then the restore point exists. */
  async isWhole(names: readonly string[]): Promise<boolean> {
    const manifest = names.find((name) => name.endsWith(MANIFEST));
    if (manifest === undefined) return false;
    const items: StorageItem[] = [];
    for (const name of names) {
      const size = await this.destination.size(name);
      if (size === undefined) return false;
      items.push({ name, size });
    }
    const { points } = await this.#reader.read(new PointFiles(items), [manifest.slice(0, -MANIFEST.length)]);
    return points.length > 0;
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

  /** Removes what a write of one of these names has left that nobody can see; names that are there stay. */
  async removeUnseen(names: readonly string[]): Promise<void> {
    await this.destination.sweep();
    for (const name of names) {
      if ((await this.destination.size(name)) === undefined) await this.destination.remove(name);
    }
  }

  /** Protected points are neither pruned nor deleted. */
  async protect(point: Archived): Promise<void> {
    await this.destination.write(this.namesOf(point)[2], () => once(Buffer.from('protected\n')));
  }

  async unprotect(point: Archived): Promise<void> {
    await this.destination.remove(this.namesOf(point)[2]);
  }

  /** Replaces the comment that lists show; the manifest keeps its own. */
  async comment(point: Archived, text: string): Promise<void> {
    await this.destination.write(this.namesOf(point)[3], () => once(printPointComment(text)));
  }

  /** Takes back what `comment` has written: the manifest's comment is shown again. */
  async uncomment(point: Archived): Promise<void> {
    await this.destination.remove(this.namesOf(point)[3]);
  }

  /** A place that does not answer may hold anything. */
  async #isThere(name: string): Promise<boolean> {
    try {
      return (await this.destination.size(name)) !== undefined;
    } catch {
      return true;
    }
  }

  /** Whether its manifest is still there. */
  async exists(point: Archived): Promise<boolean> {
    return (await this.destination.size(this.namesOf(point)[0])) !== undefined;
  }

  /** Why the archive of a restore point cannot be restored, as far as its end tells; undefined if it seems whole. */
  async damageOf(point: Pick<RestorePoint, 'archive' | 'size' | 'manifest'>): Promise<string | undefined> {
    return this.#reader.damageOf(point);
  }

  /** The bytes of the manifest beside an archive. */
  manifestBytes(point: Archived): AsyncIterable<Uint8Array> {
    return this.#reader.manifestBytes(point);
  }

  /** The manifest beside an archive, its long lists included. */
  async wholeManifest(point: Archived): Promise<Manifest> {
    return this.#reader.wholeManifest(point);
  }

  /** Reads the manifest beside an archive once more, for the members of its long lists. */
  async visitManifest(point: Archived, visitor: ManifestVisitor): Promise<void> {
    return this.#reader.visitManifest(point, visitor);
  }

  /** Whether the events of `older` are exactly the first events of `newer`; reads the manifest of the newer one. */
  async isPrefix(pair: HistoryPair): Promise<boolean> {
    return this.#reader.isPrefix(pair);
  }

  async #absenceOf(files: PointFiles): Promise<Pick<CatalogListing, 'absence'>> {
    const absence = files.isEmpty ? await this.destination.absence() : undefined;
    return absence === undefined ? {} : { absence };
  }

  async #files(): Promise<PointFiles> {
    const items: StorageItem[] = [];
    for await (const item of this.destination.list('')) items.push(item);
    return new PointFiles(items);
  }

  /** A copy under a name of its own, or one whose name was changed: only its manifest tells its id. */
  async #oddlyNamed(files: PointFiles, wanted: string): Promise<readonly string[]> {
    const { points } = await this.#reader.read(files, files.oddBases);
    return points.filter(({ id }) => id === wanted).map(({ archive }) => archive.slice(0, -ARCHIVE.length));
  }

  /** Of several copies with one id the one with the name that eventark gave. */
  async #original(text: string, files: PointFiles, bases: readonly string[]): Promise<RestorePoint> {
    const { points } = await this.#reader.read(files, bases);
    const original = points.find((point) => this.namesFor(point.manifest)[0] === point.archive) ?? only(points);
    if (original) return original;
    throw severalCopies(text, bases);
  }
}

/** What is there of a point that cannot be read, under the name that tells its id. */
function remains(files: PointFiles, base: string, reason: string): Removable {
  const id = parsePointName(base)?.id ?? base;
  const [archive, size] = [base + ARCHIVE, files.archiveSize(base) ?? 0];
  return { id, archive, size, protected: files.isProtected(base), comment: '', reason };
}

function only<T>(items: readonly T[]): T | undefined {
  return items.length === 1 ? items[0] : undefined;
}

async function* once(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}
