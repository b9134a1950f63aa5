import { Breath } from '../concurrency/breath.js';
import type { Problem, ProgressSink } from '../archive/archive.js';
import { judgeDocuments } from '../archive/odd-documents.js';
import type { OwnRestore, OwnRestoreOf } from '../archive/own-restore.js';
import { assetNameProblem, eventProblems } from '../archive/problems.js';
import type { Manifest } from '../archive/native/manifest/manifest.js';
import { NativeArchiveWriter } from '../archive/native/native-writer.js';
import type { Compression } from '../archive/zip/zstd.js';
import { PEOPLE_DOCUMENT, type DocumentStore } from '../cms/document-store.js';
import type { AppDescription, EventVocabulary, OddEvents } from '../cms/event-vocabulary.js';
import type { UserDirectory } from '../cms/user-directory.js';
import { isBackupError, throwIfCancelled } from '../errors.js';
import type { EventStore, KeptOdd, LeftOut } from '../events/event-store.js';
import type { StoredEvent } from '../events/event.js';
import type { LostFile } from '../restore-points/holdings.js';
import { listedName } from '../restore-points/point-name.js';
import type { RestorePoint } from '../restore-points/restore-point.js';
import type { Runtime } from '../runtime.js';
import type { AssetStore } from '../storage/asset-store.js';
import { References } from './references.js';
import { WantedEvents } from './wanted-events.js';

/** What an archive is written from. */
export interface ArchiveParts {
  readonly store: EventStore;
  readonly assets: AssetStore;
  readonly vocabulary: EventVocabulary;
  readonly documents: DocumentStore;
  readonly users: UserDirectory;
  readonly runtime: Runtime;
  /** Address that links to assets begin with here, for what is restored elsewhere. */
  readonly assetUrl?: string | undefined;
  /** What the CMS would make of an archive by itself, where it has a restore of its own. */
  readonly ownRestore?: OwnRestoreOf | undefined;
}

/** What a person or a program says about an archive, for its manifest. */
export interface ArchiveRemarks {
  readonly comment: string;
  readonly createdBy: string;
  /** Name and version of the software. */
  readonly software: string;
}

/** What is said about an archive, and how it is written. */
export interface ArchiveOptions extends ArchiveRemarks {
  /** Of events; `deflate`, which every tool opens, if left out. */
  readonly compression?: Compression | undefined;
  /**
   * `drop`: events that are not as the CMS writes them are left out, each with a warning; `keep`, byte for byte, if left out.
   * A backup does not continue one that was made with the other choice.
   */
  readonly odd?: OddEvents | undefined;
}

export interface ArchiveTarget {
  readonly id: string;
  readonly path: string;
  /** Restore points of the app that the archive should prove to be prefixes of it. */
  readonly before: readonly RestorePoint[];
}

export interface WrittenArchive {
  readonly manifest: Manifest;
  /** Files that are missing or not whole although no event has deleted them. */
  readonly lost: readonly LostFile[];
  /** What of the app's history is not in the archive, and what is odd about the rest. */
  readonly warnings: readonly Problem[];
}

/** Writes the app's archive to a local file; on failure there is no file. */
export async function writeArchive(
  parts: ArchiveParts,
  app: AppDescription,
  remarks: ArchiveOptions,
  target: ArchiveTarget,
  progress: ProgressSink,
  signal: AbortSignal,
): Promise<WrittenArchive> {
  // A segment ends where an older backup ended, so that its chain digest proves that one to be a prefix of this one.
  const cutAt = target.before.map((point) => point.manifest.counts.events);
  const ownRestore = parts.ownRestore?.(app);
  const writer = await NativeArchiveWriter.create(target.path, {
    cutAt,
    leaveOutDisorder: true,
    onAsset: (asset) => ownRestore?.asset(asset),
    ...(remarks.compression && { compression: remarks.compression }),
  });
  try {
    // The head comes first: whatever is appended from here on belongs to the next backup.
    const head = await parts.store.head();
    const created = parts.runtime.now().toISOString();
    const { references, warnings } = await writeEvents(
      { ...parts, ownRestore, wanted: remarks.odd === 'drop' ? new WantedEvents(parts.vocabulary, app.id) : undefined },
      app,
      head,
      writer,
      progress,
      signal,
    );
    const unnamed = await writeAssets(parts.assets, app, references, writer, progress, signal);
    const unread = await writeDocuments(parts, app, references, writer);
    const info = await parts.store.info();
    const manifest = await writer.finish({
      id: target.id,
      app: { id: app.id, name: listedName(app.name) },
      source: { eventStore: `${info.kind} ${info.version}`, cms: parts.vocabulary.name, software: remarks.software },
      created,
      range: { after: '', upTo: head },
      comment: remarks.comment,
      createdBy: remarks.createdBy,
    });
    const unfit = ownRestore?.warnings ?? [];
    const odd = [...writer.warnings, ...oddities(references), ...unfit, ...unnamed, ...unread];
    return { manifest, lost: lostOf(manifest, references), warnings: [...warnings, ...odd] };
  } catch (error) {
    await writer.abort();
    throw error;
  }
}

function lostOf({ missing, altered = [] }: Manifest, references: References): readonly LostFile[] {
  return [...missing, ...altered].flatMap((file) => {
    const firstEvent = references.firstMention(file);
    return firstEvent === undefined ? [] : [{ ...file, firstEvent }];
  });
}

