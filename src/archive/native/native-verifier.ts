import { type Hash, createHash } from 'node:crypto';
import { type ErrorCode, isDamage, throwIfCancelled } from '../../errors.js';
import type { AppNaming } from '../../cms/app-naming.js';
import type { ArchiveLimits, EventVisitor, Problem, VerificationReport, VerifyOptions } from '../archive.js';
import { sha256 } from './digest.js';
import { kindOf } from './zip/entry-names.js';
import type { ZipEntry } from '../zip/zip-entry.js';
import type { Manifest, Segment } from './manifest/manifest.js';
import { missingAsset } from '../problems.js';
import { detachBuffer } from './detach-buffer.js';
import { readAhead } from '../../concurrency/read-ahead.js';
import { ReplayChecks } from './replay-checks.js';
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

interface ReadSegment {
  readonly segment: Segment;
  /** Undefined if the entry cannot be read. */
  readonly content: SegmentContent | undefined;
}

/** Checks every byte of an open archive, and if asked every event, and collects what is wrong. */
export class NativeVerifier {
  readonly #problems: Problem[] = [];
  readonly #warnings: Problem[] = [];
  readonly #digests: ReadonlyMap<string, string>;
  readonly #scratch: Buffer[] = [];
  #done = 0;

  constructor(
    private readonly zip: ZipReader,
    private readonly manifest: Manifest,
    private readonly naming: AppNaming,
    private readonly limits: ArchiveLimits,
    private readonly options: VerifyOptions,
  ) {
    this.#digests = new Map(manifest.entries.map(({ name, sha256 }) => [name, sha256]));
  }

  async verify(): Promise<VerificationReport> {
    const { depth, signal } = this.options;
    if (depth !== 'manifest') {
      await this.#checkSegments(this.manifest.segments, depth === 'replay', signal);
      if (this.options.proven !== true) await this.#checkEntries(signal);
    }
    return this.#verificationReport();
  }

  /**
   * Compares the bytes of segments as the file has them. It inflates only those whose manifest has no digest of
   * them, and those that differ, to say how.
   */
  async proveWhole(): Promise<VerificationReport> {
    const { signal } = this.options;
    await this.#checkSegments(await this.#notStoredAsStated(signal), false, signal);
    await this.#checkEntries(signal);
    return this.#verificationReport();
  }

  #verificationReport(): VerificationReport {
    const { depth } = this.options;
    const { events, streams, assets } = this.manifest.counts;
    return {
      ok: this.#problems.length === 0,
      depth,
      problems: this.#problems,
      warnings: [...this.manifest.missing.map(missingAsset), ...this.#warnings],
      events,
      streams,
      assets,
    };
  }

  async #notStoredAsStated(signal: AbortSignal | undefined): Promise<readonly Segment[]> {
    const others: Segment[] = [];
    const check = async (segment: Segment): Promise<void> => {
      throwIfCancelled(signal);
      if (segment.storedSha256 !== undefined && (await this.#storedDigest(segment)) === segment.storedSha256) {
        this.#advance(segment.size);
      } else others.push(segment);
    };
    for await (const _ of readAhead(this.manifest.segments, SEGMENTS_AHEAD, check));
    return others;
  }

