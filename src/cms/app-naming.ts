import { OWN_STREAM_PREFIX } from '../events/event.js';

export interface AppName {
  readonly id: string;
  readonly name: string;
}

/** One version of an asset file that an event mentions. */
export interface AssetVersion {
  /** `asset`: a file of the app's library. `app-image`: the picture of the app; its id is empty and its version 0. */
  readonly role: 'asset' | 'app-image';
  readonly id: string;
  readonly version: number;
  readonly fileName?: string;
  readonly mediaType?: string;
  /** Bytes, as the event says. */
  readonly size?: number;
}

/** Prefix of the streams that EventStoreDB keeps for itself. */
const SYSTEM_PREFIX = '$';

/**
 * How streams of apps are named: three regular expressions that together match a whole name; the middle one matches the
 * id of the app. JavaScript, .NET and PCRE must read them alike, and a name must match in one way only. Plain data, so
 * that it can be sent to another thread and to a server.
 */
export interface StreamPattern {
  readonly before: string;
  readonly app: string;
  readonly after: string;
}

/**
 * For names that begin with a kind of object, such as `page:blog/7` with `:` and `/`. An index over names then finds the
 * streams of an app kind by kind. A kind never contains `end`; an id of an app never contains `appEnd`.
 */
export interface KindedNames {
  /** Ends the kind; the id of the app follows. */
  readonly end: string;
  /** Ends the id of the app, if more follows. */
  readonly appEnd: string;
}

/** Names of the members of an event's metadata that stores need. */
export interface HeaderNames {
  readonly id: string;
  /** ISO 8601. */
  readonly time: string;
  readonly commit: string;
}

/** Port: how a CMS names streams, apps, asset files and headers. Pure. Event stores and the asset store are given one. */
export abstract class AppNaming {
  abstract readonly streams: StreamPattern;
  abstract readonly headers: HeaderNames;

  /** Prefix of the names of all app streams, and of as few other streams as possible. */
  abstract readonly appStreamPrefix: string;

  /** Given if the names of streams begin with a kind. */
  readonly kinds?: KindedNames;

  #owners: StreamOwners | undefined;

  /** Name of the app stream. Its first event creates the app. */
  abstract appStream(app: string): string;

  /** Name of an asset file in the asset store. */
  abstract assetName(app: string, version: AssetVersion): string;

  /** Another name under which the file may be if `assetName` does not exist; undefined if there is none. */
  oldAssetName(_version: AssetVersion): string | undefined {
    return undefined;
  }

  /** Prefix of the names of all asset files of the app. */
  abstract assetPrefix(app: string): string;

  /** Whether a file whose name begins with `assetPrefix` belongs to the app. */
  abstract ownsAsset(app: string, name: string): boolean;

  /** Why an app cannot have this name, as a sentence about valid names; undefined if it can. */
  abstract nameProblem(name: string): string | undefined;

  /** The longest name, where names are lower-case letters, digits and single hyphens between them, and nothing else is wrong with any. */
  readonly slugLength: number | undefined = undefined;

  /** Id of the app that a stream belongs to; undefined if it belongs to none. */
  appOfStream(stream: string): string | undefined {
    this.#owners ??= new StreamOwners(this.streams);
    return this.#owners.appOf(stream);
  }

  /** Whether a copy of the stream becomes the app's own stream, which has one name only. */
  isAppStream(stream: string, app: string): boolean {
    return stream === this.appStream(app);
  }

  /** Id of the app whose app stream this is; undefined for every other stream. */
  appOfAppStream(stream: string): string | undefined {
    const app = this.appOfStream(stream);
    return app !== undefined && this.appStream(app) === stream ? app : undefined;
  }

  /** A regular expression that matches the streams of one app, or of any app, and possibly streams of no app. */
  regexOf(app?: string): string {
    const { before, app: any, after } = this.streams;
    return before + (app === undefined ? any : escapeRegex(app)) + after;
  }
}

/** Tells apps from the names of streams by their pattern alone. */
export class StreamOwners {
  readonly #pattern: RegExp;

  constructor({ before, app, after }: StreamPattern) {
    this.#pattern = new RegExp(`^${before}(${app})${after}`);
  }

  appOf(stream: string): string | undefined {
    if (stream.startsWith(SYSTEM_PREFIX) || stream.startsWith(OWN_STREAM_PREFIX)) return undefined;
    return this.#pattern.exec(stream)?.[1];
  }
}

/** A regular expression that matches exactly this text. */
export function escapeRegex(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|#]/g, '\\$&');
}
