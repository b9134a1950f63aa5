import type { StoredEvent } from '../../../events/event.js';
import type { ExportCheck } from './export-check.js';

const NO_HEADERS = Buffer.from('{}');

/**
 * Brings events into the form that Squidex restores best, one at a time and in order. Numbers each stream anew, since a
 * store may have lost its beginning, and events are left out. Keeps a number a stream.
 */
export class ExportEvents {
  readonly #next = new Map<string, number>();

  constructor(private readonly check: ExportCheck) {}

  /** The event as it is to be written; undefined if it is left out. */
  prepare(event: StoredEvent): StoredEvent | undefined {
    if (!this.check.take(event)) return undefined;
    const stream = this.check.streamFor(event.stream);
    const revision = this.#next.get(stream) ?? 0;
    this.#next.set(stream, revision + 1);
    return { ...event, revision, stream, metadata: this.check.hasReadableHeaders(event) ? event.metadata : NO_HEADERS };
  }
}
