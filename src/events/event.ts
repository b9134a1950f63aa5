/**
 * An event as an event store holds it.
 *
 * Payload and metadata are the stored bytes: JSON text in UTF-8 as a rule. They are never parsed and printed again, so
 * 2^53+1, 1.0, -0, duplicate keys and escapes survive.
 */
export interface StoredEvent {
  /** Where the event is in its store: opaque, comparable by that store alone. */
  readonly position: string;
  /** Its name says which app it belongs to: `AppNaming.appOfStream`. */
  readonly stream: string;
  /** Running number in its stream, from 0. */
  readonly revision: number;
  readonly type: string;
  /** Id of the event, a UUID as a rule; the empty string if the store keeps none. */
  readonly id: string;
  /** When it happened, ISO 8601, as the store wrote it; the empty string if the store keeps none. */
  readonly time: string;
  /** Id of the commit: its events were appended together. The empty string if the store keeps none. */
  readonly commit: string;
  readonly metadata: Uint8Array;
  readonly payload: Uint8Array;
}

/** Events in position order, handed out together by a store or an archive. */
export interface EventBatch extends Iterable<StoredEvent> {
  readonly length: number;
}

/** An event that is not in a store yet. */
export type NewEvent = Pick<StoredEvent, 'type' | 'id' | 'time' | 'metadata' | 'payload'>;

/** Prefix of the streams that eventark keeps for itself where a store has nothing but streams. They belong to no app. */
export const OWN_STREAM_PREFIX = 'eventark-';
