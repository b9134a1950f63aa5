import type { Moment } from '../archive/as-of/moment.js';
import type { DatabaseSync } from 'node:sqlite';
import { AppAsItIs, noArchive } from '../apps/app-as-it-is.js';
import type { Archive, ArchivedAsset, History, Problem } from '../archive/archive.js';
import { noStream, StreamChoice } from '../archive/stream-choice.js';
import { BackupError, isBackupError } from '../errors.js';
import type { Catalog } from '../restore-points/catalog.js';
import type { Source } from '../restore-points/open-source.js';
import type { TempFolders } from '../process/temp-folders.js';
import { NEVER, NO_PROGRESS, type OperationOptions, type Runtime } from '../runtime.js';
import type { ByteRange } from '../storage/storage.js';
import {
  type EventsPage,
  type EventsQuery,
  listEvents,
  type PointEvent,
  pointEvent,
  stateAt,
} from './archived-events.js';
import { fileBytes } from './archived-file.js';
import { type Changes, type ChangesQuery, changesOf } from './changes.js';
import * as query from './contents-query.js';
import { listObjects } from './object-search.js';
import { type Histogram, type HistogramQuery, histogramOf } from './histogram.js';
import { type Indexing, type IndexOrder, IndexShelf } from './index-shelf.js';
import { type PlaceParts, Places } from './places.js';

/** What the module hands in. */
export interface ContentsParts extends PlaceParts {
  readonly catalog: Pick<Catalog, 'onRemoved'>;
  readonly contentsFolder: string;
  readonly temp: TempFolders;
  readonly runtime: Runtime;
}

/** A caller waiting for an index asks again every second; after this many ms without asking it counts as gone. */
const ABANDONED_MS = 30_000;

export interface WantedFile {
  readonly role: 'asset' | 'app-image';
  /** Empty for the picture of the app. */
  readonly id: string;
  readonly version?: number;
}

export interface ArchivedFile extends query.FileSummary {
  bytes(range?: ByteRange): AsyncIterable<Uint8Array>;
}

/**
 * Looks into archives without loading them: an index of each is made when it is first looked into, and kept on a shelf
 * until others push it out. Every method waits for the index; `begin` does not. A source is what `Sources.resolve`
 * takes, or `current:APP`.
 */
export class Contents {
  readonly #shelf: IndexShelf;
  readonly #places: Places;

