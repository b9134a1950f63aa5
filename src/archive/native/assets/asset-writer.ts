import { createHash } from 'node:crypto';
import { crc32, createDeflateRaw } from 'node:zlib';
import { Readable, pipeline } from 'node:stream';
import type { AssetVersion } from '../../../cms/app-naming.js';
import { isBackupError, throwIfCancelled } from '../../../errors.js';
import type { ArchivedAsset } from '../../archive.js';
import { printAssetLine } from './asset-index.js';
import { sha256 } from '../digest.js';
import { ASSET_NAME_LENGTH, assetName } from '../zip/entry-names.js';
import type { Method, PackedContent } from '../../zip/zip-entry.js';
import type { AlteredAsset, MissingAsset } from '../manifest/manifest.js';
import { OrderedQueue } from '../../../concurrency/ordered-queue.js';
import { PackedLines, isTooDense, pack, storedContent } from '../../zip/packing.js';
import { looksCompressed } from '../../zip/compressibility.js';
import { ZIP64_FROM, needsZip64Sizes } from '../../zip/zip-records.js';
import type { ZipWriter } from '../zip/zip-writer.js';

/** Makes a fresh stream of an asset's bytes each time it is called. */
export type OpenAsset = () => AsyncIterable<Uint8Array>;

export interface AddOptions {
  /** Hears whether the archive has bytes of the asset, once it is known. */
  readonly written?: ((isHeld: boolean) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Assets up to this size are hashed and compressed in memory, several at once. */
const SMALL_BYTES = 256 * 1024;
const ASSETS_AT_ONCE = 8;

/** An asset as far as it was read ahead of its turn. */
type Prepared =
  | { readonly kind: 'missing' }
  | { readonly kind: 'small'; readonly sha256: string; readonly content: PackedContent }
  | { readonly kind: 'large'; readonly head: Uint8Array; readonly rest: AsyncIterator<Uint8Array> };

/** How the bytes of a large asset are written. Both are guesses until the last byte is known. */
interface Plan {
  readonly method: Method;
  readonly zip64: boolean;
}

interface Copied {
  readonly sha256: string;
  readonly crc: number;
  readonly size: number;
  readonly stored: number;
}

/** Copies assets into the archive, the same bytes once, and keeps their index. */
export class AssetWriter {
  readonly missing: MissingAsset[] = [];
  readonly altered: AlteredAsset[] = [];
  readonly #index: PackedLines;
  readonly #queue = new OrderedQueue(ASSETS_AT_ONCE);
  #held = 0;

  constructor(
    private readonly zip: ZipWriter,
    private readonly level: number,
    private readonly onAsset: (asset: ArchivedAsset) => void,
  ) {
    this.#index = new PackedLines(level);
  }

  /** Asset versions with bytes in the archive. */
  get held(): number {
    return this.#held;
  }

  async add(
    version: AssetVersion,
    open: OpenAsset | undefined,
    { written = () => undefined, signal }: AddOptions,
  ): Promise<void> {
    const write = async (prepared: Prepared): Promise<void> => {
      if (prepared.kind === 'missing') await this.#noteMissing(version);
      else if (prepared.kind === 'small') await this.#writeSmall(version, prepared.sha256, prepared.content);
      else await this.#writeLarge(version, chained(prepared.head, prepared.rest, signal), prepared.head, open, signal);
      written(prepared.kind !== 'missing');
    };
    await this.#queue.push(this.#prepare(open, signal), write, close);
  }

  /** Writes no further asset and lets go of all that were opened. */
  async stop(): Promise<void> {
    await this.#queue.stop();
  }

  /** Returns the index when every asset is written. */
  async finish(): Promise<PackedContent & { readonly sha256: string }> {
    await this.#queue.drain();
    return this.#index.finish();
  }

  async #prepare(open: OpenAsset | undefined, signal: AbortSignal | undefined): Promise<Prepared> {
    if (open === undefined) return { kind: 'missing' };
    const rest = open()[Symbol.asyncIterator]();
    try {
      const chunks: Uint8Array[] = [];
      for (let size = 0; size <= SMALL_BYTES;) {
        throwIfCancelled(signal);
        const next = await nextOrMissing(rest, chunks.length === 0);
        if (next === undefined) return { kind: 'missing' };
        if (next.done === true) return await this.#packSmall(joined(chunks));
        chunks.push(next.value);
        size += next.value.length;
      }
      return { kind: 'large', head: joined(chunks), rest };
    } catch (error) {
      await rest.return?.();
      throw error;
    }
  }

  async #packSmall(bytes: Uint8Array): Promise<Prepared> {
    const packed = looksCompressed(bytes) ? storedContent(bytes) : pack(bytes, this.level);
    const [content, digest] = await Promise.all([packed, sha256(bytes)]);
    return { kind: 'small', sha256: digest, content };
  }

