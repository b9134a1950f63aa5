import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { Archive, ArchivedAsset, LeftOutSink, Problem } from '../archive/archive.js';
import type { EventVocabulary } from '../cms/event-vocabulary.js';
import type { DocumentStore } from '../cms/document-store.js';
import { BackupError } from '../errors.js';
import type { AppName } from '../cms/app-naming.js';
import type { EventStore } from '../events/event-store.js';
import type { Source, Sources } from '../restore-points/open-source.js';
import type { VisibleApps } from '../apps/app-directory.js';
import type { TempFolders } from '../process/temp-folders.js';
import { NEVER, NO_PROGRESS, type OperationOptions, type Runtime } from '../runtime.js';
import type { ByteRange } from '../storage/storage.js';
import { type EventsPage, type EventsQuery, listEvents, type Moment, stateAt } from './archived-events.js';
import { fileBytes } from './archived-file.js';
import { buildIndex } from './build-index.js';
import { type Changes, type ChangesQuery, changesOf } from './changes.js';
import * as query from './contents-query.js';
import { listObjects } from './object-search.js';
import { type Histogram, type HistogramQuery, histogramOf } from './histogram.js';
import { type Indexing, type IndexOrder, IndexShelf } from './index-shelf.js';

/** What the module hands in. */
export interface ContentsParts {
  readonly sources: Sources;
  readonly contentsFolder: string;
  readonly temp: TempFolders;
  readonly runtime: Runtime;
  readonly store: EventStore;
  readonly vocabulary: EventVocabulary;
  readonly documents: DocumentStore;
  readonly apps: VisibleApps;
}

/** An app as it is now, as a source of its own: `current:blog`. */
const CURRENT = 'current:';

