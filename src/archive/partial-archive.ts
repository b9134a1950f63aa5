import type { AppName, AssetVersion } from '../cms/app-naming.js';
import { PEOPLE_DOCUMENT, type Documents } from '../cms/document-store.js';
import type { StoredEvent } from '../events/event.js';
import { isObject, parseJson } from '../json/json-value.js';
import {
  Archive,
  type ArchivedAsset,
  type ArchiveEntry,
  type ArchiveFormat,
  type ContentBytes,
  type Problem,
  type ReadOptions,
  type VerificationReport,
  type VerifyOptions,
} from './archive.js';
import type { Past } from './as-of/past.js';
import type { Manifest } from './native/manifest/manifest.js';
import { placeOf } from './problems.js';

/**
 * Some events of an archive, with the files and people that they mention. Other documents are those of the whole: nothing
 * says what they would be.
 */
export abstract class PartialArchive extends Archive {
  protected readonly whole: Archive;
  /** What its events are, and mention. */
  protected readonly past: Past;

  constructor(whole: Archive, past: Past) {
    super();
    this.whole = whole;
    this.past = past;
  }

  /** How much of the whole matters, and who hears of it. */
  protected abstract part(options: Omit<VerifyOptions, 'depth'>): Omit<VerifyOptions, 'depth'>;

  get format(): ArchiveFormat {
    return this.whole.format;
  }

  get app(): AppName {
    return this.whole.app;
  }

  get manifest(): Manifest | undefined {
    return this.whole.manifest;
  }

  get usualDepth(): Archive['usualDepth'] {
    return this.whole.usualDepth;
  }

  async contentBytes(): Promise<ContentBytes> {
    let files = 0;
    for await (const { bytes } of this.assets({ onLeftOut: () => undefined })) files += bytes;
    return { events: this.past.bytes, files };
  }

  async *stream(name: string, options: Omit<ReadOptions, 'reuse'> = {}): AsyncGenerator<readonly StoredEvent[]> {
    for await (const batch of this.numbered({ ...options, stream: name })) yield batch.map(({ event }) => event);
  }

  async *assets(options: Omit<ReadOptions, 'reuse'> = {}): AsyncGenerator<ArchivedAsset> {
    for await (const asset of this.whole.assets(options)) if (this.past.hasFile(asset)) yield asset;
  }

  readAsset(asset: ArchivedAsset, signal?: AbortSignal): AsyncIterable<Uint8Array> {
    return this.whole.readAsset(asset, signal);
  }

  async documents(): Promise<Documents> {
    const documents = new Map(await this.whole.documents());
    const people = parseJson(new TextDecoder().decode(documents.get(PEOPLE_DOCUMENT)));
    if (!isObject(people)) return documents;
    const known = Object.entries(people).filter(([id]) => this.past.hasPerson(id));
    return documents.set(PEOPLE_DOCUMENT, Buffer.from(JSON.stringify(Object.fromEntries(known))));
  }

  entries(): readonly ArchiveEntry[] {
    return this.whole.entries();
  }

  async verify(options: VerifyOptions): Promise<VerificationReport> {
    const part = { ...options, ...this.part(options), files: this.#files(options) };
    return this.#ownReport(await this.whole.verify(part));
  }

  async proveWhole(options: Omit<VerifyOptions, 'depth'>): Promise<VerificationReport> {
    const part = { ...options, ...this.part(options), files: this.#files(options) };
    return this.#ownReport(await this.whole.proveWhole(part));
  }

  async close(): Promise<void> {
    await this.whole.close();
  }

  #files({ files }: Omit<VerifyOptions, 'depth'>): (file: AssetVersion) => boolean {
    return (file) => this.past.hasFile(file) && (files?.(file) ?? true);
  }

  /** Files that only other events mention are in the lists of the whole. */
  async #ownReport(report: VerificationReport): Promise<VerificationReport> {
    if (!report.ok) return report;
    const places = new Set<string>();
    let assets = 0;
    for await (const asset of this.assets({ onLeftOut: () => undefined })) {
      if (!asset.missing) assets += 1;
      if (isTold(asset)) places.add(placeOf(asset));
    }
    const isOwn = ({ code, where }: Problem): boolean => !FILE_CODES.has(code) || places.has(where);
    const { events, streams } = this.past;
    return { ...report, warnings: report.warnings.filter(isOwn), events, streams, assets };
  }
}

/** Of files whose place is that of an asset version. */
const FILE_CODES: ReadonlySet<string> = new Set(['asset-missing', 'asset-size']);

/** Whether a report has something to say about the file. */
function isTold({ missing, size, bytes }: ArchivedAsset): boolean {
  return missing || (size !== undefined && size !== bytes);
}
