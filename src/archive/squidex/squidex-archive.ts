import type { Documents } from '../../cms/document-store.js';
import type { AppName } from '../../cms/app-naming.js';
import type { EventVocabulary } from '../../cms/event-vocabulary.js';
import { BackupError, isBackupError, throwIfCancelled } from '../../errors.js';
import type { StoredEvent } from '../../events/event.js';
import {
  Archive,
  type ArchivedAsset,
  type ContentBytes,
  type ArchiveEntry,
  type ArchiveFormat,
  type ArchiveLimits,
  DEFAULT_LIMITS,
  type Problem,
  type ReadOptions,
  type VerificationReport,
  type VerifyOptions,
} from '../archive.js';
import { tooLarge } from '../archive-limit.js';
import { RandomAccess } from '../../files/random-access.js';
import { SquidexAssets } from './squidex-assets.js';
import type { SquidexDirectory } from './zip/squidex-directory.js';
import { SquidexEntries } from './zip/squidex-entry-reader.js';
import { withoutMark } from './events/squidex-event.js';
import { EventFindings } from './events/event-findings.js';
import { placed, SquidexEvents, StreamOrderChecker } from './events/stream-order.js';
import { attachmentKey, DOCUMENT_FILES, FORMAT_VERSION, VERSION_FILE } from './squidex-names.js';
import { verifySquidexArchive } from './squidex-verify.js';
import { readDirectory } from './zip/squidex-directory-reader.js';

const BATCH_EVENTS = 1_000;
const BATCH_BYTES = 4 * 1024 * 1024;

/** Of the events up to that one, or of all. */
interface KnownAssets {
  readonly until: number | undefined;
  readonly assets: SquidexAssets;
}

interface OpenedParts {
  readonly file: RandomAccess;
  readonly directory: SquidexDirectory;
  readonly source: SquidexEntries;
  readonly history: SquidexEvents;
  readonly vocabulary: EventVocabulary;
  readonly limits: ArchiveLimits;
}

/** An archive that Squidex's own backup wrote. */
export class SquidexArchive extends Archive {
  readonly manifest = undefined;
  /** Nothing in it says what it has to hold: only reading it as a restore does shows what is wrong. */
  readonly usualDepth = 'replay';
  /** After the first pass over the events. */
  #assets: KnownAssets | undefined;

  /** What `#assets` lacks, because its events were left out. */
  #leftOut: readonly Problem[] = [];

  private constructor(
    private readonly parts: OpenedParts,
    readonly app: AppName,
    readonly format: ArchiveFormat,
  ) {
    super();
  }

