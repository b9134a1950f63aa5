import type { AppName, AssetVersion, Documents } from '../cms/cms.js';
import type { StoredEvent } from '../events/event.js';
import type { ErrorCode } from '../errors.js';
import type { Manifest } from './native/manifest.js';

/** Limits against hostile or broken archives; all configurable. */
export interface ArchiveLimits {
  readonly entries: number;
  /** Sum of all uncompressed bytes. */
  readonly totalBytes: number;
  /** Uncompressed to compressed, for entries above 8 MiB. */
  readonly ratio: number;
  /** Bytes of one event line. */
  readonly lineBytes: number;
  readonly jsonDepth: number;
}

export const DEFAULT_LIMITS: ArchiveLimits = {
  entries: 1_000_000,
  totalBytes: 1024 ** 4,
  ratio: 300,
  lineBytes: 8 * 1024 * 1024,
  jsonDepth: 64,
};

export type ArchiveFormat = 'eventark-1' | 'squidex-v1' | 'squidex-v2';

/** An asset version that an archive holds, or says it does not hold. */
export interface ArchivedAsset extends AssetVersion {
  /** True where the events mention the file but the archive has no bytes for it. */
  readonly missing: boolean;
  /** Bytes in the archive; 0 when missing. */
  readonly bytes: number;
  /** Of the bytes, lower-case hex, where the archive states it. */
  readonly sha256?: string;
}

export interface ArchiveEntry {
  readonly name: string;
  /** Uncompressed bytes. */
  readonly size: number;
  /** Bytes in the file. */
  readonly stored: number;
}

/** `manifest`: structure and manifest agree. `checksums`: every byte. `replay`: also every event, as a restore would. */
export type VerifyDepth = 'manifest' | 'checksums' | 'replay';

/**
 * The chain over all events says once more what the digests of the segments say, about the same bytes. Whoever asks
 * whether an archive is sound has it computed; a restore, and a backup that is read back, trust the digests.
 */
export type ChainCheck = 'check' | 'trust';

export interface Problem {
  readonly code: ErrorCode;
  /** Entry, event or asset: where the damage is. */
  readonly where: string;
  readonly message: string;
}

export interface Verdict {
  readonly ok: boolean;
  readonly depth: VerifyDepth;
  readonly problems: readonly Problem[];
  /** What is odd but no damage: missing assets, unknown event types. */
  readonly warnings: readonly Problem[];
  readonly events: number;
  readonly streams: number;
  readonly assets: number;
}

/** Called now and then with how far a phase is; `total` is left out while nobody knows it. */
export type ProgressSink = (progress: Progress) => void;

export interface Progress {
  readonly phase: string;
  readonly done: number;
  readonly total?: number;
  readonly unit: 'events' | 'assets' | 'bytes' | 'entries';
}

/**
 * An archive open for reading. Whoever opened it knows that its structure is sound: opening fails with a typed error
 * otherwise. Reading checks CRC and size of each entry on the way; digests, chain and counts are checked by `verify`.
 */
export abstract class Archive {
  abstract readonly format: ArchiveFormat;
  abstract readonly app: AppName;
  /** Present in a native archive. */
  abstract readonly manifest: Manifest | undefined;
  /** Number of events, where the archive says it. */
  abstract readonly eventCount: number;

  /**
   * Events in order, in batches that are never empty. With `reuse` a batch is only good until the next one is asked for:
   * then its bytes are gone, instead of lying about until the garbage is collected.
   */
  abstract events(signal?: AbortSignal, reuse?: boolean): AsyncIterable<readonly StoredEvent[]>;

  /** One stream, reading as little else as the format allows; empty for an unknown stream. */
  abstract stream(name: string, signal?: AbortSignal): AsyncIterable<readonly StoredEvent[]>;

  /** Asset versions in the order the events mention them first. */
  abstract assets(signal?: AbortSignal): AsyncIterable<ArchivedAsset>;

  /** The bytes of an asset that is not missing. */
  abstract readAsset(asset: ArchivedAsset, signal?: AbortSignal): AsyncIterable<Uint8Array>;

  abstract documents(): Promise<Documents>;

  abstract entries(): readonly ArchiveEntry[];

  abstract verify(
    depth: VerifyDepth,
    progress?: ProgressSink,
    signal?: AbortSignal,
    chain?: ChainCheck,
  ): Promise<Verdict>;

  abstract close(): Promise<void>;
}
