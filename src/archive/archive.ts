import type { Documents } from '../cms/document-store.js';
import type { AppName, AssetVersion } from '../cms/app-naming.js';
import type { OddEvents } from '../cms/event-vocabulary.js';
import type { StoredEvent } from '../events/event.js';
import type { ErrorCode, Facts } from '../errors.js';
import type { Manifest } from './native/manifest/manifest.js';

/** Limits against hostile or broken archives. Each is a setting: see `archive-limit.ts`. */
export interface ArchiveLimits {
  readonly entries: number;
  /** Sum of all uncompressed bytes. */
  readonly totalBytes: number;
  /** Uncompressed to compressed, for entries above 8 MiB; in a Squidex archive, for files larger than their event says. */
  readonly ratio: number;
  /**
   * Bytes of one event: of its line in a native archive, of its payload in one of Squidex. An event of 16 MiB, MongoDB's
   * limit, that is not JSON text takes a line of 22 MiB.
   */
  readonly lineBytes: number;
  /** Bytes of one document of a Squidex archive, which is held in memory. */
  readonly documentBytes: number;
  readonly jsonDepth: number;
}

export const DEFAULT_LIMITS: ArchiveLimits = {
  // A Squidex archive has one an event, and at least 100 bytes each: this number is never a surprise.
  entries: 20_000_000,
  totalBytes: 1024 ** 4,
  ratio: 300,
  lineBytes: 64 * 1024 * 1024,
  documentBytes: 64 * 1024 * 1024,
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

/** Unpacked bytes. */
export interface ContentBytes {
  readonly events: number;
  readonly files: number;
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

export interface VerifyOptions {
  readonly depth: VerifyDepth;
  /**
   * Computes the chain over all events too. It says once more what the digests of the segments say, about the same
   * bytes, so a restore, and a backup that is read back, leave it out. False by default.
   */
  readonly chain?: boolean;
  /**
   * `proveWhole` has found the archive whole, and the caller will read (and so check) its files next: only the events are
   * checked here, and `progress` is not called. False by default.
   */
  readonly proven?: boolean;
  /** Number of the last event that matters: what is behind it is not looked at. */
  readonly until?: number | undefined;
  /** Whose events matter: what is odd about those of other streams, or out of order, is not told. All of them by default. */
  readonly streams?: ((stream: string) => boolean) | undefined;
  /** Which files have to be whole; all of them by default. */
  readonly files?: ((file: AssetVersion) => boolean) | undefined;
  /**
   * What becomes of events that are not as the CMS writes them. Only an archive that eventark did not write can have events
   * that cannot even be returned as events: with `keep` these are damage, with `drop` they are left out. `keep` by default.
   */
  readonly odd?: OddEvents;
  /** Called with the events of a replay, so that one pass over the bytes serves a caller that looks deeper. */
  readonly onEvents?: EventVisitor;
  readonly progress?: ProgressSink | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Takes events in order, up to the first problem of the archive. They are valid until it returns, or its promise settles;
 * nothing more is read before that. If it throws, the pass ends, unless the error is damage: that is reported as a problem.
 */
export type EventVisitor = (events: readonly StoredEvent[]) => void | Promise<void>;

export interface ReadOptions {
  /**
   * A batch is only good until the next one is asked for: then its bytes are gone, instead of waiting for the garbage
   * collector. False by default.
   */
  readonly reuse?: boolean;
  /** Number of the last event that is wanted, from 1: nothing behind it is looked at. */
  readonly until?: number | undefined;
  /**
   * Hears at the end of the pass, also of one that ends early, which events were left out: those that cannot be read, and
   * those of another app. Without it an event that cannot be read is an error (`event-unreadable`).
   */
  readonly onLeftOut?: LeftOutSink | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Takes a warning for each event that was left out, or none. */
export type LeftOutSink = (problems: readonly Problem[]) => void;

/** An event and its number in the archive, from 1. */
export interface NumberedEvent {
  readonly number: number;
  readonly event: StoredEvent;
}

export interface NumberedOptions {
  /** Number of the first event that is wanted. */
  readonly from?: number;
  /** Of this stream only. */
  readonly stream?: string | undefined;
  readonly onLeftOut?: LeftOutSink | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface Problem {
  readonly code: ErrorCode;
  /** Entry, event or asset: where the damage is. */
  readonly where: string;
  readonly message: string;
  /** What the message names, for those who say it in another language. */
  readonly facts?: Facts;
  /** Number of the first event that is damaged; left out where it is another part of the archive. */
  readonly event?: number;
}

export interface VerificationReport {
  readonly ok: boolean;
  readonly depth: VerifyDepth;
  readonly problems: readonly Problem[];
  /** What is odd but no damage: missing assets, unknown event types. */
  readonly warnings: readonly Problem[];
  readonly events: number;
  readonly streams: number;
  readonly assets: number;
}

/** What a verb is doing. */
export type Phase =
  | 'download'
  | 'upload'
  | 'index'
  | 'find-point'
  | 'choose'
  | 'verify'
  | 'accounts'
  | 'write-events'
  | 'write-assets'
  | 'export';

/**
 * Phases of each verb, in their order: for a shell that shows how much is still to come. A phase may be passed over. Those
 * that write come twice in a copy: for its archive, then for the new app.
 */
export const PHASES = {
  backup: ['write-events', 'write-assets', 'verify'],
  restore: ['download', 'find-point', 'choose', 'verify', 'accounts', 'write-events', 'write-assets'],
  copy: ['write-events', 'write-assets', 'find-point', 'choose', 'verify', 'accounts', 'write-events', 'write-assets'],
  verify: ['download', 'verify'],
  export: ['download', 'write-events', 'write-assets', 'find-point', 'choose', 'export', 'verify'],
} as const satisfies Readonly<Record<string, readonly Phase[]>>;

/** Called now and then with how far a phase is; `total` is left out while nobody knows it. */
export type ProgressSink = (progress: Progress) => void;

export interface Progress {
  readonly phase: Phase;
  readonly done: number;
  readonly total?: number;
  readonly unit: 'events' | 'assets' | 'bytes' | 'entries' | 'accounts';
}

/** Events in order, each with a number: those of an archive, or of an app as it is now. */
export abstract class History {
  /** Events in order, in batches that are never empty. */
  abstract events(options?: ReadOptions): AsyncIterable<readonly StoredEvent[]>;

  /** Events with their numbers, from 1, in batches that are never empty; what comes before `from` is read only if it must be. */
  async *numbered({ from = 1, stream, ...options }: NumberedOptions = {}): AsyncGenerator<readonly NumberedEvent[]> {
    let number = 0;
    for await (const batch of this.events(options)) {
      const events = batch.map((event) => ({ number: ++number, event }));
      const wanted = events.filter(
        (each) => each.number >= from && (stream ?? each.event.stream) === each.event.stream,
      );
      if (wanted.length > 0) yield wanted;
    }
  }

  /** Names of its streams; where there is no list of them a name comes as often as it is met. */
  async *streamNames(options?: ReadOptions): AsyncGenerator<string> {
    for await (const batch of this.events(options)) for (const { stream } of batch) yield stream;
  }
}

/**
 * An archive open for reading. Whoever opened it knows that its structure is sound: opening fails with a typed error
 * otherwise. Reading checks CRC and size of each entry on the way; digests, chain and counts are checked by `verify`.
 */
export abstract class Archive extends History {
  abstract readonly format: ArchiveFormat;
  abstract readonly app: AppName;
  /** Present in a native archive. */
  abstract readonly manifest: Manifest | undefined;
  /** Number of events, where the archive says it. */
  abstract readonly eventCount: number;
  /** How deep it is verified unless somebody says otherwise. */
  abstract readonly usualDepth: VerifyDepth;

  /** What its events and files take unpacked, as far as a look at the archive tells. */
  abstract contentBytes(): Promise<ContentBytes>;

  /** One stream, reading as little else as the format allows; empty for an unknown stream. */
  abstract stream(name: string, options?: Omit<ReadOptions, 'reuse'>): AsyncIterable<readonly StoredEvent[]>;

  /** Asset versions in the order the events mention them first. */
  abstract assets(options?: Omit<ReadOptions, 'reuse'>): AsyncIterable<ArchivedAsset>;

  /** The bytes of an asset that is not missing. */
  abstract readAsset(asset: ArchivedAsset, signal?: AbortSignal): AsyncIterable<Uint8Array>;

  abstract documents(): Promise<Documents>;

  abstract entries(): readonly ArchiveEntry[];

  abstract verify(options: VerifyOptions): Promise<VerificationReport>;

  /**
   * Proves that the bytes are those that were written, as far as the archive states them, and takes nothing apart that
   * need not be. What they mean is left to a replay.
   */
  abstract proveWhole(options: Omit<VerifyOptions, 'depth'>): Promise<VerificationReport>;

  abstract close(): Promise<void>;
}