/** What can be looked into: an archive, or an app as it is now. */
type Place = { readonly app: AppName; readonly order: IndexOrder; readonly archive: Source | undefined };

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

  constructor(private readonly parts: ContentsParts) {
    this.#shelf = new IndexShelf(parts.contentsFolder, parts.temp, parts.runtime.newId);
  }

  /** Begins to make the index; undefined when it is there. */
  async begin(source: string): Promise<(Indexing & { readonly made: Promise<void> }) | undefined> {
    return this.#shelf.begin((await this.#place(source)).order);
  }

  /** Removes the index of a source that is about to go. */
  async forget(source: string): Promise<void> {
    await this.#shelf.remove((await this.#place(source)).order.key);
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

  /** An object with its state at the end, or at a moment. Errors: `stream-not-found`, also where it was not there yet. */
  async object(source: string, stream: string, at?: Moment, run: OperationOptions = {}): Promise<query.FoundObject> {
    const found = await this.#query(source, run, (index) => query.findObject(index, stream));
    if (found === undefined) throw noStream(stream, source);
    if (at === undefined) return found;
    const { vocabulary } = this.parts;
    const state = await this.#use(source, run, async (archive) => stateAt(archive, stream, at, vocabulary, run.signal));
    if (state === undefined) throw noStream(stream, `${source} at that moment`);
    const { id, name, schema } = vocabulary.states?.label(state) ?? found;
    const label = schema === undefined ? { id, name } : { id, name, schema };
    return { ...found, ...label, deleted: state.deleted, state: state.value };
  }

  /** Every object that is not deleted, with its state at the end, in the order in which they were created. */
  async *allObjects(source: string, run: OperationOptions = {}): AsyncGenerator<query.StoredObject> {
    const { order } = await this.#place(source);
    await this.#ready(order, run);
    const index = this.#shelf.open(order.key);
    try {
      yield* query.eachObject(index);
    } finally {
      index.close();
    }
  }

  async events(source: string, wanted: EventsQuery, run: OperationOptions = {}): Promise<EventsPage> {
    return this.#use(source, run, async (archive) => listEvents(archive, wanted, this.parts.vocabulary, run.signal));
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
    const [later, earlier] = [await this.#place(source), await this.#place(base)];
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
    return this.#shelf.use(later.order.key, (index) => changesOf(index, path, wanted));
  }

  async #query<T>(source: string, run: OperationOptions, ask: (index: DatabaseSync) => T | Promise<T>): Promise<T> {
    const { order } = await this.#place(source);
    await this.#ready(order, run);
    return this.#shelf.use(order.key, ask);
  }

  async #ready(order: IndexOrder, { progress = NO_PROGRESS, signal }: OperationOptions): Promise<void> {
    const making = await this.#shelf.begin(order);
    if (making === undefined) return;
    const timer = setInterval(
      () => progress({ phase: 'index', done: making.done, total: making.total, unit: 'events' }),
      250,
    );
    try {
      await (signal === undefined ? making.made : Promise.race([making.made, aborted(signal)]));
    } finally {
      clearInterval(timer);
    }
  }

  async #use<T>(source: string, run: OperationOptions, action: (archive: Archive) => Promise<T>): Promise<T> {
    const { archive } = await this.#place(source);
    if (archive !== undefined)
      return this.parts.sources.use(archive, run.progress ?? NO_PROGRESS, run.signal ?? NEVER, action);
    throw new BackupError('invalid-argument', `${source} is an app as it is now; only its objects can be looked at`, {
      hint: 'make a backup of it, and look into that',
    });
  }

  async #place(source: string): Promise<Place> {
    if (source.startsWith(CURRENT)) return this.#current(await this.parts.apps.find(source.slice(CURRENT.length)));
    const archive = await this.parts.sources.resolve(source);
    if (archive.kind === 'point') {
      const { id, size, manifest } = archive.point;
      return {
        app: manifest.app,
        archive,
        order: this.#orderOf(archive, `point ${id} ${size} ${manifest.chain}`, manifest.counts.events),
      };
    }
    if (archive.kind === 'url') {
      throw new BackupError('invalid-argument', 'an archive at a URL cannot be looked into', {
        hint: 'download it first',
      });
    }
    const { size, mtimeMs, ino } = await stat(archive.path);
    const about = await this.parts.sources.use(archive, NO_PROGRESS, NEVER, async ({ app, eventCount }) =>
      Promise.resolve({ app, eventCount }),
    );
    const key = `file ${resolve(archive.path)} ${ino} ${size} ${mtimeMs}`;
    return { app: about.app, archive, order: this.#orderOf(archive, key, about.eventCount) };
  }

  #orderOf(source: Source, key: string, total: number): IndexOrder {
    const { sources, vocabulary } = this.parts;
    return {
      key,
      total,
      make: async (path, told) =>
        sources.use(source, NO_PROGRESS, NEVER, async (archive) => {
          const from = {
            events: (signal: AbortSignal, onLeftOut: LeftOutSink) => archive.events({ signal, reuse: true, onLeftOut }),
            assets: (signal: AbortSignal) => archive.assets({ signal, onLeftOut: () => undefined }),
            documents: async () => archive.documents(),
          };
          await buildIndex(path, from, vocabulary, told, NEVER);
        }),
    };
  }

  async #current(app: AppName): Promise<Place> {
    const { store, vocabulary, documents } = this.parts;
    const upTo = await store.head();
    const stored = await store.app(app.id);
    const from = {
      events: (signal: AbortSignal) => store.readApp(app.id, { upTo }, signal),
      assets: noAssets,
      documents: async () => documents.read(app),
    };
    const order = {
      key: `app ${app.id} ${upTo}`,
      total: stored?.events ?? 0,
      make: async (path: string, told: (done: number) => void) => buildIndex(path, from, vocabulary, told, NEVER),
    };
    return { app, order, archive: undefined };
  }
}

async function* noAssets(): AsyncGenerator<ArchivedAsset> {}

async function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const cancel = (): void =>
      reject(new BackupError('cancelled', 'the operation was cancelled', { cause: signal.reason }));
    if (signal.aborted) cancel();
    signal.addEventListener('abort', cancel, { once: true });
  });
}

function assetOf({ role, id, version, size, sha256 }: query.FileSummary): ArchivedAsset {
  const about = { role: role === 'app-image' ? ('app-image' as const) : ('asset' as const), id, version };
  return { ...about, missing: false, bytes: size, ...(sha256 === '' ? {} : { sha256 }) };
}

function noStream(stream: string, source: string): BackupError {
  return new BackupError('stream-not-found', `there is no stream "${stream}" in ${source}`, {
    hint: 'see the streams of the archive',
    facts: { source },
  });
}
