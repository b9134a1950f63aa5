import { BackupError } from '../../errors.js';
import type { Documents } from '../../cms/document-store.js';
import type { AppName } from '../../cms/app-naming.js';
import type { EventVocabulary } from '../../cms/event-vocabulary.js';
import type { StoredEvent } from '../../events/event.js';
import {
  Archive,
  type ArchiveEntry,
  type ArchiveLimits,
  type ArchivedAsset,
  type ContentBytes,
  DEFAULT_LIMITS,
  type NumberedEvent,
  type NumberedOptions,
  type Problem,
  type ReadOptions,
  type VerificationReport,
  type VerifyOptions,
} from '../archive.js';
import { throwIfCancelled } from '../../errors.js';
import { parseAssetLine } from './assets/asset-index.js';
import { ASSET_INDEX, MANIFEST, STREAM_INDEX, assetName, documentName, segmentName } from './zip/entry-names.js';
import { detachBuffer } from './detach-buffer.js';
import { checkListing } from './manifest/manifest-check.js';
import { type Manifest, parseManifest } from './manifest/manifest.js';
import { NativeVerifier } from './native-verifier.js';
import { readAhead } from '../../concurrency/read-ahead.js';
import { decodeSegment, firstLines } from './segments/segment-reader.js';
import { segmentsUntil, type WantedSegment } from './segments/segments-until.js';
import { parseStreamLine, streamLinePrefix } from './segments/stream-index.js';
import { textLines } from './text-lines.js';
import { ZipReader } from './zip/zip-reader.js';

/** Segments inflated ahead of the one that is being decoded. */
const SEGMENTS_AHEAD = 2;

/** A native archive in a local file, open for reading. Opening it reads its structure, manifest and asset index. */
export class NativeArchive extends Archive {
  override readonly usualDepth = 'checksums';
  readonly format = 'eventark-1';

  override readonly manifest: Manifest;
  readonly #zip: ZipReader;
  readonly #vocabulary: EventVocabulary;
  readonly #limits: ArchiveLimits;
  /** Files that are not as long as their events say. */
  readonly #altered: readonly Problem[];

  private constructor(
    zip: ZipReader,
    manifest: Manifest,
    vocabulary: EventVocabulary,
    limits: ArchiveLimits,
    altered: readonly Problem[],
  ) {
    super();
    this.manifest = manifest;
    this.#zip = zip;
    this.#vocabulary = vocabulary;
    this.#limits = limits;
    this.#altered = altered;
  }

  /**
   * `expectedManifest`: the bytes of the manifest beside the archive. An archive that holds another manifest is refused, so one
   * that was exchanged for another, or for an older one of the same app, is never taken for what it is listed as.
   * Errors: every `archive-*` code, `event-count`, `event-chain`; a file that is refused is closed again.
   */
  static async open(
    path: string,
    vocabulary: EventVocabulary,
    limits: ArchiveLimits = DEFAULT_LIMITS,
    expectedManifest?: Uint8Array,
  ): Promise<NativeArchive> {
    const zip = await ZipReader.open(path, limits);
    try {
      const bytes = await zip.readAll(zip.entry(MANIFEST));
      if (expectedManifest !== undefined && !bytes.equals(expectedManifest)) throw exchanged();
      const manifest = parseManifest(bytes);
      const altered = await checkListing(zip, manifest);
      return new NativeArchive(zip, manifest, vocabulary, limits, altered);
    } catch (error) {
      await zip.close();
      throw error;
    }
  }

  get app(): AppName {
    return this.manifest.app;
  }

  get eventCount(): number {
    return this.manifest.counts.events;
  }

  override async contentBytes(): Promise<ContentBytes> {
    const events = this.manifest.segments.reduce((sum, { size }) => sum + size, 0);
    let files = 0;
    // A file that several versions share is in the archive once.
    for await (const { bytes } of this.assets()) files += bytes;
    return { events, files };
  }

  override async *events({ signal, reuse = false, until }: ReadOptions = {}): AsyncGenerator<readonly StoredEvent[]> {
    yield* this.#segments(segmentsUntil(this.manifest.segments, until), signal, reuse);
  }

