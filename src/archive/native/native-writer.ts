import { hash } from 'node:crypto';
import type { AssetVersion } from '../../cms/app-naming.js';
import { BackupError } from '../../errors.js';
import type { EventBatch, StoredEvent } from '../../events/event.js';
import { type ArchivedAsset, type ArchiveLimits, DEFAULT_LIMITS, type Problem } from '../archive.js';
import { AssetWriter, type AddOptions, type OpenAsset } from './assets/asset-writer.js';
import { boundedTime, DOCUMENT_BYTES } from './bounds.js';
import { ASSET_INDEX, MANIFEST, STREAM_INDEX, documentEntryName, kindOf } from './zip/entry-names.js';
import { type FixedEntry, type Manifest, printManifest } from './manifest/manifest.js';
import { PackedLines, pack } from '../zip/packing.js';
import type { Compression } from '../zip/zstd.js';
import { SegmentWriter } from './segments/segment-writer.js';
import type { PackedContent } from '../zip/zip-entry.js';
import { ZipWriter } from './zip/zip-writer.js';

/** Event lines are mostly ids: level 1 makes them as small as level 3 within 1 to 6 %, in three quarters of the time. */
const DEFAULT_LEVEL = 1;

/** An entry whose digest is in the manifest. */
type FixedContent = PackedContent & { readonly sha256: string };

export interface NativeWriterOptions {
  /** Of deflate, 0 to 9. */
  readonly level?: number;
  /** Of events; `deflate` if left out. */
  readonly compression?: Compression;
  /**
   * Numbers of events after which a segment ends in any case: the event counts of older restore points, so that
   * `segments[].chain` shows by itself whether they are prefixes of this one.
   */
  readonly cutAt?: readonly number[];
  readonly limits?: ArchiveLimits;
  /** Leaves out, with a warning, events that do not rise in their stream, instead of failing. */
  readonly leaveOutDisorder?: boolean;
  /** Called with each asset version as the archive has it, in their order. */
  readonly onAsset?: (asset: ArchivedAsset) => void;
}

/** What a manifest says that the writer cannot know. */
export interface ManifestBase extends Pick<Manifest, 'id' | 'app' | 'source' | 'created' | 'comment' | 'createdBy'> {
  readonly range: Pick<Manifest['range'], 'after' | 'upTo'>;
}

/**
 * Writes a native archive into a new local file: all events, then all assets, then all documents, then `finish`.
 * Whoever gives up calls `abort`, which leaves no file.
 */
export class NativeArchiveWriter {
  readonly #segments: SegmentWriter;
  readonly #assets: AssetWriter;
  readonly #fixed: FixedEntry[] = [];
  #stage: 'events' | 'assets' | 'documents' = 'events';
  #assetIndex: FixedContent | undefined;

  readonly #level: number;

  private constructor(
    private readonly zip: ZipWriter,
    options: NativeWriterOptions,
  ) {
    const { level = DEFAULT_LEVEL, compression = 'deflate', limits = DEFAULT_LIMITS, cutAt = [] } = options;
    const { onAsset = () => undefined, leaveOutDisorder = false } = options;
    this.#level = level;
    this.#segments = new SegmentWriter(zip, { level, compression }, limits, cutAt, leaveOutDisorder);
    this.#assets = new AssetWriter(zip, level, onAsset);
  }

  /** Errors: `file-exists`, `permission-denied`, `no-space`. */
  static async create(path: string, options: NativeWriterOptions = {}): Promise<NativeArchiveWriter> {
    return new NativeArchiveWriter(await ZipWriter.create(path), options);
  }

  /** Events written so far. */
  get events(): number {
    return this.#segments.events;
  }

  /** What is odd in the events written so far, and no reason to stop: holes in streams, and events that were left out. */
  get warnings(): readonly Problem[] {
    return this.#segments.warnings.all;
  }

