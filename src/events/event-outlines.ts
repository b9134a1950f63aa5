import { JsonOutline } from '../json/json-outline.js';
import type { StoredEvent } from './event.js';
import { PassingEvent } from './flat-events.js';

/**
 * What walks over the payload and the metadata of events find, one event after the other: who asks again about the same
 * event has it walked over once. A passing event is walked over once for all who ask.
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