  override async *stream(name: string, { signal }: ReadOptions = {}): AsyncGenerator<readonly StoredEvent[]> {
    const segments = (await this.#segmentsOf(name)).map((number) => ({ name: segmentName(number) }));
    for await (const batch of this.#segments(segments, signal, false)) {
      const events = batch.filter((event) => event.stream === name);
      if (events.length > 0) yield events;
    }
  }

  override async *streamNames({ signal }: ReadOptions = {}): AsyncGenerator<string> {
    for await (const lines of textLines(STREAM_INDEX, this.#zip.read(this.#zip.entry(STREAM_INDEX), signal))) {
      for (const line of lines) yield parseStreamLine(line).stream;
    }
  }

  override async *numbered({ from = 1, stream, signal }: NumberedOptions = {}): AsyncGenerator<
    readonly NumberedEvent[]
  > {
    const wanted = stream === undefined ? undefined : new Set((await this.#segmentsOf(stream)).map(segmentName));
    let before = 0;
    for (const { name, events } of this.manifest.segments) {
      const first = before;
      before += events;
      if (before < from || wanted?.has(name) === false) continue;
      let number = first;
      for await (const batch of this.#segments([{ name }], signal, false)) {
        const numbered = batch.map((event) => ({ number: ++number, event }));
        const own = numbered.filter(
          (each) => each.number >= from && (stream ?? each.event.stream) === each.event.stream,
        );
        if (own.length > 0) yield own;
      }
    }
  }

  override async *assets({ signal }: ReadOptions = {}): AsyncGenerator<ArchivedAsset> {
    for await (const lines of textLines(ASSET_INDEX, this.#zip.read(this.#zip.entry(ASSET_INDEX), signal))) {
      for (const line of lines) yield parseAssetLine(line);
    }
  }

  override async *readAsset(asset: ArchivedAsset, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
    if (asset.sha256 === undefined) {
      throw new BackupError(
        'object-not-found',
        `the archive does not hold version ${asset.version} of asset ${asset.id}`,
      );
    }
    yield* this.#zip.read(this.#zip.entry(assetName(asset.sha256)), signal);
  }

  override async documents(): Promise<Documents> {
    const documents = new Map<string, Uint8Array>();
    for (const { name } of this.manifest.entries) {
      const document = documentName(name);
      if (document !== undefined) documents.set(document, await this.#zip.readAll(this.#zip.entry(name)));
    }
    return documents;
  }

  override entries(): readonly ArchiveEntry[] {
    return Array.from(this.#zip.entries, ({ name, size, stored }) => ({ name, size, stored }));
  }

  override async verify(options: VerifyOptions): Promise<VerificationReport> {
    return this.#withAltered(await this.#verifier(options).verify());
  }

  override async proveWhole(options: Omit<VerifyOptions, 'depth'>): Promise<VerificationReport> {
    return this.#withAltered(await this.#verifier({ ...options, depth: 'checksums' }).proveWhole());
  }

  override async close(): Promise<void> {
    await this.#zip.close();
  }

  #withAltered(report: VerificationReport): VerificationReport {
    return { ...report, warnings: [...report.warnings, ...this.#altered] };
  }

  #verifier(options: VerifyOptions): NativeVerifier {
    const { naming } = this.#vocabulary;
    const parts = { zip: this.#zip, manifest: this.manifest, naming, limits: this.#limits };
    return new NativeVerifier({ ...parts, assets: () => this.assets({ signal: options.signal }) }, options);
  }

  async *#segments(
    segments: readonly WantedSegment[],
    signal: AbortSignal | undefined,
    reuse: boolean,
  ): AsyncGenerator<readonly StoredEvent[]> {
    const read = async (segment: WantedSegment): Promise<WantedSegment & { readonly bytes: Buffer }> => {
      throwIfCancelled(signal);
      return { ...segment, bytes: await this.#zip.readAll(this.#zip.entry(segment.name)) };
    };
    for await (const { name, bytes, lines } of readAhead(segments, SEGMENTS_AHEAD, read)) {
      for (const batch of decodeSegment(name, firstLines(bytes, lines), this.#limits)) {
        throwIfCancelled(signal);
        yield batch;
      }
      if (reuse) detachBuffer(bytes);
    }
  }

  /** Numbers of the segments that hold the stream: the index is read only as far as its line. */
  async #segmentsOf(stream: string): Promise<readonly number[]> {
    const prefix = streamLinePrefix(stream);
    for await (const lines of textLines(STREAM_INDEX, this.#zip.read(this.#zip.entry(STREAM_INDEX)))) {
      const line = lines.find((candidate) => candidate.startsWith(prefix));
      if (line !== undefined) return parseStreamLine(line).segments;
    }
    return [];
  }
}

function exchanged(): BackupError {
  return new BackupError('archive-manifest', 'the manifest in the archive is not the one beside it', {
    hint: 'the archive was exchanged for another one: look for the right file, or use another restore point',
  });
}
