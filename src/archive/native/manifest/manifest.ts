import { BackupError } from '../../../errors.js';
import { MANIFEST_BYTES } from '../bounds.js';
import { manifestProblem } from './manifest-dto.js';

/** Manifest of a native archive: what the archive holds, and the digests that prove it. `docs/archive-format.md`. */
export interface Manifest {
  readonly format: 'eventark';
  readonly formatVersion: 1;
  /** Id of the restore point. */
  readonly id: string;
  readonly kind: 'full';
  readonly app: { readonly id: string; readonly name: string };
  readonly source: { readonly eventStore: string; readonly cms: string; readonly software: string };
  /** ISO 8601, UTC. */
  readonly created: string;
  readonly range: {
    readonly after: string;
    readonly upTo: string;
    readonly firstEventTime: string;
    readonly lastEventTime: string;
  };
  readonly counts: {
    readonly events: number;
    readonly streams: number;
    /** Asset versions with bytes in the archive. */
    readonly assets: number;
    readonly assetsMissing: number;
    readonly documents: number;
  };
  /** Sum over all entries before the manifest. */
  readonly bytes: { readonly raw: number; readonly stored: number };
  /** SHA-256 over all event lines with their line feeds, lower-case hex. */
  readonly chain: string;
  readonly segments: readonly Segment[];
  readonly entries: readonly FixedEntry[];
  readonly missing: readonly MissingAsset[];
  /** Files that are not as long as their event says; left out where there are none. */
  readonly altered?: readonly AlteredAsset[];
  readonly comment: string;
  readonly createdBy: string;
}

export interface Segment {
  readonly name: string;
  readonly events: number;
  readonly firstPosition: string;
  readonly lastPosition: string;
  readonly size: number;
  readonly sha256: string;
  /**
   * Of its bytes as the file has them: with it, an archive is proved whole by reading it, and inflated by the restore
   * alone. Archives of before have none.
   */
  readonly storedSha256?: string;
  /** SHA-256 over all event lines up to the end of this segment. */
  readonly chain: string;
}

/** An entry that is neither a segment, nor an asset (its name is its digest), nor the manifest itself. */
export interface FixedEntry {
  readonly name: string;
  readonly size: number;
  readonly sha256: string;
}

export interface MissingAsset {
  readonly role: 'asset' | 'app-image';
  readonly id: string;
  readonly version: number;
  readonly fileName?: string;
}

export interface AlteredAsset extends MissingAsset {
  /** Bytes that the event says. */
  readonly size: number;
  /** Bytes in the archive. */
  readonly bytes: number;
}

/** What a list of restore points keeps of a manifest: all but its long lists. `altered` is empty where there are some. */
export type ManifestOutline = Omit<Manifest, 'segments' | 'entries' | 'missing' | 'altered'> & {
  readonly altered?: readonly unknown[];
};

/** The one way a manifest is written: fixed order of members, two blanks of indentation, a line feed at the end. */
export function printManifest(manifest: Manifest): Buffer {
  return Buffer.from(`${JSON.stringify(inOrder(manifest), undefined, 2)}\n`);
}

/**
 * Reads a manifest and refuses everything `printManifest` would not write: unknown, doubled and missing members, other
 * spellings. Errors: `archive-version` for a format of another version, `archive-manifest` for the rest.
 */
export function parseManifest(bytes: Uint8Array): Manifest {
  if (bytes.length > MANIFEST_BYTES) throw badManifest(`is longer than ${MANIFEST_BYTES} bytes`);
  const value = parseJson(bytes);
  refuseOtherVersion(value);
  const problem = manifestProblem(value);
  if (problem !== undefined || !isManifest(value)) throw badManifest(problem ?? 'is not an object');
  if (value.altered?.length === 0 || !printManifest(value).equals(bytes))
    throw badManifest('is not written the way eventark writes it');
  return value;
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch (error) {
    throw badManifest('is not JSON', error);
  }
}

export function refuseOtherVersion(value: unknown): void {
  if (typeof value !== 'object' || value === null || !('format' in value) || !('formatVersion' in value)) return;
  if (value.format !== 'eventark' || value.formatVersion === 1) return;
  throw new BackupError(
    'archive-version',
    `the archive has format version ${String(value.formatVersion).slice(0, 20)}`,
    {
      hint: 'this version of eventark reads format version 1; use the one that wrote the archive, or a newer one',
    },
  );
}

/** Only called after the DTO has found nothing wrong. */
function isManifest(value: unknown): value is Manifest {
  return typeof value === 'object' && value !== null;
}

export function badManifest(what: string, cause?: unknown): BackupError {
  return new BackupError('archive-manifest', `the manifest ${what}`, cause === undefined ? {} : { cause });
}

function inOrder(manifest: Manifest): Manifest {
  const { app, source, range, counts, bytes } = manifest;
  return {
    format: manifest.format,
    formatVersion: manifest.formatVersion,
    id: manifest.id,
    kind: manifest.kind,
    app: { id: app.id, name: app.name },
    source: { eventStore: source.eventStore, cms: source.cms, software: source.software },
    created: manifest.created,
    range: {
      after: range.after,
      upTo: range.upTo,
      firstEventTime: range.firstEventTime,
      lastEventTime: range.lastEventTime,
    },
    counts: {
      events: counts.events,
      streams: counts.streams,
      assets: counts.assets,
      assetsMissing: counts.assetsMissing,
      documents: counts.documents,
    },
    bytes: { raw: bytes.raw, stored: bytes.stored },
    chain: manifest.chain,
    segments: manifest.segments.map(LISTED.segments),
    entries: manifest.entries.map(LISTED.entries),
    missing: manifest.missing.map(LISTED.missing),
    ...(manifest.altered && { altered: manifest.altered.map(LISTED.altered) }),
    comment: manifest.comment,
    createdBy: manifest.createdBy,
  };
}

function segmentInOrder(segment: Segment): Segment {
  const { name, events, firstPosition, lastPosition, size, sha256, storedSha256, chain } = segment;
  const content = { name, events, firstPosition, lastPosition, size, sha256 };
  return storedSha256 === undefined ? { ...content, chain } : { ...content, storedSha256, chain };
}

function missingInOrder({ role, id, version, fileName }: MissingAsset): MissingAsset {
  return fileName === undefined ? { role, id, version } : { role, id, version, fileName };
}

/** The members of each list, in the order in which they are written. */
export const LISTED = {
  segments: segmentInOrder,
  entries: ({ name, size, sha256 }: FixedEntry): FixedEntry => ({ name, size, sha256 }),
  missing: missingInOrder,
  altered: ({ size, bytes, ...file }: AlteredAsset): AlteredAsset => ({ ...missingInOrder(file), size, bytes }),
};
