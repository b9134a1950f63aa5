import { BackupError } from '../../errors.js';
import { encodeString } from '../../json/json-edits.js';
import { ID_SEPARATOR } from './squidex-naming.js';

/** A stream of the new app. */
export interface NewStream {
  readonly name: string;
  /** Part behind the type, as JSON text: what Squidex calls the aggregate id. */
  readonly aggregateId: string;
  /** Id of the object without its app; the empty string for the app itself. */
  readonly objectId: string;
  /** The old name does not say which app it belongs to (GUID-only streams until 2020); the payload has to. */
  readonly anonymous: boolean;
}

/** Maps streams of one app to those of another: only the app id changes, every other id stays. */
export class StreamMapping {
  /** Events of one stream often follow each other. */
  #last: { readonly from: string; readonly to: NewStream } | undefined;

  constructor(
    private readonly source: string,
    private readonly target: string,
  ) {}

  /** Error: `event-foreign`. */
  map(stream: string): NewStream {
    if (this.#last?.from === stream) return this.#last.to;
    const to = this.#map(stream);
    this.#last = { from: stream, to };
    return to;
  }

  /** Stream of an object of the new app. */
  stream(type: string, objectId: string): NewStream {
    return this.#new(type, objectId, false);
  }

  #map(stream: string): NewStream {
    const dash = stream.indexOf('-');
    const type = stream.slice(0, Math.max(dash, 0));
    const id = stream.slice(dash + 1);
    const own = this.source + ID_SEPARATOR;
    if (type === '' || id === '') throw foreign(stream);
    if (id === this.source) return this.#new(type, '', false);
    // an old fault of Squidex: the app's id doubled in the name of its own stream
    if (type === 'app' && id === own + this.source) return this.#new(type, '', false);
    if (id === own) return this.#named(type, this.target + ID_SEPARATOR, '', false);
    if (id.startsWith(own)) return this.#new(type, id.slice(own.length), false);
    if (type === 'app' || id.includes(ID_SEPARATOR)) throw foreign(stream);
    return this.#new(type, id, true);
  }

  #new(type: string, objectId: string, anonymous: boolean): NewStream {
    const id = objectId === '' ? this.target : this.target + ID_SEPARATOR + objectId;
    return this.#named(type, id, objectId, anonymous);
  }

  #named(type: string, id: string, objectId: string, anonymous: boolean): NewStream {
    return { name: `${type}-${id}`, aggregateId: encodeString(id), objectId, anonymous };
  }
}

function foreign(stream: string): BackupError {
  return new BackupError('event-foreign', `stream ${stream} belongs to another app`, { facts: { stream } });
}
