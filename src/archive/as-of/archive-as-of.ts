import type { StoredEvent } from '../../events/event.js';
import type { Archive, ArchivedAsset, NumberedEvent, NumberedOptions, ReadOptions, VerifyOptions } from '../archive.js';
import { PartialArchive } from '../partial-archive.js';
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

/** The first events of an archive. What is behind them is not looked at, sound or not. */
class ArchiveAsOf extends PartialArchive {
  readonly eventCount: number;

  constructor(whole: Archive, { point, past }: FoundPoint) {
    super(whole, past);
    this.eventCount = point.event;
  }

  async *events(options: ReadOptions = {}): AsyncGenerator<readonly StoredEvent[]> {
    yield* this.whole.events({ ...options, until: this.#until(options) });
  }

  override async *numbered(options: NumberedOptions = {}): AsyncGenerator<readonly NumberedEvent[]> {
    for await (const batch of this.whole.numbered(options)) {
      const wanted = batch.filter(({ number }) => number <= this.eventCount);
      if (wanted.length > 0) yield wanted;
      if (wanted.length < batch.length) return;
    }
  }

  override async *assets(options: Omit<ReadOptions, 'reuse'> = {}): AsyncGenerator<ArchivedAsset> {
    yield* super.assets({ ...options, until: this.eventCount });
  }

  protected part(options: Omit<VerifyOptions, 'depth'>): Omit<VerifyOptions, 'depth'> {
    return { until: this.#until(options) };
  }

  #until({ until = Infinity }: Pick<ReadOptions, 'until'>): number {
    return Math.min(until, this.eventCount);
  }
}
