import type { Archive, Problem } from '../archive/archive.js';
import type { OwnRestore, OwnRestoreOf } from '../archive/own-restore.js';
import type { StoredEvent } from '../events/event.js';
import type { EventSink, SunkEvents } from './rehearsal.js';

/**
 * Shows each event to a model of the CMS's own restore on its way. An archive of the CMS's own was written by it, so of that
 * nothing is asked.
 */
export class WatchedSink implements EventSink {
  readonly #own: OwnRestore | undefined;

  constructor(
    private readonly archive: Archive,
    private readonly inner: EventSink,
    ownRestore: OwnRestoreOf | undefined,
  ) {
    this.#own = archive.manifest === undefined ? undefined : ownRestore?.(archive.app);
  }

  async add(batch: readonly StoredEvent[]): Promise<void> {
    const own = this.#own;
    if (own !== undefined) for (const event of batch) own.event(event, true);
    await this.inner.add(batch);
  }

  async end(): Promise<SunkEvents> {
    return this.inner.end();
  }

  /** Warnings of a pass, with what the CMS itself would not restore, or not truly. Types that it does not know are told once. */
  async completed(warnings: readonly Problem[], signal: AbortSignal | undefined): Promise<readonly Problem[]> {
    if (this.#own === undefined) return warnings;
    for await (const asset of this.archive.assets({ signal })) this.#own.asset(asset);
    const lossy = this.#own.warnings;
    const isTold = lossy.some(({ code }) => code === 'event-type-unknown');
    return [...(isTold ? warnings.filter(({ code }) => code !== 'event-type-unknown') : warnings), ...lossy];
  }
}
