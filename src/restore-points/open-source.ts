import { idMeant, MIN_ID_CHARACTERS } from '../text/beginning.js';
import { nearest } from '../text/nearest.js';
import { createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Archive, ArchiveLimits, ProgressSink } from '../archive/archive.js';
import { openArchive } from '../archive/open-archive.js';
import type { EventVocabulary } from '../cms/event-vocabulary.js';
import { isUrl, type SourceUrl } from '../download/source-url.js';
import type { UrlDownloads } from '../download/url-downloads.js';
import { BackupError, damage, isBackupError } from '../errors.js';
import type { TempFolders } from '../process/temp-folders.js';
import type { Storage } from '../storage/storage.js';
import type { Catalog } from './catalog.js';
import { FetchedArchives } from './fetched-archives.js';
import { damagedAfter, LATEST, nothingThere, onlyDamaged, otherApp, severalApps } from './point-not-found.js';
import { requireOwnManifest } from './own-manifest.js';
import type { Removable, RestorePoint } from './restore-point.js';

/** Where an archive comes from: a file of this machine, a URL, or a restore point of the destination. */
export type Source =
  | { readonly kind: 'file'; readonly title: string; readonly path: string }
  | { readonly kind: 'url'; readonly title: string; readonly url: SourceUrl }
  | { readonly kind: 'point'; readonly title: string; readonly point: RestorePoint };

/** An archive to restore: named as `Sources.resolve` takes it, or its bytes. */
export type Given = string | AsyncIterable<Uint8Array>;

export interface SourceParts {
  readonly catalog: Catalog;
  readonly destination: Storage;
  readonly temp: TempFolders;
  readonly downloads: UrlDownloads;
  readonly vocabulary: EventVocabulary;
  readonly limits: ArchiveLimits;
  readonly newId: () => string;
  /** Whether an app may be named by the beginning of its id. */
  readonly takesBeginnings: boolean;
  /** Id of the app of this name in the event store; undefined if it has none, or cannot be asked. */
  readonly ownAppId: (name: string) => Promise<string | undefined>;
}

/** Opens what a person names, wherever it is, and leaves nothing behind when it is closed. */
export class Sources {
  readonly #fetched: FetchedArchives;

  constructor(private readonly parts: SourceParts) {
    this.#fetched = new FetchedArchives(parts);
  }

  /**
   * What a person means by `text`: a URL, the path of a file, `APP@latest`, an id of a restore point or its unique beginning, or
   * the name of its archive. Errors: `url-denied`, `source-not-found`, `restore-point-not-found`, `invalid-argument` for a beginning of
   * several ids, or a name of several apps.
   */
  async resolve(text: string): Promise<Source> {
    if (isUrl(text)) return urlSource(this.parts.downloads.parse(text));
    if (!text.endsWith(LATEST) && (await isFile(text))) return { kind: 'file', title: basename(text), path: text };
    try {
      return pointSource(await this.point(text));
    } catch (error) {
      if (!isBackupError(error, 'restore-point-not-found') || !/[/\\]|\.zip$|^\.+$/.test(text)) throw error;
      throw await noFile(text, error);
    }
  }

  /** The restore point that a person means by `APP@latest`, an id, its unique beginning, or the name of its archive. */
  async point(text: string): Promise<RestorePoint> {
    return this.#named(text, (name) => this.parts.catalog.find(name));
  }

  /** That `APP@latest` passes over newer points that are damaged, as a sentence; undefined where it does not. */
  async passedOver(text: string): Promise<string | undefined> {
    if (!text.endsWith(LATEST)) return undefined;
    try {
      const { damaged } = await this.parts.catalog.listApp(text.slice(0, -LATEST.length));
      return damaged.length === 0 ? undefined : damagedAfter(await this.point(text), text, damaged);
    } catch (error) {
      // Using the source throws the same error, and reports it.
      if (isBackupError(error)) return undefined;
      throw error;
    }
  }

