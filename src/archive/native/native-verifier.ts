import { type Hash, createHash } from 'node:crypto';
import { type ErrorCode, isDamage, throwIfCancelled } from '../../errors.js';
import type { AppNaming } from '../../cms/app-naming.js';
import type {
  ArchivedAsset,
  ArchiveLimits,
  EventVisitor,
  Problem,
  VerificationReport,
  VerifyOptions,
} from '../archive.js';
import { sha256 } from './digest.js';
import { assetName, kindOf } from './zip/entry-names.js';
import type { ZipEntry } from '../zip/zip-entry.js';
import type { Manifest, Segment } from './manifest/manifest.js';
import { missingAsset } from '../problems.js';
import { detachBuffer } from './detach-buffer.js';
import { readAhead } from '../../concurrency/read-ahead.js';
import { ReplayChecks } from './replay-checks.js';
import { firstLines } from './segments/segment-reader.js';
import { segmentsUntil, type WantedSegment } from './segments/segments-until.js';
import type { ZipReader } from './zip/zip-reader.js';

/** Enough to see the pattern; a thoroughly broken archive has as many problems as events. */
const MAX_PROBLEMS = 100;

/** Entries up to this size are read as a whole; larger ones in pieces. */
const WHOLE_BYTES = 128 * 1024;
const ENTRIES_AHEAD = 8;
const SEGMENTS_AHEAD = 2;

interface SegmentContent {
  readonly bytes: Buffer;
  /** Undefined where they have been compared before. */
  readonly digest: string | undefined;
  readonly storedDigest: string | undefined;
}

/** A segment that matters, and the number of its first event. */
interface OwnSegment extends Segment, WantedSegment {
  readonly from: number;
}

/** Where something is: an entry, a line of it; with the number of the event that it is, or begins with. */
interface Place {
  readonly name: string;
  readonly from?: number | undefined;
}

interface ReadSegment {
  readonly segment: OwnSegment;
  /** Undefined if the entry cannot be read. */
  readonly content: SegmentContent | undefined;
}

interface VerifiedParts {
  readonly zip: ZipReader;
  readonly manifest: Manifest;
  readonly naming: AppNaming;
  readonly limits: ArchiveLimits;
  readonly assets: () => AsyncIterable<ArchivedAsset>;
}

/** Checks every byte of an open archive, and if asked every event, and collects what is wrong. */
export class NativeVerifier {
  readonly #problems: Problem[] = [];
  readonly #warnings: Problem[] = [];
  readonly #digests: ReadonlyMap<string, string>;
  readonly #scratch: Buffer[] = [];
  readonly #segments: readonly OwnSegment[];
  #done = 0;

  readonly #parts: VerifiedParts;
  readonly #options: VerifyOptions;