  /**
   * Adds events in their order. The revisions of a stream rise; a hole among them is a warning. `kept` is shown
   * each event that is in the archive, which it may look at until it returns. Errors: `event-line-too-long`,
   * `event-duplicate`, `event-order`.
   */
  async addEvents(events: EventBatch, kept: (event: StoredEvent) => void = () => undefined): Promise<void> {
    if (this.#stage !== 'events') throw outOfOrder('events', this.#stage);
    await this.#segments.add(events, kept);
  }

  /**
   * Adds an asset version. Without `open`, or when its first read says `object-not-found`, the version is listed as
   * missing. Returns when there is room for the next one: several are read at once, and a failure may be told by a
   * later call. `written` hears whether the archive has its bytes, once it is known.
   */
  async addAsset(
    version: AssetVersion,
    open: OpenAsset | undefined,
    { written, signal }: AddOptions = {},
  ): Promise<void> {
    if (this.#stage === 'documents') throw outOfOrder('assets', this.#stage);
    if (this.#stage === 'events') await this.#endEvents();
    await this.#assets.add(version, open, { written, signal });
  }

  /** Adds small state that is not in events. `name` is like `asset-tags.json`: lower case, digits, `-`, `_`. */
  async addDocument(name: string, bytes: Uint8Array): Promise<void> {
    const entry = documentEntryName(name);
    if (kindOf(entry) !== 'document') throw new BackupError('invalid-argument', `a document cannot be named ${name}`);
    if (bytes.length > DOCUMENT_BYTES) {
      throw new BackupError('size-limit', `the document ${name} is larger than ${DOCUMENT_BYTES} bytes`);
    }
    await this.#endAssets();
    if (this.zip.entries.find(entry) !== undefined) {
      throw new BackupError('invalid-argument', `the document ${name} was added before`);
    }
    await this.#addFixed(entry, { ...(await pack(bytes, this.#level)), sha256: hash('sha256', bytes, 'hex') });
  }

  /** Completes the archive and returns its manifest when every byte is durable. */
  async finish(base: ManifestBase): Promise<Manifest> {
    const assetIndex = await this.#endAssets();
    const documents = this.#fixed.length;
    await this.#addFixed(ASSET_INDEX, assetIndex);
    await this.#addFixed(STREAM_INDEX, await this.#streamIndex());
    const manifest = this.#manifest(base, documents);
    await this.zip.add(MANIFEST, await pack(printManifest(manifest), this.#level));
    await this.zip.finish();
    return manifest;
  }

  /** Closes and removes the file. */
  async abort(): Promise<void> {
    await this.#segments.stop();
    await this.#assets.stop();
    await this.zip.abort();
  }

  #manifest(base: ManifestBase, documents: number): Manifest {
    const { firstEventTime, lastEventTime, segments, streams, events } = this.#segments;
    return {
      format: 'eventark',
      formatVersion: 1,
      id: base.id,
      kind: 'full',
      app: base.app,
      source: base.source,
      created: base.created,
      range: {
        ...base.range,
        firstEventTime: boundedTime(firstEventTime),
        lastEventTime: boundedTime(lastEventTime),
      },
      counts: {
        events,
        streams: streams.size,
        assets: this.#assets.held,
        assetsMissing: this.#assets.missing.length,
        documents,
      },
      bytes: { raw: this.zip.entries.totalSize, stored: this.zip.entries.totalStored },
      chain: this.#segments.chain,
      segments,
      entries: this.#fixed,
      missing: this.#assets.missing,
      ...(this.#assets.altered.length > 0 && { altered: this.#assets.altered }),
      comment: base.comment,
      createdBy: base.createdBy,
    };
  }

  async #endEvents(): Promise<void> {
    await this.#segments.finish();
    this.#stage = 'assets';
  }

  async #endAssets(): Promise<FixedContent> {
    if (this.#stage === 'events') await this.#endEvents();
    this.#stage = 'documents';
    this.#assetIndex ??= await this.#assets.finish();
    return this.#assetIndex;
  }

  async #addFixed(name: string, content: FixedContent): Promise<void> {
    await this.zip.add(name, content);
    this.#fixed.push({ name, size: content.size, sha256: content.sha256 });
  }

  async #streamIndex(): Promise<FixedContent> {
    const lines = new PackedLines(this.#level);
    for (const line of this.#segments.streams.lines()) await lines.add(line);
    return lines.finish();
  }
}

function outOfOrder(what: string, stage: string): BackupError {
  return new BackupError('invalid-argument', `${what} cannot be added after the ${stage}`);
}
