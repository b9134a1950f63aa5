import { AppAsItIs, currentApp, noArchive } from '../apps/app-as-it-is.js';
import type { VisibleApps } from '../apps/app-directory.js';
import type { Archive, ArchiveEntry, ArchivedAsset, History, LeftOutSink, ReadOptions } from '../archive/archive.js';
import { showEvents, type EventFilter } from '../archive/event-filter.js';
import { StreamChoice } from '../archive/stream-choice.js';
import { shownSource } from '../download/source-url.js';
import type { EventVocabulary } from '../cms/event-vocabulary.js';
import type { StoredEvent } from '../events/event.js';
import type { EventStore } from '../events/event-store.js';
import { partDownload, type ArchivePart } from '../export/part-zip.js';
import type { Download } from '../restore-points/download.js';
import type { Source, Sources } from '../restore-points/open-source.js';
import { NEVER, NO_PROGRESS, type OperationOptions } from '../runtime.js';

export interface LookOptions extends OperationOptions {
  /** Hears which events were left out, because they cannot be read or are of another app. */
  readonly onLeftOut?: LeftOutSink;
}

/** What the module hands in. */
export interface InsideParts {
  readonly sources: Sources;
  readonly store: EventStore;
  readonly apps: VisibleApps;
  readonly vocabulary: EventVocabulary;
}

/**
 * Looks into an archive without restoring it, and changes nothing. `source` is the id of a restore point, `APP@latest`, a
 * file, or what else `restore` takes; of `events` also an app as it is now, `current:APP`. Errors of every method: `source-not-found`, `restore-point-not-found`, any damage of
 * what is read, `cancelled`.
 */
export class Inside {
  constructor(private readonly parts: InsideParts) {}

  /** The files of the zip, in their order, with their sizes in bytes. */
  async entries(source: string, run: OperationOptions = {}): Promise<readonly ArchiveEntry[]> {
    return this.#use(source, run, async (archive) => archive.entries());
  }

  /** Why a restore point cannot be restored, as far as the end of its archive tells; undefined if it seems whole. */
  async damageOf(id: string): Promise<string | undefined> {
    return this.parts.sources.damageOf(id);
  }

  /** That `APP@latest` passes over newer points that are damaged, as a sentence; undefined where it does not. */
  async passedOver(source: string): Promise<string | undefined> {
    return this.parts.sources.passedOver(source);
  }

  /** Every asset version the archive lists, those without bytes too. */
  async assets(source: string, run: LookOptions = {}): Promise<readonly ArchivedAsset[]> {
    return this.#use(source, run, async (archive) => collected(archive.assets(goingOn(run))));
  }

  /**
   * Calls `show` with each event that the filter lets through, in order, and returns how many. Its stream may be named by its
   * unique beginning, or that of the id of its object. Errors: `stream-not-found`, `invalid-argument` where several are meant.
   */
  async events(
    source: string,
    filter: EventFilter,
    show: (event: StoredEvent, number: number) => void,
    run: LookOptions = {},
  ): Promise<number> {
    const { vocabulary } = this.parts;
    return this.#read(source, run, async (history) => {
      const shown = await showEvents(history, filter, vocabulary, show, goingOn(run));
      if (shown > 0 || filter.stream === undefined) return shown;
      const stream = await this.#streamOf(history, filter.stream, shownSource(source), run.signal);
      if (stream === filter.stream) return 0;
      return showEvents(history, { ...filter, stream }, vocabulary, show, {
        signal: run.signal,
        onLeftOut: () => undefined,
      });
    });
  }

  async #streamOf(history: History, text: string, title: string, signal: AbortSignal | undefined): Promise<string> {
    const choice = new StreamChoice(text, this.parts.vocabulary.naming);
    for await (const stream of history.streamNames({ signal, onLeftOut: () => undefined }))
      if (!choice.offer(stream)) break;
    return choice.chosen(title);
  }

  /** A zip with a part of an archive, for people to read: it cannot be restored. It is made while `bytes` are read. */
  async part(source: string, part: ArchivePart, run: OperationOptions = {}): Promise<Omit<Download, 'size'>> {
    const from = await this.#resolve(source);
    return partDownload(part, from, async (action) => this.#open(from, run, action), run.signal ?? NEVER);
  }

  async #resolve(source: string): Promise<Source> {
    if (currentApp(source) !== undefined) throw noArchive(source);
    return this.parts.sources.resolve(source);
  }

  async #read<T>(source: string, run: OperationOptions, action: (history: History) => Promise<T>): Promise<T> {
    const current = currentApp(source);
    if (current === undefined) return this.#use(source, run, action);
    const { store, apps } = this.parts;
    const { id } = await apps.find(current);
    return action(new AppAsItIs(store, id, await store.head()));
  }

  async #use<T>(source: string, run: OperationOptions, action: (archive: Archive) => Promise<T>): Promise<T> {
    return this.#open(await this.#resolve(source), run, action);
  }

  async #open<T>(source: Source, run: OperationOptions, action: (archive: Archive) => Promise<T>): Promise<T> {
    return this.parts.sources.use(source, run.progress ?? NO_PROGRESS, run.signal ?? NEVER, action);
  }
}

/** Whoever looks into an archive sees what can be read of it. */
function goingOn({ signal, onLeftOut = () => undefined }: LookOptions): ReadOptions {
  return { signal, onLeftOut };
}

async function collected<T>(all: AsyncIterable<T>): Promise<readonly T[]> {
  const items: T[] = [];
  for await (const item of all) items.push(item);
  return items;
}
