import type { AssetVersion } from '../../cms/app-naming.js';
import type { Documents } from '../../cms/document-store.js';
import type { EventVocabulary, OddEvents } from '../../cms/event-vocabulary.js';
import { damage, throwIfCancelled } from '../../errors.js';
import type { StoredEvent } from '../../events/event.js';
import {
  type Archive,
  type ArchivedAsset,
  type ArchiveLimits,
  DEFAULT_LIMITS,
  type Problem,
  type ProgressSink,
} from '../archive.js';
import { judgeDocuments } from '../odd-documents.js';
import { toldOf } from '../require-sound.js';
import { ExportCheck } from './events/export-check.js';
import { ExportEvents } from './events/export-event.js';
import { SquidexEncoder } from './events/squidex-encoder.js';
import { ExportFiles } from './export-files.js';
import { ExportFindings } from './export-findings.js';
import { SquidexArchive } from './squidex-archive.js';
import { attachmentPath, DOCUMENT_FILES, eventPath, FORMAT_VERSION, VERSION_FILE } from './squidex-names.js';
import { SquidexZipFile } from './zip/squidex-zip-writer.js';

const EMPTY = Buffer.from('{}');

/** Written even if the app has none: without some of them Squidex's restore fails, and always at its end. */
const ALWAYS_THERE = new Set(['settings.json', 'asset-tags.json', 'users.json']);
/** Stands before the first event, because that is when Squidex looks for it. */
const FIRST_DOCUMENT = 'urls.json';

/** What was written by us is not guarded against. */
const NO_LIMITS: ArchiveLimits = {
  ...DEFAULT_LIMITS,
  entries: Infinity,
  totalBytes: Infinity,
  lineBytes: Infinity,
  documentBytes: Infinity,
};

export interface ExportTarget {
  readonly path: string;
  /** `drop`: events that are odd, or that Squidex's restore fails at, are left out too. `keep` by default. */
  readonly odd?: OddEvents | undefined;
  readonly progress?: ProgressSink | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Writes an archive that Squidex restores, in the order in which its own backup writes: what an event mentions is before
 * the event, small documents are behind the last one. It is read back as deep as a restore reads it. Returns what Squidex
 * will not restore, or not truly. On failure no file is left. Error: `verification-failed`.
 */
export async function writeSquidexArchive(
  source: Archive,
  vocabulary: EventVocabulary,
  { path, odd, progress = () => undefined, signal }: ExportTarget,
): Promise<readonly Problem[]> {
  const writer = new ExportWriter(await SquidexZipFile.create(path), source, vocabulary, odd);
  try {
    const warnings = await writer.write(progress, signal);
    await readBack(path, vocabulary, writer.written, progress, signal);
    return warnings;
  } catch (error) {
    await writer.abort();
    throw error;
  }
}

async function readBack(
  path: string,
  vocabulary: EventVocabulary,
  written: number,
  progress: ProgressSink,
  signal: AbortSignal | undefined,
): Promise<void> {
  const archive = await SquidexArchive.open(path, vocabulary, NO_LIMITS);
  try {
    const { problems, events } = await archive.verify({ depth: 'replay', progress, signal });
    const [first] = problems;
    if (first === undefined && events === written) return;
    const what = first ? toldOf(first) : `${events} of ${written} events are there`;
    throw damage('verification-failed', `the export cannot be read back as it was written: ${what}`, {
      hint: 'nothing was kept; verify the source of the export as deep as a restore reads it',
    });
  } finally {
    await archive.close();
  }
}

class ExportWriter {
  readonly #findings = new ExportFindings();
  readonly #encoder = new SquidexEncoder();
  readonly #files = new ExportFiles(this.#findings);
  /** Events of the source that nobody can read. */
  #leftOut: readonly Problem[] = [];
  written = 0;

  constructor(
    private readonly zip: SquidexZipFile,
    private readonly source: Archive,
    private readonly vocabulary: EventVocabulary,
    private readonly odd: OddEvents | undefined,
  ) {}

