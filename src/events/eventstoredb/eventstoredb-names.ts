import { escapeRegex, type AppNaming } from '../../cms/app-naming.js';
import { OWN_STREAM_PREFIX } from '../event.js';

/** How the stream names of a CMS are written in a store that may put a prefix before all of them. */
export class EventStoreDbNames {
  readonly #prefix: string;

  constructor(
    readonly naming: AppNaming,
    prefix = '',
  ) {
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
    return own === undefined ? undefined : this.naming.appOfStream(own);
  }

  /** A regular expression that every stream of the app matches; .NET and JavaScript read it alike. */
  ofApp(app: string): string {
    return this.#matching(app);
  }

  /** The same for the streams of all apps. */
  ofAnyApp(): string {
    return this.#matching();
  }

  /** The same for every stream whose name, without the prefix, begins so. */
  beginning(start: string): string {
    return `^${escapeRegex(this.#prefix + start)}`;
  }

  #matching(app?: string): string {
    return `^${escapeRegex(this.#prefix)}(?!\\$|${OWN_STREAM_PREFIX})${this.naming.regexOf(app)}`;
  }
}