  async #storedDigest({ name }: Segment): Promise<string | undefined> {
    return this.#attempt(name, async () => {
      const stored = await this.zip.readStored(this.zip.entry(name));
      const digest = await sha256(stored);
      detachBuffer(stored);
      return digest;
    });
  }

  async #checkSegments(segments: readonly Segment[], replay: boolean, signal: AbortSignal | undefined): Promise<void> {
    const checks = replay
      ? new ReplayChecks(this.manifest, this.naming, this.limits, this.#report, this.#visitor())
      : undefined;
    const chain = this.options.chain === true ? createHash('sha256') : undefined;
    const read = async (segment: Segment): Promise<ReadSegment> => {
      throwIfCancelled(signal);
      return { segment, content: await this.#attempt(segment.name, () => this.#digested(segment)) };
    };
    for await (const { segment, content } of readAhead(segments, SEGMENTS_AHEAD, read)) {
      if (content !== undefined) {
        this.#checkSegment(segment, content);
        if (chain !== undefined) this.#checkChain(segment, content.bytes, chain);
        await this.#attempt(segment.name, async () => checks?.segment(segment, content.bytes));
        detachBuffer(content.bytes);
      }
      this.#advance(segment.size);
    }
    checks?.end();
    if (checks !== undefined) this.#warnings.push(...checks.warnings.all);
  }

  /** What `proveWhole` has compared is not compared again: of most segments the bytes in the file, of others the content. */
  async #digested({ name, storedSha256 }: Segment): Promise<SegmentContent> {
    const isProven = this.options.proven === true;
    const hasStored = storedSha256 !== undefined;
    const stored = await this.zip.readStored(this.zip.entry(name));
    const storedDigest = hasStored && !isProven ? await sha256(stored) : undefined;
    const bytes = await this.zip.unpacked(this.zip.entry(name), stored);
    if (bytes !== stored) detachBuffer(stored);
    return { bytes, storedDigest, digest: hasStored || !isProven ? await sha256(bytes) : undefined };
  }

  /** Events behind a problem are looked at, and handed to nobody. */
  #visitor(): EventVisitor | undefined {
    const { onEvents } = this.options;
    return onEvents && ((events) => (this.#problems.length === 0 ? onEvents(events) : undefined));
  }

  #checkChain(segment: Segment, bytes: Buffer, chain: Hash): void {
    chain.update(bytes);
    if (chain.copy().digest('hex') !== segment.chain) {
      this.#report('event-chain', segment.name, 'the chain over all events up to its end differs from the manifest');
    }
  }

  /** Everything but the segments. */
  async #checkEntries(signal: AbortSignal | undefined): Promise<void> {
    const check = (entry: ZipEntry): Promise<void | undefined> =>
      this.#attempt(entry.name, async () => {
        throwIfCancelled(signal);
        const digest =
          entry.size <= WHOLE_BYTES ? await this.#digestOf(entry) : await this.#digestInPieces(entry, signal);
        const stated =
          kindOf(entry.name) === 'asset' ? entry.name.slice('assets/'.length) : this.#digests.get(entry.name);
        // The manifest itself is listed nowhere; its CRC was checked when the archive was opened.
        if (stated !== undefined) this.#checkDigest(entry.name, digest, stated);
      });
    for await (const _ of readAhead(this.#otherEntries(), ENTRIES_AHEAD, check));
  }

  *#otherEntries(): Generator<ZipEntry> {
    for (let index = this.manifest.segments.length; index < this.zip.entries.length; index++) {
      yield this.zip.entries.at(index);
    }
  }

  async #digestOf(entry: ZipEntry): Promise<string> {
    // Buffers are handed round: fresh memory for each entry would cost more than reading it.
    const scratch = this.#scratch.pop() ?? Buffer.allocUnsafe(WHOLE_BYTES);
    const bytes = await this.zip.readAll(entry, scratch);
    const digest = await sha256(bytes);
    this.#scratch.push(scratch);
    this.#advance(entry.size);
    return digest;
  }

  async #digestInPieces(entry: ZipEntry, signal: AbortSignal | undefined): Promise<string> {
    const digest = createHash('sha256');
    for await (const piece of this.zip.read(entry, signal, true)) {
      digest.update(piece);
      this.#advance(piece.length);
    }
    return digest.digest('hex');
  }

  /** Other content is stored as other bytes: one word for both is enough. */
  #checkSegment({ name, sha256: stated, storedSha256 }: Segment, { digest, storedDigest }: SegmentContent): void {
    if (digest !== undefined) this.#checkDigest(name, digest, stated);
    if (digest === stated && storedDigest !== undefined && storedDigest !== storedSha256) {
      this.#report('archive-digest', name, 'its compression differs from the manifest');
    }
  }

  #checkDigest(name: string, digest: string, stated: string): void {
    if (digest !== stated) this.#report('archive-digest', name, 'its digest differs from the manifest');
  }

  /** Turns damage into a problem; a cancel and what the machine cannot do stay errors. */
  async #attempt<T>(where: string, action: () => Promise<T>): Promise<T | undefined> {
    try {
      return await action();
    } catch (error) {
      if (!isDamage(error)) throw error;
      this.#report(error.code, where, error.message);
      return undefined;
    }
  }

  readonly #report = (code: ErrorCode, where: string, message: string): void => {
    if (this.#problems.length < MAX_PROBLEMS) this.#problems.push({ code, where, message });
  };

  #advance(bytes: number): void {
    if (this.options.proven === true) return;
    this.#done += bytes;
    this.options.progress?.({ phase: 'verify', done: this.#done, total: this.zip.entries.totalSize, unit: 'bytes' });
  }
}
