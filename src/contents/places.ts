import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { ArchivedAsset } from '../archive/archive.js';
import { AppAsItIs, currentApp } from '../apps/app-as-it-is.js';
import type { VisibleApps } from '../apps/app-directory.js';
import type { AppName } from '../cms/app-naming.js';
import type { DocumentStore } from '../cms/document-store.js';
import type { EventVocabulary } from '../cms/event-vocabulary.js';
import { BackupError } from '../errors.js';
import type { EventStore } from '../events/event-store.js';
import type { Source, Sources } from '../restore-points/open-source.js';
import { NEVER, NO_PROGRESS } from '../runtime.js';
import { buildIndex, sourceOf } from './build-index.js';
import type { IndexOrder, IndexShelf } from './index-shelf.js';

export interface PlaceParts {
  readonly sources: Sources;
  readonly store: EventStore;
  readonly vocabulary: EventVocabulary;
  readonly documents: DocumentStore;
  readonly apps: VisibleApps;
}

/** What can be looked into: an archive, or an app as it is now. */
export interface Place {
  readonly app: AppName;
  readonly order: IndexOrder;
  /** Where its events are read. */
  readonly from: Source | AppAsItIs;
}

/** Finds the archive or app that a text names, and how to make its index. */
export class Places {
  /**
   * Position up to which each `current:` app was read. It stays valid for as long as reading took, so that a caller who was
   * told to ask again, or asks for the next page, sees the same state although the app has new events.
   */
  readonly #current = new Map<string, { readonly upTo: string; readonly key: string; until: number }>();

  constructor(
    private readonly parts: PlaceParts,
    private readonly shelf: IndexShelf,
  ) {}

  async of(source: string): Promise<Place> {
    const current = currentApp(source);
    if (current !== undefined) return this.#asItIs(await this.parts.apps.find(current));
    const archive = await this.parts.sources.resolve(source);
    if (archive.kind === 'point') {
      const { id, size, manifest } = archive.point;
      return {
        app: manifest.app,
        from: archive,
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
    return { app: about.app, from: archive, order: this.#orderOf(archive, key, about.eventCount) };
  }

  #orderOf(source: Source, key: string, total: number): IndexOrder {
    const { sources, vocabulary } = this.parts;
    return {
      key,
      total,
      make: async (path, told, stop) =>
        sources.look(source, NO_PROGRESS, stop, async (archive) => {
          await buildIndex(path, sourceOf(archive), vocabulary, told, stop);
        }),
    };
  }

  async #asItIs(app: AppName): Promise<Place> {
    const { store, vocabulary, documents } = this.parts;
    const last = this.#current.get(app.id);
    const isNew = last === undefined || (performance.now() > last.until && !this.shelf.isMaking(last.key));
    const upTo = isNew ? await store.head() : last.upTo;
    const key = `app ${app.id} ${upTo}`;
    if (isNew) {
      this.#current.set(app.id, { upTo, key, until: 0 });
      if (last !== undefined && last.key !== key) await this.shelf.remove(last.key);
    }
    const stored = await store.app(app.id);
    const from = new AppAsItIs(store, app.id, upTo);
    const indexed = {
      events: (signal: AbortSignal) => from.events({ signal }),
      assets: noAssets,
      documents: async () => documents.read(app),
    };
    const order = {
      key,
      total: stored?.events ?? 0,
      make: async (path: string, told: (done: number) => void, stop: AbortSignal) => {
        const began = performance.now();
        await buildIndex(path, indexed, vocabulary, told, stop);
        const now = performance.now();
        this.#current.set(app.id, { upTo, key, until: now + (now - began) });
      },
    };
    return { app, order, from };
  }
}

async function* noAssets(): AsyncGenerator<ArchivedAsset> {}