  async #noteMissing(version: AssetVersion): Promise<void> {
    this.missing.push(listed(version));
    await this.#note({ ...version, missing: true, bytes: 0 });
  }

  async #noteHeld(version: AssetVersion, bytes: number, sha256: string): Promise<void> {
    this.#held += 1;
    const { size } = version;
    if (size !== undefined && size !== bytes) this.altered.push({ ...listed(version), size, bytes });
    await this.#note({ ...version, missing: false, bytes, sha256 });
  }

  async #note(asset: ArchivedAsset): Promise<void> {
    this.onAsset(asset);
    await this.#index.add(printAssetLine(asset));
  }

  async #writeSmall(version: AssetVersion, sha256: string, content: PackedContent): Promise<void> {
    const name = assetName(sha256);
    if (this.zip.entries.find(name) === undefined) await this.zip.add(name, content);
    await this.#noteHeld(version, content.size, sha256);
  }

  /** Writes the bytes under the best guess, and once more when the whole has shown the guess to be wrong. */
  async #writeLarge(
    version: AssetVersion,
    source: AsyncIterable<Uint8Array>,
    head: Uint8Array,
    open: OpenAsset | undefined,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    let plan: Plan = { method: looksCompressed(head) ? 0 : 8, zip64: (version.size ?? 0) >= ZIP64_FROM };
    let copied = await this.#copy(source, plan);
    for (let better = betterPlan(plan, copied); better !== undefined; better = betterPlan(plan, copied)) {
      throwIfCancelled(signal);
      await this.zip.drop();
      plan = better;
      copied = await this.#copy(open?.() ?? [], plan);
    }
    const name = assetName(copied.sha256);
    if (this.zip.entries.find(name) !== undefined) await this.zip.drop();
    else await this.zip.end({ name, method: plan.method, crc: copied.crc, size: copied.size });
    await this.#noteHeld(version, copied.size, copied.sha256);
  }

  async #copy(source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>, plan: Plan): Promise<Copied> {
    const digest = createHash('sha256');
    let crc = 0;
    let size = 0;
    async function* counted(): AsyncGenerator<Uint8Array> {
      for await (const chunk of source) {
        digest.update(chunk);
        crc = crc32(chunk, crc);
        size += chunk.length;
        yield chunk;
      }
    }
    await this.zip.begin(ASSET_NAME_LENGTH, plan.zip64);
    let stored = 0;
    for await (const chunk of plan.method === 8 ? deflated(counted(), this.level) : counted()) {
      await this.zip.append(chunk);
      stored += chunk.length;
    }
    return { sha256: digest.digest('hex'), crc, size, stored };
  }
}

/** How a list of the manifest names an asset version. */
function listed({ role, id, version, fileName }: AssetVersion): MissingAsset {
  return { role, id, version, ...(fileName === undefined ? {} : { fileName }) };
}

/** What the finished copy shows to be the right plan, if it is another one. */
function betterPlan(plan: Plan, copied: Copied): Plan | undefined {
  const dense = plan.method === 8 && isTooDense(copied.size, copied.stored);
  const method = dense ? 0 : plan.method;
  const zip64 = needsZip64Sizes({ size: copied.size, stored: dense ? copied.size : copied.stored });
  return dense || zip64 !== plan.zip64 ? { method, zip64 } : undefined;
}

/** The next chunk; undefined if the very first read says that there is no such file. */
async function nextOrMissing(
  chunks: AsyncIterator<Uint8Array>,
  first: boolean,
): Promise<IteratorResult<Uint8Array, unknown> | undefined> {
  try {
    return await chunks.next();
  } catch (error) {
    if (first && isBackupError(error, 'object-not-found')) return undefined;
    throw error;
  }
}

async function* chained(
  head: Uint8Array,
  rest: AsyncIterator<Uint8Array>,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  try {
    yield head;
    for (let next = await rest.next(); next.done !== true; next = await rest.next()) {
      throwIfCancelled(signal);
      yield next.value;
    }
  } finally {
    await rest.return?.();
  }
}

/** Lets go of an asset that was opened but will not be written. */
async function close(prepared: Prepared): Promise<void> {
  if (prepared.kind === 'large') await prepared.rest.return?.();
}

async function* deflated(source: AsyncIterable<Uint8Array>, level: number): AsyncGenerator<Uint8Array> {
  const deflate = createDeflateRaw({ level, chunkSize: 1 << 16 });
  // An error of either end destroys the other, and reaches the loop below.
  pipeline(Readable.from(source), deflate, () => undefined);
  for await (const chunk of deflate) if (chunk instanceof Uint8Array) yield chunk;
}

function joined(chunks: readonly Uint8Array[]): Uint8Array {
  return chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks);
}
