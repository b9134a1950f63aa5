import type { Archive, ArchiveEntry, ArchivedAsset, LeftOutSink, ReadOptions } from '../archive/archive.js';
import { showEvents, type EventFilter } from '../archive/event-filter.js';
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

  /** Calls `show` with each event that the filter lets through, in order, and returns how many. */
  async events(
    source: string,
    filter: EventFilter,
    show: (event: StoredEvent) => void,
    run: LookOptions = {},
  ): Promise<number> {
    return this.#use(await this.sources.resolve(source), run, async (archive) =>
      showEvents(archive, filter, this.vocabulary, show, goingOn(run)),
    );
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