  constructor(parts: VerifiedParts, options: VerifyOptions) {
    this.#parts = parts;
    this.#options = options;
    let from = 1;
    this.#segments = segmentsUntil(parts.manifest.segments, options.until).map((segment) => {
      const own = { ...segment, from };
      from += segment.events;
      return own;
    });
    this.#digests = new Map(parts.manifest.entries.map(({ name, sha256 }) => [name, sha256]));
  }

  async verify(): Promise<VerificationReport> {
    const { depth, signal } = this.#options;
    if (depth !== 'manifest') {
      await this.#checkSegments(this.#segments, depth === 'replay', signal);
      if (this.#options.proven !== true) await this.#checkEntries(signal);
    }
    return this.#verificationReport();
  }

  /**
   * Compares the bytes of segments as the file has them. It inflates only those whose manifest has no digest of
   * them, and those that differ, to say how.
   */
  async proveWhole(): Promise<VerificationReport> {
    const { signal } = this.#options;
    await this.#checkSegments(await this.#notStoredAsStated(signal), false, signal);
    await this.#checkEntries(signal);
    return this.#verificationReport();
  }

  #verificationReport(): VerificationReport {
    const { depth } = this.#options;
    const { events, streams, assets } = this.#parts.manifest.counts;
    return {
      ok: this.#problems.length === 0,
      depth,
      problems: this.#problems,
      warnings: [...this.#parts.manifest.missing.map(missingAsset), ...this.#warnings],
      events,
      streams,
      assets,
    };
  }

  async #notStoredAsStated(signal: AbortSignal | undefined): Promise<readonly OwnSegment[]> {
    const others: OwnSegment[] = [];
    const check = async (segment: OwnSegment): Promise<void> => {
      throwIfCancelled(signal);
      if (segment.storedSha256 !== undefined && (await this.#storedDigest(segment)) === segment.storedSha256) {
        this.#advance(segment.size);
      } else others.push(segment);
    };
    for await (const _ of readAhead(this.#segments, SEGMENTS_AHEAD, check));
    return others;
  }

  async #storedDigest({ name, from }: OwnSegment): Promise<string | undefined> {
    return this.#attempt({ name, from }, async () => {
      const stored = await this.#parts.zip.readStored(this.#parts.zip.entry(name));
      const digest = await sha256(stored);
      detachBuffer(stored);
      return digest;
    });
  }

  async #checkSegments(
    segments: readonly OwnSegment[],
    replay: boolean,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const checks = replay ? this.#replayChecks() : undefined;
    const chain = this.#options.chain === true ? createHash('sha256') : undefined;
    const read = async (segment: OwnSegment): Promise<ReadSegment> => {
      throwIfCancelled(signal);
      return { segment, content: await this.#attempt(segment, () => this.#digested(segment)) };
    };
    for await (const { segment, content } of readAhead(segments, SEGMENTS_AHEAD, read)) {
      if (content !== undefined) {
        this.#checkSegment(segment, content);
        if (chain !== undefined) this.#checkChain(segment, content.bytes, chain);
        await this.#attempt(segment, async () => checks?.segment(segment, firstLines(content.bytes, segment.lines)));
        detachBuffer(content.bytes);
      }
      this.#advance(segment.size);
    }
    checks?.end();
    if (checks !== undefined) this.#warnings.push(...checks.warnings.all);
  }

  #replayChecks(): ReplayChecks {
    const { manifest, naming, limits } = this.#parts;
    const { until, streams } = this.#options;
    const told = { report: this.#report, onEvents: this.#visitor() };
    return new ReplayChecks({ manifest, naming, limits, isCut: until !== undefined, streams, ...told });
  }

  /** Skips the digest that `proveWhole` has compared: that of the bytes in the file, or of the content where there is no other. */
  async #digested({ name, storedSha256 }: Segment): Promise<SegmentContent> {
    const isProven = this.#options.proven === true;
    const hasStored = storedSha256 !== undefined;
    const stored = await this.#parts.zip.readStored(this.#parts.zip.entry(name));
    const storedDigest = hasStored && !isProven ? await sha256(stored) : undefined;
    const bytes = await this.#parts.zip.unpacked(this.#parts.zip.entry(name), stored);
    if (bytes !== stored) detachBuffer(stored);
    return { bytes, storedDigest, digest: hasStored || !isProven ? await sha256(bytes) : undefined };
  }

  /** Events after the first problem are still checked, but not passed to `onEvents`. */
  #visitor(): EventVisitor | undefined {
    const { onEvents } = this.#options;
    return onEvents && ((events) => (this.#problems.length === 0 ? onEvents(events) : undefined));
  }

  #checkChain(segment: OwnSegment, bytes: Buffer, chain: Hash): void {
    chain.update(bytes);
    if (chain.copy().digest('hex') !== segment.chain) {
      this.#report('event-chain', segment, 'the chain over all events up to its end differs from the manifest');
    }
  }

  /** Everything but the segments. */
  async #checkEntries(signal: AbortSignal | undefined): Promise<void> {
    const isWanted = await this.#wantedFiles();
    const check = (entry: ZipEntry): Promise<void | undefined> =>
      this.#attempt(entry, async () => {
        throwIfCancelled(signal);
        if (!isWanted(entry.name)) return this.#advance(entry.size);
        const digest =
          entry.size <= WHOLE_BYTES ? await this.#digestOf(entry) : await this.#digestInPieces(entry, signal);
        const stated =
          kindOf(entry.name) === 'asset' ? entry.name.slice('assets/'.length) : this.#digests.get(entry.name);
        // The manifest itself is listed nowhere; its CRC was checked when the archive was opened.
        if (stated !== undefined) this.#checkDigest(entry, digest, stated);
      });
    for await (const _ of readAhead(this.#otherEntries(), ENTRIES_AHEAD, check));
  }

  /** Versions of assets may share their bytes: one that is wanted is enough. */
  async #wantedFiles(): Promise<(name: string) => boolean> {
    const { files } = this.#options;
    if (files === undefined) return () => true;
    const names = new Set<string>();
    for await (const asset of this.#parts.assets()) {
      if (asset.sha256 !== undefined && files(asset)) names.add(assetName(asset.sha256));
    }
    return (name) => kindOf(name) !== 'asset' || names.has(name);
  }

  *#otherEntries(): Generator<ZipEntry> {
    for (let index = this.#parts.manifest.segments.length; index < this.#parts.zip.entries.length; index++) {
      yield this.#parts.zip.entries.at(index);
    }
  }

  async #digestOf(entry: ZipEntry): Promise<string> {
    // Buffers are handed round: fresh memory for each entry would cost more than reading it.
    const scratch = this.#scratch.pop() ?? Buffer.allocUnsafe(WHOLE_BYTES);
    const bytes = await this.#parts.zip.readAll(entry, scratch);
    const digest = await sha256(bytes);
    this.#scratch.push(scratch);
    this.#advance(entry.size);
    return digest;
  }

  async #digestInPieces(entry: ZipEntry, signal: AbortSignal | undefined): Promise<string> {
    const digest = createHash('sha256');
    for await (const piece of this.#parts.zip.read(entry, signal, true)) {
      digest.update(piece);
      this.#advance(piece.length);
    }
    return digest.digest('hex');
  }

  /** Other content is stored as other bytes: one word for both is enough. */
  #checkSegment(segment: OwnSegment, { digest, storedDigest }: SegmentContent): void {
    const { sha256: stated, storedSha256 } = segment;
    if (digest !== undefined) this.#checkDigest(segment, digest, stated);
    if (digest === stated && storedDigest !== undefined && storedDigest !== storedSha256) {
      this.#report('archive-digest', segment, 'its compression differs from the manifest');
    }
  }

  #checkDigest(place: Place, digest: string, stated: string): void {
    if (digest !== stated) this.#report('archive-digest', place, 'its digest differs from the manifest');
  }

  /** Turns damage into a problem; a cancel and what the machine cannot do stay errors. */
  async #attempt<T>(place: Place, action: () => Promise<T>): Promise<T | undefined> {
    try {
      return await action();
    } catch (error) {
      if (!isDamage(error)) throw error;
      this.#report(error.code, place, error.message);
      return undefined;
    }
  }

  readonly #report = (code: ErrorCode, { name: where, from: event }: Place, message: string): void => {
    if (this.#problems.length >= MAX_PROBLEMS) return;
    this.#problems.push({ code, where, message, ...(event === undefined ? {} : { event }) });
  };

  #advance(bytes: number): void {
    if (this.#options.proven === true) return;
    this.#done += bytes;
    this.#options.progress?.({
      phase: 'verify',
      done: this.#done,
      total: this.#parts.zip.entries.totalSize,
      unit: 'bytes',
    });
  }
}