interface EventParts extends Pick<ArchiveParts, 'store' | 'vocabulary'> {
  readonly ownRestore: OwnRestore | undefined;
  /** Undefined where all are. */
  readonly wanted: WantedEvents | undefined;
}

async function writeEvents(
  { store, vocabulary, ownRestore, wanted }: EventParts,
  app: AppDescription,
  head: string,
  writer: NativeArchiveWriter,
  progress: ProgressSink,
  signal: AbortSignal,
): Promise<{ readonly references: References; readonly warnings: readonly Problem[] }> {
  const references = new References();
  const warnings: Problem[] = [];
  const onLeftOut = (leftOut: LeftOut): void => void warnings.push(leftOutOf(leftOut));
  const onKeptOdd = ({ events, stream, why }: KeptOdd): void => {
    const message = `${events === 1 ? 'an event is' : `${events} events are`} in the backup as the event store gives them: ${why}`;
    warnings.push({ code: 'event-kept-odd', where: `stream ${stream}`, message, facts: { events, stream } });
  };
  const total = (await store.app(app.id))?.events;
  const appStream = vocabulary.naming.appStream(app.id);
  /** Whether the first event of the app's own stream creates the app, once it is known. */
  let begins: boolean | undefined;
  let done = 0;
  const breath = new Breath();
  // Those that are left out are in no number that an older backup is compared by.
  const look = (event: StoredEvent): void => {
    if (begins === undefined && vocabulary.naming.isAppStream(event.stream, app.id))
      begins = vocabulary.createdApp(event) !== undefined;
    const odd = references.oddEvents.count;
    references.nextEvent();
    vocabulary.collectReferences(event, references);
    ownRestore?.event(event, references.oddEvents.count > odd);
  };
  for await (const batch of store.readApp(app.id, { upTo: head, onLeftOut, onKeptOdd }, signal)) {
    await breath.take();
    const taken = wanted?.of(batch) ?? batch;
    await writer.addEvents(taken, look);
    done += batch.length;
    progress({ phase: 'write-events', done, ...(total === undefined ? {} : { total }), unit: 'events' });
  }
  if (begins !== true) warnings.push(creationMissing(appStream));
  return { references, warnings: [...warnings, ...(wanted?.warnings(references) ?? [])] };
}

function creationMissing(stream: string): Problem {
  return {
    code: 'app-created-missing',
    where: `stream ${stream}`,
    message: `stream ${stream} does not begin with the creation of the app: this backup cannot be restored`,
  };
}

function leftOutOf({ events, streams, stream, what }: LeftOut): Problem {
  return {
    code: 'event-gap',
    where: `stream ${stream}`,
    message: `the event store left out ${events} of the events in ${streams} of the app's streams: ${what}`,
    facts: { events, streams },
  };
}

function oddities(references: References): readonly Problem[] {
  return eventProblems('event-kept-odd', 'it is in the backup as it is', references.oddEvents);
}

async function writeAssets(
  assets: AssetStore,
  app: AppDescription,
  references: References,
  writer: NativeArchiveWriter,
  progress: ProgressSink,
  signal: AbortSignal,
): Promise<readonly Problem[]> {
  const unnamed: Problem[] = [];
  // A missing file is not a file of the backup: the last of these numbers are those of the result.
  let done = 0;
  let total = references.assetCount;
  const written = (isHeld: boolean): void => {
    if (isHeld) done += 1;
    else total -= 1;
    progress({ phase: 'write-assets', done, total, unit: 'assets' });
  };
  for (const version of references.assets) {
    throwIfCancelled(signal);
    const problem = assets.nameProblem(app.id, version);
    if (problem !== undefined) unnamed.push(assetNameProblem(version, problem));
    const open = problem === undefined ? () => assets.read(app.id, version, signal) : undefined;
    await writer.addAsset(version, open, { written });
  }
  return unnamed;
}

async function writeDocuments(
  parts: Pick<ArchiveParts, 'documents' | 'users' | 'vocabulary' | 'assetUrl'>,
  app: AppDescription,
  references: References,
  writer: NativeArchiveWriter,
): Promise<readonly Problem[]> {
  const { vocabulary, assetUrl } = parts;
  const warnings: Problem[] = [];
  const read = await orWarn('settings and tags', () => parts.documents.read(app), new Map(), warnings);
  const urls = assetUrl === undefined ? undefined : vocabulary.assetUrlsAt(assetUrl, app.name);
  const documents = new Map(urls === undefined ? read : vocabulary.withAssetUrls(read, urls));
  const emails = await orWarn('people', () => parts.users.emails(references.users), new Map(), warnings);
  documents.set(PEOPLE_DOCUMENT, Buffer.from(JSON.stringify(Object.fromEntries(emails))));
  warnings.push(...judgeDocuments(documents, 'it is in the backup as it is').problems);
  for (const name of [...documents.keys()].sort()) {
    const bytes = documents.get(name);
    if (bytes) await writer.addDocument(name, bytes);
  }
  return warnings;
}

/** What is not in the events need not be readable: without it there is still a backup, which says what it lacks. */
async function orWarn<T>(what: string, read: () => Promise<T>, none: T, warnings: Problem[]): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!isBackupError(error, 'permission-denied', 'object-not-found')) throw error;
    const message = `${what} are not in the backup, because they could not be read: ${error.message}`;
    warnings.push({ code: error.code, where: what, message, facts: { unread: what } });
    return none;
  }
}
