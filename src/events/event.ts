/**
 * An event as an event store holds it.
 *
 * Payload and metadata are the bytes that were stored: JSON text in UTF-8 as a rule, but nobody here parses and prints
 * them again, so 2^53+1, 1.0, -0, duplicate keys and escapes survive.
 */
export interface StoredEvent {
  /** Where the event stands in its store: opaque, comparable only by that store. */
  readonly position: string;
  /** `<type>-<app id>` or `<type>-<app id>--<id>`. */
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

/** An event before it has a place in a store. */
export type NewEvent = Pick<StoredEvent, 'type' | 'id' | 'time' | 'metadata' | 'payload'>;

/** Separates the app id from the rest of a stream's id. */
export const ID_SEPARATOR = '--';

/** The stream that holds the app itself begins so; its first event is the one that created the app. */
export const APP_STREAM_PREFIX = 'app-';

/** Every stream of eventark's own in a store that has only streams begins so; such streams belong to no app. */
export const OWN_STREAM_PREFIX = 'eventark-';

/** The app a stream belongs to: what stands between the first `-` and the first `--`; undefined for streams of no app. */
export function appOfStream(stream: string): string | undefined {
  const dash = stream.indexOf('-');
  if (dash <= 0 || stream.startsWith('$') || stream.startsWith(OWN_STREAM_PREFIX)) return undefined;
  const separator = stream.indexOf(ID_SEPARATOR, dash + 1);
  const app = separator < 0 ? stream.slice(dash + 1) : stream.slice(dash + 1, separator);
  return app === '' ? undefined : app;
}