  async damageOf(id: string): Promise<string | undefined> {
    return this.parts.catalog.damageOf(await this.point(id));
  }

  /** As `point`, for what is to be removed: a point that cannot be read any more, and what is left of one, by its name. */
  async removable(text: string): Promise<Removable> {
    return this.#named<Removable>(text, (name) => this.parts.catalog.findRemovable(name));
  }

  async #named<T>(text: string, find: (name: string) => Promise<T>): Promise<T | RestorePoint> {
    if (text.endsWith(LATEST)) return this.#latestOf(text.slice(0, -LATEST.length));
    try {
      return await find(text);
    } catch (error) {
      if (!isBackupError(error, 'restore-point-not-found') || !(await isFile(text))) throw error;
      throw new BackupError('restore-point-not-found', `${text} is a file, not a restore point`, {
        hint: 'name a restore point by its id',
        cause: error,
      });
    }
  }

  /** Calls `action` with the open archive; closes it and removes a fetched copy whatever happens. */
  async use<T>(
    source: Source,
    progress: ProgressSink,
    signal: AbortSignal,
    action: (archive: Archive) => Promise<T>,
  ): Promise<T> {
    const inPlace = this.#inPlace(source);
    if (inPlace !== undefined) return this.#open(source, inPlace, action);
    const { temp, newId } = this.parts;
    const folder = await temp.makeForReading(newId());
    try {
      return await this.#open(source, await this.#fetch(source, folder, progress, signal), action);
    } finally {
      await temp.remove(folder);
    }
  }

  /** As `use`, for what is looked into again and again: the copy of a restore point that is elsewhere is kept for a while. */
  async look<T>(
    source: Source,
    progress: ProgressSink,
    signal: AbortSignal,
    action: (archive: Archive) => Promise<T>,
  ): Promise<T> {
    if (source.kind !== 'point' || this.#inPlace(source) !== undefined)
      return this.use(source, progress, signal, action);
    const { archive, size, manifest } = source.point;
    const far = {
      key: `${archive} ${size} ${manifest.chain}`,
      size,
      fetch: async (folder: string, stop: AbortSignal) => this.#fetch(source, folder, progress, stop),
    };
    return this.#fetched.use(far, signal, async (path) => this.#open(source, path, action));
  }

  /** Removes the copies that are kept. */
  async close(): Promise<void> {
    await this.#fetched.close();
  }

  #inPlace(source: Source): string | undefined {
    if (source.kind === 'url') return undefined;
    return source.kind === 'file' ? source.path : this.parts.destination.localPath(source.point.archive);
  }

  async #open<T>(source: Source, path: string, action: (archive: Archive) => Promise<T>): Promise<T> {
    const { catalog, vocabulary, limits } = this.parts;
    const archive = await openArchive(path, vocabulary, limits).catch((error: unknown) => {
      throw source.kind === 'point' ? damagedPoint(source.point, error) : error;
    });
    try {
      if (source.kind === 'point') await requireOwnManifest(catalog, source.point, archive.manifest);
      return await action(archive);
    } finally {
      await archive.close();
    }
  }

  async #fetch(source: Source, folder: string, progress: ProgressSink, signal: AbortSignal): Promise<string> {
    if (source.kind === 'file') return source.path;
    if (source.kind === 'url') {
      const path = join(folder, 'download.zip');
      await this.parts.downloads.fetch(source.url, path, progress, signal);
      return path;
    }
    return fetchArchive(this.parts.destination, source.point, folder, progress, signal);
  }

  /** Calls `action` with a file of the bytes of a stream; it is removed whatever happens. */
  async useStream<T>(
    bytes: AsyncIterable<Uint8Array>,
    signal: AbortSignal,
    action: (source: Source) => Promise<T>,
  ): Promise<T> {
    const { temp, newId } = this.parts;
    const folder = await temp.make(newId());
    try {
      const path = join(folder, 'stream.zip');
      await pipeline(bytes, createWriteStream(path, { mode: 0o600, flags: 'wx' }), { signal });
      return await action({ kind: 'file', title: 'the stream', path });
    } finally {
      await temp.remove(folder);
    }
  }

  /**
   * The newest restore point of an app, by history. A name is that of this event store's app first; another server's app
   * of the same name is never taken for it in silence.
   */
  async #latestOf(app: string): Promise<RestorePoint> {
    const { catalog, ownAppId } = this.parts;
    const { points, absence, damaged } = await catalog.listApp(app);
    const begun = points.length + damaged.length > 0 ? undefined : await this.#appBegunBy(app);
    if (begun !== undefined) return this.#latestOf(begun);
    const byId = points.filter(({ manifest }) => manifest.app.id === app);
    const ids = [...new Set(points.map(({ manifest }) => manifest.app.id))];
    const own = byId.length > 0 || points.length === 0 ? app : await ownAppId(app);
    const [point] =
      own === undefined && ids.length === 1 ? points : points.filter(({ manifest }) => manifest.app.id === own);
    if (point) return point;
    if (own === undefined) throw severalApps(app, ids);
    if (ids.length > 0) throw otherApp(app, own, ids);
    if (damaged.length > 0) throw onlyDamaged(app, damaged);
    if (absence !== undefined) throw nothingThere(`restore point of "${app}"`, absence);
    const meant = nearest(app, await catalog.appNames());
    throw new BackupError('restore-point-not-found', `there is no restore point of "${app}" at ${catalog.url}`, {
      ...(meant === undefined
        ? { hint: 'make a backup of it first, or choose another destination', facts: { app } }
        : { hint: `did you mean ${meant}${LATEST}?`, facts: { meant } }),
    });
  }

  /** Id of the only app with restore points here whose id begins so, where that is taken. */
  async #appBegunBy(text: string): Promise<string | undefined> {
    const { catalog, takesBeginnings } = this.parts;
    if (!takesBeginnings || text.length < MIN_ID_CHARACTERS) return undefined;
    const { points } = await catalog.list();
    const ids = points.map(({ manifest }) => manifest.app.id);
    return ids.includes(text) ? undefined : idMeant(text, ids, 'ids of apps');
  }
}

