import type { Archive, ArchiveEntry, ArchivedAsset, LeftOutSink, ReadOptions } from '../archive/archive.js';
import { showEvents, type EventFilter } from '../archive/event-filter.js';
import { StreamChoice } from '../archive/stream-choice.js';
import { shownSource } from '../download/source-url.js';
import type { EventVocabulary } from '../cms/event-vocabulary.js';
import type { StoredEvent } from '../events/event.js';
import { partDownload, type ArchivePart } from '../export/part-zip.js';
import type { Download } from '../restore-points/download.js';
import type { Source, Sources } from '../restore-points/open-source.js';
import { NEVER, NO_PROGRESS, type OperationOptions } from '../runtime.js';

export interface LookOptions extends OperationOptions {
  /** Hears which events were left out, because they cannot be read or are of another app. */
  readonly onLeftOut?: LeftOutSink;
}

/**
 * Looks into an archive without restoring it, and changes nothing. `source` is the id of a restore point, `APP@latest`, a
 * file, or what else `restore` takes. Errors of every method: `source-not-found`, `restore-point-not-found`, any damage of
 * what is read, `cancelled`.
 */
export class Inside {
  constructor(
    private readonly sources: Sources,
    private readonly vocabulary: EventVocabulary,
  ) {}

  /** The files of the zip, in their order, with their sizes in bytes. */
  async entries(source: string, run: OperationOptions = {}): Promise<readonly ArchiveEntry[]> {
    return this.#use(await this.sources.resolve(source), run, async (archive) => archive.entries());
  }

  /** Why a restore point cannot be restored, as far as the end of its archive tells; undefined if it seems whole. */
  async damageOf(id: string): Promise<string | undefined> {
    return this.sources.damageOf(id);
  }

  /** That `APP@latest` passes over newer points that are damaged, as a sentence; undefined where it does not. */
  async passedOver(source: string): Promise<string | undefined> {
    return this.sources.passedOver(source);
  }

  /** Every asset version the archive lists, those without bytes too. */
  async assets(source: string, run: LookOptions = {}): Promise<readonly ArchivedAsset[]> {
    return this.#use(await this.sources.resolve(source), run, async (archive) =>
      collected(archive.assets(goingOn(run))),
    );
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
    const from = await this.sources.resolve(source);
    return this.#use(from, run, async (archive) => {
      const shown = await showEvents(archive, filter, this.vocabulary, show, goingOn(run));
      if (shown > 0 || filter.stream === undefined) return shown;
      const stream = await this.#streamOf(archive, filter.stream, shownSource(source), run.signal);
      if (stream === filter.stream) return 0;
      return showEvents(archive, { ...filter, stream }, this.vocabulary, show, {
        signal: run.signal,
        onLeftOut: () => undefined,
      });
    });
  }

  async #streamOf(archive: Archive, text: string, title: string, signal: AbortSignal | undefined): Promise<string> {
    const choice = new StreamChoice(text, this.vocabulary.naming);
    for await (const stream of archive.streamNames({ signal, onLeftOut: () => undefined }))
      if (!choice.offer(stream)) break;
    return choice.chosen(title);
  }

  /** A zip with a part of an archive, for people to read: it cannot be restored. It is made while `bytes` are read. */
  async part(source: string, part: ArchivePart, run: OperationOptions = {}): Promise<Omit<Download, 'size'>> {
    const from = await this.sources.resolve(source);
    return partDownload(part, from, async (action) => this.#use(from, run, action), run.signal ?? NEVER);
  }

  async #use<T>(source: Source, run: OperationOptions, action: (archive: Archive) => Promise<T>): Promise<T> {
    return this.sources.use(source, run.progress ?? NO_PROGRESS, run.signal ?? NEVER, action);
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
