/** Manifest of a native archive: what stands in it, and the digests that prove it. `docs/archive-format.md`. */
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
