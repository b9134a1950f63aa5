/**
 * An event as an event store holds it.
 *
 * Payload and metadata are the bytes that were stored: JSON text in UTF-8 as a rule, but nobody here parses and prints
 * them again, so 2^53+1, 1.0, -0, duplicate keys and escapes survive.
 */
export interface StoredEvent {
  /** Where the event stands in its store: opaque, comparable only by that store. */
  readonly position: string;
  /** Its name says which app it belongs to: `AppNaming.appOfStream`. */
  readonly stream: string;
  /** Running number in its stream, from 0. */
  readonly revision: number;
  readonly type: string;
  /** The event's own id, a UUID as a rule; the empty string where the store has none. */
  readonly id: string;
  /** When it happened, as the store wrote it (ISO 8601); the empty string where the store has none. */
  readonly time: string;
  /** Events of one commit were appended together; the empty string where the store has none. */
  readonly commit: string;
  readonly metadata: Uint8Array;
  readonly payload: Uint8Array;
}

/** Events in position order, which stores and archives hand out together. */
export interface EventBatch extends Iterable<StoredEvent> {
  readonly length: number;
}

/** An event before it has a place in a store. */
export type NewEvent = Pick<StoredEvent, 'type' | 'id' | 'time' | 'metadata' | 'payload'>;

/** Every stream of eventark's own in a store that has only streams begins so; such streams belong to no app. */
export const OWN_STREAM_PREFIX = 'eventark-';
