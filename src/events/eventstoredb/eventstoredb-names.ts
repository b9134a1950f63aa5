import { appOfStream, OWN_STREAM_PREFIX } from '../event.js';

/** How eventark's stream names stand in a store that puts a prefix before all of them, as Squidex does. */
export class EventStoreDbNames {
  readonly #prefix: string;

  constructor(prefix = '') {
    this.#prefix = prefix === '' ? '' : `${prefix}-`;
  }

  stored(stream: string): string {
    return this.#prefix + stream;
  }

  /** The name without the prefix; undefined for a stream that is not the application's. */
  own(stored: string): string | undefined {
    return stored.startsWith(this.#prefix) ? stored.slice(this.#prefix.length) : undefined;
  }

  /** The app a stored stream belongs to. */
  app(stored: string): string | undefined {
    const own = this.own(stored);
    return own === undefined ? undefined : appOfStream(own);
  }

  /** A regular expression that every stream of the app matches; .NET and JavaScript read it alike. */
  ofApp(app: string): string {
    return `^${escape(this.#prefix)}[^$-][^-]*-${escape(app)}(--|$)`;
  }

  /** The same for the streams of all apps. */
  ofAnyApp(): string {
    return `^${escape(this.#prefix)}(?!${OWN_STREAM_PREFIX})[^$-][^-]*-`;
  }

  /** The same for every stream whose name, without the prefix, begins so. */
  beginning(start: string): string {
    return `^${escape(this.#prefix + start)}`;
  }
}

function escape(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|#]/g, '\\$&');
}