/** A restore point whose archive is no zip any more is not some other kind of file: it is damaged. */
function damagedPoint({ archive }: RestorePoint, error: unknown): unknown {
  if (!isBackupError(error, 'archive-not-zip', 'not-a-backup')) return error;
  return damage('archive-structure', `${archive} is damaged: ${error.message}`, {
    hint: 'put the right archive back, or use another restore point',
    cause: error,
  });
}

function urlSource(url: SourceUrl): Source {
  return { kind: 'url', title: url.shown, url };
}

export function pointSource(point: RestorePoint): Source {
  return { kind: 'point', title: point.id, point };
}

/** Path of a copy of the archive in `folder`. */
async function fetchArchive(
  destination: Storage,
  { archive, size }: RestorePoint,
  folder: string,
  progress: ProgressSink,
  signal: AbortSignal,
): Promise<string> {
  const path = join(folder, 'archive.zip');
  let done = 0;
  const counted = async function* (): AsyncIterable<Uint8Array> {
    for await (const chunk of destination.read(archive, undefined, signal)) {
      done += chunk.length;
      progress({ phase: 'download', done, total: size, unit: 'bytes' });
      yield chunk;
    }
  };
  await pipeline(counted, createWriteStream(path, { mode: 0o600, flags: 'wx' }), { signal });
  return path;
}

/** Says what is at a path instead of a file. */
async function noFile(path: string, cause: BackupError): Promise<BackupError> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined)
    return new BackupError('source-not-found', `there is no file ${path}`, { hint: 'check the path', cause });
  const what = found.isDirectory() ? 'a folder' : 'a device or a pipe';
  return new BackupError('source-not-found', `${path} is ${what}, not the file of an archive`, {
    hint: found.isDirectory() ? 'name a file in it' : 'write what it holds into a file first',
    cause,
  });
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