  constructor(private readonly parts: ContentsParts) {
    const { contentsFolder: folder, temp, runtime } = parts;
    this.#shelf = new IndexShelf({ folder, temp, newId: runtime.newId, abandonedMs: ABANDONED_MS });
    // What is deleted or pruned leaves no copy.
    parts.catalog.onRemoved(async (id) => this.#shelf.removeOf(id));
    this.#places = new Places(parts, this.#shelf);
  }

  /**
   * Begins to make the index, and waits `patienceMs` for it. Undefined if it is complete by then, otherwise the progress.
   * A caller that does not ask again within half a minute counts as gone: an index that no caller waits for is abandoned.
   */
  async indexing(
    source: string,
    patienceMs: number,
    { signal = NEVER }: OperationOptions = {},
  ): Promise<Indexing | undefined> {
    const making = await this.#shelf.begin((await this.#places.of(source)).order);
    if (making === undefined) return undefined;
    const patience = AbortSignal.timeout(patienceMs);
    try {
      await making.work.wait(AbortSignal.any([signal, patience]));
      return undefined;
    } catch (error) {
      if (!patience.aborted || signal.aborted || !isBackupError(error, 'cancelled')) throw error;
      const { done, total } = making;
      return { done, total };
    }
  }

  /** Removes the index of a source that is about to go. */
  async forget(source: string): Promise<void> {
    await this.#shelf.remove((await this.#places.of(source)).order.key);
  }

  async summary(source: string, run: OperationOptions = {}): Promise<query.ContentsSummary> {
    return this.#query(source, run, query.summarize);
  }

  /** A warning for each event of an archive that is not in its index: it cannot be read, or is of another app. */
  async leftOut(source: string, run: OperationOptions = {}): Promise<readonly Problem[]> {
    return this.#query(source, run, query.leftOut);
  }

  async objects(
    source: string,
    wanted: query.ObjectQuery,
    run: OperationOptions = {},
  ): Promise<query.ContentsPage<query.ObjectSummary>> {
    return this.#query(source, run, async (index) => listObjects(index, wanted, run.signal));
  }

  /**
   * The stream that a person means: by its name, its unique beginning, or that of the id of its object. Errors:
   * `stream-not-found`, `invalid-argument` where several are meant.
   */
  async streamOf(source: string, text: string, run: OperationOptions = {}): Promise<string> {
    const choice = new StreamChoice(text, this.parts.vocabulary.naming);
    await this.#query(source, run, (index) => {
      for (const stream of query.eachStream(index)) if (!choice.offer(stream)) return;
    });
    return choice.chosen(source);
  }

  /** An object with its state at the end, or at a moment. Errors: `stream-not-found`, also where it was not there yet. */
  async object(source: string, stream: string, at?: Moment, run: OperationOptions = {}): Promise<query.FoundObject> {
    const found = await this.#query(source, run, (index) => query.findObject(index, stream));
    if (found === undefined) throw noStream(stream, source);
    if (at === undefined) return found;
    const { vocabulary } = this.parts;
    const state = await this.#read(source, run, async (history) =>
      stateAt(history, stream, at, vocabulary, run.signal),
    );
    if (state === undefined) throw noStream(stream, `${source} at that moment`);
    const { id, name, schema } = vocabulary.states?.label(state) ?? found;
    const label = schema === undefined ? { id, name } : { id, name, schema };
    return { ...found, ...label, deleted: state.deleted, state: state.value };
  }

  /** Every object that is not deleted, with its state at the end, in the order in which they were created. */
  async *allObjects(source: string, run: OperationOptions = {}): AsyncGenerator<query.StoredObject> {
    const { order } = await this.#places.of(source);
    await this.#ready(order, run);
    const index = this.#shelf.open(order.key);
    try {
      yield* query.eachObject(index);
    } finally {
      index.close();
    }
  }

  async events(source: string, wanted: EventsQuery, run: OperationOptions = {}): Promise<EventsPage> {
    return this.#read(source, run, async (history) => listEvents(history, wanted, this.parts.vocabulary, run.signal));
  }

  /** The event that a moment in the history is. Errors: `until-too-early`, `until-beyond-end`, `invalid-argument`. */
  async point(source: string, moment: Moment, run: OperationOptions = {}): Promise<PointEvent> {
    const { progress = NO_PROGRESS, signal = NEVER } = run;
    const search = { vocabulary: this.parts.vocabulary, progress, signal };
    return this.#use(source, run, async (archive) => pointEvent(archive, moment, search));
  }

  async histogram(source: string, wanted: HistogramQuery, run: OperationOptions = {}): Promise<Histogram> {
    return this.#query(source, run, (index) => histogramOf(index, wanted));
  }

  async files(
    source: string,
    wanted: Pick<query.ObjectQuery, 'q' | 'limit' | 'cursor'>,
    run: OperationOptions = {},
  ): Promise<query.ContentsPage<query.FileSummary>> {
    return this.#query(source, run, (index) => query.listFiles(index, wanted));
  }

  /** A version of an asset, or the picture of the app; the newest that is held unless one is named. Errors: `object-not-found`. */
  async file(source: string, wanted: WantedFile, run: OperationOptions = {}): Promise<ArchivedFile> {
    const { role, id, version } = wanted;
    const versions = await this.#query(source, run, (index) => query.findFiles(index, role, id));
    const found = versions.find((each) => !each.missing && (version === undefined || each.version === version));
    if (found === undefined) {
      throw new BackupError('object-not-found', `there is no file of the asset "${id}" in ${source}`, {
        hint: 'see the list of files; those that were missing when the backup was made are marked',
      });
    }
    const use = async (action: (archive: Archive) => Promise<void>): Promise<void> => this.#use(source, run, action);
    return { ...found, bytes: (range) => fileBytes(assetOf(found), range, use, run.signal ?? NEVER) };
  }

  async people(
    source: string,
    wanted: Pick<query.ObjectQuery, 'q' | 'limit' | 'cursor'>,
    run: OperationOptions = {},
  ): Promise<query.ContentsPage<query.Person>> {
    return this.#query(source, run, (index) => query.listPeople(index, wanted));
  }

  /** Those of the ids that are people of the app. */
  async peopleOf(source: string, ids: readonly string[], run: OperationOptions = {}): Promise<readonly query.Person[]> {
    return this.#query(source, run, (index) => query.findPeople(index, ids));
  }

  /** What has changed from `base` to `source`, of one app. Errors: `not-comparable`. */
  async changes(source: string, base: string, wanted: ChangesQuery, run: OperationOptions = {}): Promise<Changes> {
    const [later, earlier] = [await this.#places.of(source), await this.#places.of(base)];
    if (later.app.id !== earlier.app.id) {
      throw new BackupError(
        'not-comparable',
        `${source} is of the app "${later.app.name}", and ${base} of "${earlier.app.name}"`,
        {
          hint: 'compare two backups of one app, or a backup with its own app',
        },
      );
    }
    await this.#ready(earlier.order, run);
    await this.#ready(later.order, run);
    const path = this.#shelf.path(earlier.order.key);
    return this.#shelf.use(later.order.key, async (index) => changesOf(index, path, wanted, run.signal));
  }

  /** Makes no index to its end. */
  async close(): Promise<void> {
    await this.#shelf.close();
  }

  async #query<T>(source: string, run: OperationOptions, ask: (index: DatabaseSync) => T | Promise<T>): Promise<T> {
    const { order } = await this.#places.of(source);
    await this.#ready(order, run);
    try {
      return await this.#shelf.use(order.key, ask);
    } catch (error) {
      if (this.#shelf.has(order.key)) throw error;
      // It was damaged, or made room for another one: it is made once more.
      await this.#ready(order, run);
      return this.#shelf.use(order.key, ask);
    }
  }

  async #ready(order: IndexOrder, { progress = NO_PROGRESS, signal = NEVER }: OperationOptions): Promise<void> {
    const making = await this.#shelf.begin(order);
    if (making === undefined) return;
    const timer = setInterval(
      () => progress({ phase: 'index', done: making.done, total: making.total, unit: 'events' }),
      250,
    );
    try {
      await making.work.wait(signal);
    } finally {
      clearInterval(timer);
    }
  }

  async #read<T>(source: string, run: OperationOptions, action: (history: History) => Promise<T>): Promise<T> {
    const { from } = await this.#places.of(source);
    return from instanceof AppAsItIs ? action(from) : this.#look(from, run, action);
  }

  async #use<T>(source: string, run: OperationOptions, action: (archive: Archive) => Promise<T>): Promise<T> {
    const { from } = await this.#places.of(source);
    if (from instanceof AppAsItIs) throw noArchive(source);
    return this.#look(from, run, action);
  }

  async #look<T>(
    from: Source,
    { progress = NO_PROGRESS, signal = NEVER }: OperationOptions,
    action: (archive: Archive) => Promise<T>,
  ): Promise<T> {
    return this.parts.sources.look(from, progress, signal, action);
  }
}

function assetOf({ role, id, version, size, sha256 }: query.FileSummary): ArchivedAsset {
  const about = { role: role === 'app-image' ? ('app-image' as const) : ('asset' as const), id, version };
  return { ...about, missing: false, bytes: size, ...(sha256 === '' ? {} : { sha256 }) };
}
