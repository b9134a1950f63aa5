import type { AssetVersion, AppName } from '../../cms/app-naming.js';
import { PEOPLE_DOCUMENT, type Documents } from '../../cms/document-store.js';
import type { StoredEvent } from '../../events/event.js';
import { isObject, parseJson } from '../../json/json-value.js';
import {
  Archive,
  type ArchivedAsset,
  type ArchiveEntry,
  type ArchiveFormat,
  type ContentBytes,
  type NumberedEvent,
  type NumberedOptions,
  type Problem,
  type ReadOptions,
  type VerificationReport,
  type VerifyOptions,
} from '../archive.js';
import type { Manifest } from '../native/manifest/manifest.js';
import { placeOf } from '../problems.js';
import { findPoint, type FoundPoint, type Point, type Search } from './find-point.js';
import type { Moment } from './moment.js';

/** An archive as of a moment, and the point that this is. */
export interface AsOf {
  readonly archive: Archive;
  readonly point: Point;
}

/**
 * The archive as it would be if the backup had been made at a moment; of a moment at its end, the archive itself. Errors: as `findPoint`.
 */
export async function archiveAsOf(archive: Archive, moment: Moment, search: Search): Promise<AsOf> {
  const found = await findPoint(archive, moment, search);
  const { point } = found;
  return { archive: point.event === archive.eventCount ? archive : new ArchiveAsOf(archive, found), point };
}

/**
 * The first events of an archive, with the files and people that they mention. What is behind them is not looked at, sound or not.
 * Other documents are those of the whole: nothing says what they were.
 */
class ArchiveAsOf extends Archive {
  readonly #whole: Archive;
  readonly #found: FoundPoint;

  constructor(whole: Archive, found: FoundPoint) {
    super();
    this.#whole = whole;
    this.#found = found;
  }

  get format(): ArchiveFormat {
    return this.#whole.format;
  }

  get app(): AppName {
    return this.#whole.app;
  }

  get manifest(): Manifest | undefined {
    return this.#whole.manifest;
  }

  get usualDepth(): Archive['usualDepth'] {
    return this.#whole.usualDepth;
  }

  get eventCount(): number {
    return this.#found.point.event;
  }

  async contentBytes(): Promise<ContentBytes> {
    let files = 0;
    for await (const { bytes } of this.assets({ onLeftOut: () => undefined })) files += bytes;
    return { events: this.#found.past.bytes, files };
  }

  async *events(options: ReadOptions = {}): AsyncGenerator<readonly StoredEvent[]> {
    yield* this.#whole.events({ ...options, until: this.#until(options) });
  }

  async *stream(name: string, options: Omit<ReadOptions, 'reuse'> = {}): AsyncGenerator<readonly StoredEvent[]> {
    for await (const batch of this.numbered({ ...options, stream: name })) yield batch.map(({ event }) => event);
  }

  override async *numbered(options: NumberedOptions = {}): AsyncGenerator<readonly NumberedEvent[]> {
    for await (const batch of this.#whole.numbered(options)) {
      const wanted = batch.filter(({ number }) => number <= this.eventCount);
      if (wanted.length > 0) yield wanted;
      if (wanted.length < batch.length) return;
    }
  }

  async *assets(options: Omit<ReadOptions, 'reuse'> = {}): AsyncGenerator<ArchivedAsset> {
    for await (const asset of this.#whole.assets({ ...options, until: this.eventCount })) {
      if (this.#found.past.hasFile(asset)) yield asset;
    }
  }

  readAsset(asset: ArchivedAsset, signal?: AbortSignal): AsyncIterable<Uint8Array> {
    return this.#whole.readAsset(asset, signal);
  }

  async documents(): Promise<Documents> {
    const documents = new Map(await this.#whole.documents());
    const people = parseJson(new TextDecoder().decode(documents.get(PEOPLE_DOCUMENT)));
    if (!isObject(people)) return documents;
    const known = Object.entries(people).filter(([id]) => this.#found.past.hasPerson(id));
    return documents.set(PEOPLE_DOCUMENT, Buffer.from(JSON.stringify(Object.fromEntries(known))));
  }

  entries(): readonly ArchiveEntry[] {
    return this.#whole.entries();
  }

  async verify(options: VerifyOptions): Promise<VerificationReport> {
    return this.#ownReport(await this.#whole.verify({ ...options, ...this.#part() }));
  }

  async proveWhole(options: Omit<VerifyOptions, 'depth'>): Promise<VerificationReport> {
    return this.#ownReport(await this.#whole.proveWhole({ ...options, ...this.#part() }));
  }

  async close(): Promise<void> {
    await this.#whole.close();
  }

  #until({ until = Infinity }: ReadOptions): number {
    return Math.min(until, this.eventCount);
  }

  #part(): Pick<VerifyOptions, 'until' | 'files'> {
    return { until: this.eventCount, files: (file: AssetVersion) => this.#found.past.hasFile(file) };
  }

  /** Files that only later events mention are in the lists of the whole. */
  async #ownReport(report: VerificationReport): Promise<VerificationReport> {
    const { past } = this.#found;
    if (!report.ok) return report;
    const places = new Set<string>();
    let assets = 0;
    for await (const asset of this.assets({ onLeftOut: () => undefined })) {
      if (!asset.missing) assets += 1;
      if (isTold(asset)) places.add(placeOf(asset));
    }
    const isOwn = ({ code, where }: Problem): boolean => !FILE_CODES.has(code) || places.has(where);
    return { ...report, warnings: report.warnings.filter(isOwn), events: past.events, streams: past.streams, assets };
  }
}

/** Of files whose place is that of an asset version. */
const FILE_CODES: ReadonlySet<string> = new Set(['asset-missing', 'asset-size']);

/** Whether a report has something to say about the file. */
function isTold({ missing, size, bytes }: ArchivedAsset): boolean {
  return missing || (size !== undefined && size !== bytes);
}
