import pMap from 'p-map';
import { ZIP_TAIL_BYTES, endsAsZip } from '../archive/native/zip/end-record.js';
import { readManifestOutline, type ManifestVisitor } from '../archive/native/manifest/manifest-outline.js';
import type { AlteredAsset, FixedEntry, Manifest, MissingAsset, Segment } from '../archive/native/manifest/manifest.js';
import { BackupError, isBackupError, kindOf } from '../errors.js';
import type { Storage } from '../storage/storage.js';
import { disputedPairs, oldestFirst, type HistoryPair } from './history.js';
import { MAX_COMMENT_BYTES, parsePointComment } from './point-comment.js';
import type { PointFiles } from './point-files.js';
import { ARCHIVE, COMMENT, MANIFEST, parsePointName } from './point-name.js';
import type { DamagedPoint, RestorePoint } from './restore-point.js';

/** A restore point, by the name of its archive. */
type ArchiveOfPoint = Pick<RestorePoint, 'archive'>;

export interface ReadPoints {
  /** Newest first, by history. */
  readonly points: readonly RestorePoint[];
  readonly damaged: readonly DamagedPoint[];
}

/** Manifests that are read at a time. */
const MAX_READS = 8;

/** An id of a restore point: it is printed, and part of names. */
const ID = /^[0-9a-z]{26}$/;

/** Reads restore points out of the files at a destination, and holds no more of them than is listed. */
export class PointReader {
  constructor(private readonly destination: Storage) {}

  /** The bytes of the manifest beside an archive. */
  manifestBytes(point: ArchiveOfPoint): AsyncIterable<Uint8Array> {
    return this.destination.read(point.archive.slice(0, -ARCHIVE.length) + MANIFEST);
  }

  /** The manifest beside an archive, its long lists included. */
  async wholeManifest(point: ArchiveOfPoint): Promise<Manifest> {
    const [segments, entries, missing] = [new Array<Segment>(), new Array<FixedEntry>(), new Array<MissingAsset>()];
    const altered: AlteredAsset[] = [];
    const outline = await readManifestOutline(this.manifestBytes(point), {
      segment: (segment) => void segments.push(segment),
      entry: (entry) => void entries.push(entry),
      missing: (asset) => void missing.push(asset),
      altered: (asset) => void altered.push(asset),
    });
    const { altered: hasAltered, ...rest } = outline;
    return { ...rest, segments, entries, missing, ...(hasAltered && { altered }) };
  }

  /** Reads the manifest beside an archive once more, for the members of its long lists. */
  async visitManifest(point: ArchiveOfPoint, visitor: ManifestVisitor): Promise<void> {
    await readManifestOutline(this.manifestBytes(point), visitor);
  }

  /** Whether the events of `older` are exactly the first events of `newer`; reads the manifest of the newer one. */
  async isPrefix({ older, newer }: HistoryPair): Promise<boolean> {
    if (older.manifest.app.id !== newer.manifest.app.id) return false;
    const { counts, chain } = older.manifest;
    let events = 0;
    let found: string | undefined;
    await this.visitManifest(newer, {
      segment: (segment) => {
        events += segment.events;
        if (events === counts.events) found = segment.chain;
      },
    });
    return counts.events === 0 || found === chain;
  }

  /** What these are, newest first; one that cannot be restored as it is does not hide the others. */
  async read(files: PointFiles, bases: readonly string[]): Promise<ReadPoints> {
    const read = await pMap(bases, async (base) => this.#pointOrDamage(base, files), { concurrency: MAX_READS });
    const found = read.filter((each) => each !== undefined);
    const points = await this.#newestFirst(found.filter((each) => 'manifest' in each));
    return { points, damaged: found.filter((each) => 'reason' in each) };
  }

  /** Each app's own by its history; apps among each other by id. */
  async #newestFirst(points: readonly RestorePoint[]): Promise<readonly RestorePoint[]> {
    const disputed = await pMap(disputedPairs(points), async (pair) => ({ pair, proven: await this.isPrefix(pair) }), {
      concurrency: MAX_READS,
    });
    const proven = disputed.filter((each) => each.proven).map(({ pair }) => pair);
    const byApp = Map.groupBy(points, ({ manifest }) => manifest.app.id);
    const ordered = new Map([...byApp].map(([app, own]) => [app, [...oldestFirst(own, proven)]]));
    const places = points.toSorted((a, b) => (a.id < b.id ? 1 : -1));
    return places.flatMap(({ manifest }) => ordered.get(manifest.app.id)?.pop() ?? []);
  }

  /** Undefined for one that was removed while the list was read. */
  async #pointOrDamage(base: string, files: PointFiles): Promise<RestorePoint | DamagedPoint | undefined> {
    try {
      const point = await this.point(base, files);
      const reason = await this.damageOf(point);
      return reason === undefined
        ? point
        : { name: base + MANIFEST, reason, code: 'archive-truncated', app: point.manifest.app };
    } catch (error) {
      if (!isBackupError(error) || kindOf(error) === 'unreachable') throw error;
      return error.code === 'object-not-found'
        ? undefined
        : { name: base + MANIFEST, reason: error.message, code: error.code };
    }
  }

  /** Errors: `object-not-found`, `archive-entry-missing`, `archive-manifest`, `archive-version`. */
  async point(base: string, files: PointFiles): Promise<RestorePoint> {
    const size = files.archiveSize(base);
    if (size === undefined) throw new BackupError('archive-entry-missing', `its archive ${base}${ARCHIVE} is missing`);
    const manifest = await readManifestOutline(this.destination.read(base + MANIFEST));
    const { id } = manifest;
    if (!ID.test(id)) throw new BackupError('archive-manifest', 'the id in its manifest is not one of a restore point');
    const named = parsePointName(base)?.id ?? id;
    if (named !== id) throw new BackupError('archive-manifest', `its manifest is that of restore point ${id}`);
    const length = files.commentSize(base);
    const comment = length === undefined || length > MAX_COMMENT_BYTES ? undefined : await this.#comment(base);
    return {
      ...{ id, size, manifest, archive: base + ARCHIVE },
      protected: files.isProtected(base),
      comment: comment ?? manifest.comment,
    };
  }

  /** Undefined for one that was removed while the list was read, and for a file that is none of ours. */
  async #comment(base: string): Promise<string | undefined> {
    const chunks: Uint8Array[] = [];
    try {
      for await (const chunk of this.destination.read(base + COMMENT)) chunks.push(chunk);
    } catch (error) {
      if (!isBackupError(error, 'object-not-found')) throw error;
      return undefined;
    }
    return parsePointComment(Buffer.concat(chunks).toString('utf8'));
  }

  /** What a look at the end of an archive tells: why it cannot be restored; undefined if all of it seems to be there. */
  async damageOf({
    archive,
    size,
    manifest,
  }: Pick<RestorePoint, 'archive' | 'size' | 'manifest'>): Promise<string | undefined> {
    const { stored } = manifest.bytes;
    if (size <= stored) return `its archive is cut: ${size} bytes of more than ${stored}`;
    const start = Math.max(0, size - ZIP_TAIL_BYTES);
    const tail: Uint8Array[] = [];
    for await (const chunk of this.destination.read(archive, { start, end: size - 1 })) tail.push(chunk);
    if (endsAsZip(Buffer.concat(tail), size)) return undefined;
    return `its archive is cut or changed: ${size} bytes, which do not end as an archive does; its entries have ${stored}`;
  }
}
