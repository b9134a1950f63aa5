import { type Hash, createHash } from 'node:crypto';
import { damage } from '../../../errors.js';
import type { ArchivedAsset, Problem } from '../../archive.js';
import { ProblemList } from '../../problem-list.js';
import { sizeProblem } from '../../problems.js';
import { parseAssetLine } from '../assets/asset-index.js';
import { ASSET_INDEX, MANIFEST, assetName, kindOf, segmentName } from '../zip/entry-names.js';
import type { ZipEntry } from '../../zip/zip-entry.js';
import type { Manifest } from './manifest.js';
import { textLines } from '../text-lines.js';
import type { ZipReader } from '../zip/zip-reader.js';

/**
 * Checks that the manifest and the asset index list exactly the entries that are there, with their sizes, and that the
 * counts agree. Returns which files are not as long as their events say. The asset index is used only after its digest was checked.
 */
export async function checkListing(zip: ZipReader, manifest: Manifest): Promise<readonly Problem[]> {
  checkSegments(zip, manifest);
  checkFixedEntries(zip, manifest);
  const altered = await checkAssets(zip, manifest);
  const { raw, stored } = manifest.bytes;
  const last = zip.entry(MANIFEST);
  if (raw !== zip.entries.totalSize - last.size || stored !== zip.entries.totalStored - last.stored) {
    throw damage('archive-size-mismatch', 'the entries do not have the bytes that the manifest says');
  }
  return altered;
}

function checkSegments(zip: ZipReader, { segments, counts, chain }: Manifest): void {
  let events = 0;
  segments.forEach((segment, number) => {
    if (segment.name !== segmentName(number))
      throw damage('archive-manifest', 'the manifest does not number its segments');
    checkSize(zip.entry(segment.name), segment.size);
    events += segment.events;
  });
  if (events !== counts.events) {
    throw damage('event-count', `the segments have ${events} events, the manifest says ${counts.events}`);
  }
  const chainOfNothing = createHash('sha256').digest('hex');
  if (chain !== (segments.at(-1)?.chain ?? chainOfNothing)) {
    throw damage('event-chain', 'the chain of the last segment is not the chain of the archive');
  }
}

function checkFixedEntries(zip: ZipReader, { entries, segments, counts }: Manifest): void {
  const listed = new Set<string>(segments.map(({ name }) => name));
  for (const { name, size } of entries) {
    if (listed.has(name)) throw damage('archive-manifest', `the manifest lists ${name} twice`);
    checkSize(zip.entry(name), size);
    listed.add(name);
  }
  let documents = 0;
  for (const { name } of zip.entries) {
    const kind = kindOf(name);
    if (kind === 'document') documents += 1;
    if (kind === 'asset' || kind === 'manifest' || listed.has(name)) continue;
    throw damage('archive-entry-unlisted', `the manifest does not list ${name}`);
  }
  if (documents !== counts.documents) {
    throw damage('archive-manifest', `the archive has ${documents} documents, the manifest says ${counts.documents}`);
  }
}

async function checkAssets(zip: ZipReader, manifest: Manifest): Promise<readonly Problem[]> {
  const listing = new AssetListing(zip, manifest);
  const digest = createHash('sha256');
  for await (const lines of textLines(ASSET_INDEX, hashed(zip.read(zip.entry(ASSET_INDEX)), digest))) {
    for (const line of lines) listing.add(parseAssetLine(line));
  }
  const stated = manifest.entries.find(({ name }) => name === ASSET_INDEX)?.sha256;
  if (digest.digest('hex') !== stated) throw damage('archive-digest', `${ASSET_INDEX} is not what the manifest says`);
  listing.end();
  return listing.altered.all;
}

/** Compares the lines of the asset index with the entries and with the manifest. */
class AssetListing {
  readonly #seen: Uint8Array;
  #held = 0;
  #missing = 0;
  #alteredCount = 0;
  readonly altered = new ProblemList();

  constructor(
    private readonly zip: ZipReader,
    private readonly manifest: Manifest,
  ) {
    this.#seen = new Uint8Array(zip.entries.length);
  }

  add(asset: ArchivedAsset): void {
    if (asset.sha256 === undefined) {
      const stated = this.manifest.missing[this.#missing++];
      if (stated?.id !== asset.id || stated.version !== asset.version || stated.role !== asset.role) {
        throw damage('archive-manifest', 'manifest and asset index do not list the same missing assets');
      }
      return;
    }
    this.#held += 1;
    const name = assetName(asset.sha256);
    const entry = this.zip.entry(name);
    checkSize(entry, asset.bytes);
    this.#seen[this.zip.entries.find(name) ?? 0] = 1;
    if (asset.size !== undefined && asset.size !== asset.bytes) this.#addAltered(asset);
  }

  /** Older archives do not list them. */
  #addAltered(asset: ArchivedAsset): void {
    this.altered.add(sizeProblem(asset));
    const listed = this.manifest.altered;
    const stated = listed?.[this.#alteredCount++];
    const isListed = stated?.id === asset.id && stated.version === asset.version && stated.bytes === asset.bytes;
    if (listed && !isListed)
      throw damage('archive-manifest', 'manifest and asset index do not list the same altered assets');
  }

  end(): void {
    const { assets, assetsMissing } = this.manifest.counts;
    const missing = this.manifest.missing.length;
    if (this.#held !== assets || this.#missing !== assetsMissing || this.#missing !== missing) {
      throw damage('archive-manifest', 'manifest and asset index do not list the same number of assets');
    }
    if (this.#alteredCount !== (this.manifest.altered?.length ?? this.#alteredCount)) {
      throw damage('archive-manifest', 'manifest and asset index do not list the same altered assets');
    }
    this.#seen.forEach((seen, number) => {
      const name = seen === 0 ? this.zip.entries.name(number) : '';
      if (kindOf(name) === 'asset') throw damage('archive-entry-unlisted', `the asset index does not list ${name}`);
    });
  }
}

/** Passes pieces on and into a digest. */
async function* hashed(pieces: AsyncIterable<Buffer>, digest: Hash): AsyncGenerator<Buffer> {
  for await (const piece of pieces) {
    digest.update(piece);
    yield piece;
  }
}

function checkSize(entry: ZipEntry, size: number): void {
  if (entry.size === size) return;
  throw damage('archive-size-mismatch', `${entry.name} has ${entry.size} bytes, the archive lists it with ${size}`);
}
