import { JsonOutline } from '../json/json-outline.js';
import type { StoredEvent } from './event.js';
import { PassingEvent } from './flat-events.js';

/**
 * Outlines of the payload and metadata of events, one event at a time. Asking twice in a row about the same event parses
 * it once. A `PassingEvent` keeps its own outlines, so it is parsed once whoever asks.
 */
export class EventOutlines {
  readonly #payload = new JsonOutline();
  readonly #metadata = new JsonOutline();
  #payloadOf: StoredEvent | undefined;
  #metadataOf: StoredEvent | undefined;

  payload(event: StoredEvent): JsonOutline {
    if (event instanceof PassingEvent) return event.payloadOutline;
    if (this.#payloadOf !== event) this.#payload.read(event.payload);
    this.#payloadOf = event;
    return this.#payload;
  }

  metadata(event: StoredEvent): JsonOutline {
    if (event instanceof PassingEvent) return event.metadataOutline;
    if (this.#metadataOf !== event) this.#metadata.read(event.metadata);
    this.#metadataOf = event;
    return this.#metadata;
  }
}