  static async open(
    path: string,
    vocabulary: EventVocabulary,
    limits: ArchiveLimits = DEFAULT_LIMITS,
  ): Promise<SquidexArchive> {
    const file = await RandomAccess.open(path);
    try {
      const directory = await readDirectory(file, limits);
      const source = new SquidexEntries(file, directory);
      await checkVersion(directory, source, limits);
      const history = new SquidexEvents(file, directory, limits);
      const { app, format } = await findCreation(history, vocabulary);
      return new SquidexArchive({ file, directory, source, history, vocabulary, limits }, app, format);
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  get eventCount(): number {
    return this.parts.history.count;
  }

  async contentBytes(): Promise<ContentBytes> {
    const { directory } = this.parts;
    const { length, sizes } = directory;
    let [events, files] = [0, 0];
    for (let entry = 0; entry < length; entry++) {
      if (directory.isEvent(entry)) events += sizes[entry] ?? 0;
      else if (!directory.isIgnored(entry)) files += sizes[entry] ?? 0;
    }
    return { events, files };
  }

  async *events(options: ReadOptions = {}): AsyncGenerator<readonly StoredEvent[], void, undefined> {
    const { signal, reuse = false, onLeftOut, until = Infinity } = options;
    const events = this.parts.history.pass();
    const unreadable = onLeftOut === undefined ? 'refuse' : 'leave-out';
    const found = new EventFindings({ ...this.#evidence(), events, odd: 'keep', unreadable });
    let batch: StoredEvent[] = [];
    let bytes = 0;
    try {
      for (let number = 0; number < events.count && found.number < until; number++) {
        throwIfCancelled(signal);
        const event = await found.read(number);
        if (event === undefined) continue;
        batch.push(event);
        bytes += event.payload.length + event.metadata.length;
        if (batch.length < BATCH_EVENTS && bytes < BATCH_BYTES) continue;
        yield batch;
        if (reuse) events.arena.reuse();
        else events.arena.leave();
        batch = [];
        bytes = 0;
      }
      if (batch.length > 0) yield batch;
    } finally {
      onLeftOut?.(found.leftOut);
    }
  }

  /** The format does not say where a stream's events are, so all are read. */
  async *stream(name: string, options: ReadOptions = {}): AsyncGenerator<readonly StoredEvent[], void, undefined> {
    for await (const batch of this.events(options)) {
      const own = batch.filter((event) => event.stream === name);
      if (own.length > 0) yield own;
    }
  }

  async *assets(options: ReadOptions = {}): AsyncGenerator<ArchivedAsset, void, undefined> {
    yield* (await this.#knownAssets(options)).all();
  }

  async *readAsset(asset: ArchivedAsset, signal?: AbortSignal): AsyncGenerator<Uint8Array, void, undefined> {
    const known = this.#assets?.assets ?? (await this.#knownAssets({ signal, onLeftOut: () => undefined }));
    const entry = known.entryOf(asset);
    if (entry === undefined) {
      const which = asset.role === 'asset' ? `asset ${asset.id} version ${asset.version}` : 'the picture of the app';
      throw new BackupError('object-not-found', `the archive does not hold ${which}`);
    }
    yield* this.parts.source.stream(entry, signal);
  }

  async documents(): Promise<Documents> {
    const documents = new Map<string, Uint8Array>();
    for (const [name, file] of DOCUMENT_FILES) {
      const json = await readAttachment(this.parts.directory, this.parts.source, file, this.parts.limits);
      if (json !== undefined) documents.set(name, json);
    }
    return documents;
  }

  entries(): readonly ArchiveEntry[] {
    const entries: ArchiveEntry[] = [];
    const { directory } = this.parts;
    const { length, sizes, stored } = directory;
    for (let entry = 0; entry < length; entry++) {
      if (directory.isIgnored(entry)) continue;
      entries.push({ name: directory.path(entry), size: sizes[entry] ?? 0, stored: stored[entry] ?? 0 });
    }
    return entries;
  }

  async verify(options: VerifyOptions): Promise<VerificationReport> {
    const { directory, source: entries, history, vocabulary, limits } = this.parts;
    const assets = new SquidexAssets(directory, vocabulary);
    const evidence = {
      ...{ ...this.#evidence(), entries, events: history.pass(), assets, limits },
      documents: () => this.documents(),
    };
    const report = await verifySquidexArchive(evidence, options);
    // A replay has seen every event that it has not left out: a caller that asks for the assets next need not read them again.
    if (options.depth === 'replay' && report.ok) this.#assets = { until: options.until, assets };
    return report;
  }

  /** Nothing in it states its bytes but the CRC of each entry, which every reader of the entry compares. */
  async proveWhole(options: Omit<VerifyOptions, 'depth'>): Promise<VerificationReport> {
    return this.verify({ ...options, depth: 'manifest' });
  }

  async close(): Promise<void> {
    await this.parts.file.close();
  }

  #evidence() {
    const { directory, vocabulary } = this.parts;
    return { directory, vocabulary, history: new StreamOrderChecker(this.app) };
  }

  async #knownAssets({ signal, onLeftOut, until }: ReadOptions): Promise<SquidexAssets> {
    if (this.#assets === undefined || this.#assets.until !== until) {
      const assets = await this.#findAssets(signal, onLeftOut !== undefined, until);
      this.#assets = { until, assets };
    }
    onLeftOut?.(this.#leftOut);
    return this.#assets.assets;
  }

  async #findAssets(
    signal: AbortSignal | undefined,
    goesOn: boolean,
    until: number | undefined,
  ): Promise<SquidexAssets> {
    const assets = new SquidexAssets(this.parts.directory, this.parts.vocabulary);
    let leftOut: readonly Problem[] = [];
    const onLeftOut = goesOn ? (problems: readonly Problem[]) => (leftOut = problems) : undefined;
    for await (const batch of this.events({ signal, reuse: true, onLeftOut, until })) {
      for (const event of batch) assets.add(event);
    }
    this.#leftOut = leftOut;
    return assets;
  }
}

/** The app whose creation comes first. Squidex begins with it; an odd event before it does not matter. */
async function findCreation(
  history: SquidexEvents,
  vocabulary: EventVocabulary,
): Promise<{ readonly app: AppName; readonly format: ArchiveFormat }> {
  let failure: BackupError | undefined;
  for (let number = 0; number < history.count; number++) {
    try {
      history.arena.reuse();
      const event = await history.read(number);
      const app = vocabulary.createdApp(placed(event, number, 0));
      if (app !== undefined) return { app, format: event.format };
    } catch (error) {
      if (!isBackupError(error, 'event-unreadable')) throw error;
      failure ??= error;
    }
  }
  const what = history.count === 0 ? 'the archive has no event' : 'no event of the archive creates an app';
  throw new BackupError('app-created-missing', failure ? `${what}, and ${failure.message}` : what, {
    hint: 'a copy without it could not be opened: make the backup again',
    cause: failure,
  });
}

/** An absent version is one from before there were versions, and so is for Squidex one that it cannot read. */
async function checkVersion(directory: SquidexDirectory, source: SquidexEntries, limits: ArchiveLimits): Promise<void> {
  const json = await readAttachment(directory, source, VERSION_FILE, limits);
  const major = json && majorIn(json);
  if (major === undefined || [0, FORMAT_VERSION].includes(major)) return;
  throw new BackupError('archive-version', `the archive's version is ${major}, not ${FORMAT_VERSION}`, {
    hint: 'a Squidex restores archives of the same version only: make the backup again with a Squidex of version 5 or later',
  });
}

function majorIn(json: Buffer): number | undefined {
  try {
    const version: unknown = JSON.parse(json.toString());
    const members = typeof version === 'object' && version !== null ? Object.entries(version) : [];
    const major: unknown = members.findLast(([name]) => name.toLowerCase() === 'major')?.[1];
    const isNumber = typeof major === 'number' || typeof major === 'string';
    return isNumber && Number.isInteger(Number(major)) ? Number(major) : undefined;
  } catch {
    return undefined;
  }
}

/** Undefined where the archive has no such file; the first one if it has several, as Squidex does. */
async function readAttachment(
  directory: SquidexDirectory,
  source: SquidexEntries,
  file: string,
  limits: ArchiveLimits,
): Promise<Buffer | undefined> {
  const [entry] = directory.attachments(attachmentKey(file));
  if (entry === undefined) return undefined;
  const size = directory.sizes[entry] ?? 0;
  if (size > limits.documentBytes) {
    throw tooLarge('archive-too-large', `${file} has ${size} bytes`, 'documentBytes', limits);
  }
  return withoutMark(await source.read(entry));
}