  async write(progress: ProgressSink, signal: AbortSignal | undefined): Promise<readonly Problem[]> {
    const { readable: documents, problems } = judgeDocuments(await this.source.documents(), '');
    for (const { where } of problems) this.#findings.add('document', where);
    await this.zip.add(attachmentPath(VERSION_FILE), Buffer.from(`{"major":${FORMAT_VERSION}}`));
    await this.#addDocument(FIRST_DOCUMENT, documents.get(FIRST_DOCUMENT));
    const check = new ExportCheck(this.source.app, this.vocabulary, this.#findings, peopleIn(documents), this.odd);
    await this.#writeEvents(new ExportEvents(check), progress, signal);
    for (const name of DOCUMENT_FILES.keys()) {
      if (name === FIRST_DOCUMENT) continue;
      await this.#addDocument(name, documents.get(name) ?? (ALWAYS_THERE.has(name) ? EMPTY : undefined));
    }
    await this.zip.finish();
    return [...this.#leftOut, ...this.#findings.warnings];
  }

  async abort(): Promise<void> {
    await this.zip.abort();
  }

  async #addDocument(name: string, json: Uint8Array | undefined): Promise<void> {
    if (json !== undefined) await this.zip.add(attachmentPath(DOCUMENT_FILES.get(name) ?? name), json);
  }

  async #writeEvents(events: ExportEvents, progress: ProgressSink, signal: AbortSignal | undefined): Promise<void> {
    const held = await this.#heldAssets(signal);
    const onLeftOut = (problems: readonly Problem[]): void => void (this.#leftOut = problems);
    let done = 0;
    for await (const batch of this.source.events({ signal, reuse: true, onLeftOut })) {
      throwIfCancelled(signal);
      for (const event of batch) {
        const prepared = events.prepare(event);
        if (prepared === undefined) continue;
        for (const version of this.#mentionedBy(event)) await this.#addAsset(version, held, signal);
        await this.zip.add(eventPath(this.written++), this.#encoder.encode(prepared));
      }
      done += batch.length;
      progress({ phase: 'export', done, total: this.source.eventCount, unit: 'events' });
    }
  }

  /** Assets that the source has bytes for, by role, version and id. */
  async #heldAssets(signal: AbortSignal | undefined): Promise<ReadonlyMap<string, ArchivedAsset>> {
    const held = new Map<string, ArchivedAsset>();
    for await (const asset of this.source.assets({ signal, onLeftOut: () => undefined })) {
      if (!asset.missing) held.set(keyOf(asset), asset);
    }
    return held;
  }

  #mentionedBy(event: StoredEvent): readonly AssetVersion[] {
    if (!this.vocabulary.mentionsFiles(event.type)) return [];
    const versions: AssetVersion[] = [];
    this.vocabulary.collectReferences(event, {
      asset: (version) => versions.push(version),
      user: () => undefined,
      odd: () => undefined,
    });
    return versions;
  }

  /** Squidex leaves an empty entry behind for a file that it does not find. */
  async #addAsset(
    version: AssetVersion,
    held: ReadonlyMap<string, ArchivedAsset>,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const path = this.#files.pathOf(version);
    if (path === undefined) return;
    const asset = held.get(keyOf(version));
    if (asset === undefined) return this.zip.add(path, Buffer.alloc(0));
    this.#files.inspect(asset, path);
    await this.zip.addStream(path, asset.bytes, () => this.source.readAsset(asset, signal));
  }
}

/** Ids of the people whose addresses the documents tell. */
function peopleIn(documents: Documents): ReadonlySet<string> {
  const json = documents.get('users.json');
  const people: unknown = json === undefined ? {} : JSON.parse(Buffer.from(json).toString());
  const entries = typeof people === 'object' && people !== null ? Object.entries(people) : [];
  return new Set(entries.flatMap(([id, address]) => (typeof address === 'string' && address !== '' ? [id] : [])));
}

function keyOf({ role, version, id }: AssetVersion): string {
  return `${role}/${version}/${id}`;
}
