import { OWN_STREAM_PREFIX } from '../events/event.js';

export interface AppName {
  readonly id: string;
  readonly name: string;
}

/** One version of an asset file that an event mentions. */
export interface AssetVersion {
  /** `asset`: a file of the app's library. `app-image`: the picture of the app itself; its id is empty, its version 0. */
  readonly role: 'asset' | 'app-image';
  readonly id: string;
  readonly version: number;
  readonly fileName?: string;
  readonly mediaType?: string;
  /** In bytes, as the event says. */
  readonly size?: number;
}

/** Begins the streams of EventStoreDB itself. */
const SYSTEM_PREFIX = '$';

/**
 * How the streams of apps are named: three regular expressions that together match a whole name, the middle one the id
 * of the app. JavaScript, .NET and PCRE have to read them alike, and there must be one way to match. Plain data, so that
 * another thread and a server can be told.
 */
export interface StreamPattern {
  readonly before: string;
  readonly app: string;
  readonly after: string;
}

/**
 * For names that begin with a kind of object, as `page:blog/7` with `:` and `/`: an index over names then finds an app's
 * streams kind by kind. The kind does not hold `end`, the app's id does not hold `appEnd`.
 */
export interface KindedNames {
  /** Ends the kind; the app's id begins behind it. */
  readonly end: string;
  /** Ends the app's id where more follows. */
  readonly appEnd: string;
}

/** Members of an event's metadata that say what stores ask for. */
export interface HeaderNames {
  readonly id: string;
  /** ISO 8601. */
  readonly time: string;
  readonly commit: string;
}

/** Port: how a CMS names streams, apps, asset files and headers. Pure; given to event stores and to the asset store. */
export abstract class AppNaming {
  abstract readonly streams: StreamPattern;
  abstract readonly headers: HeaderNames;

  /** Begins the name of every stream that holds an app itself, and of as few others as can be. */
  abstract readonly appStreamPrefix: string;

  /** Where streams are named so. */
  readonly kinds?: KindedNames;

  #owners: StreamOwners | undefined;

  /** The stream that holds the app itself; its first event is the one that created the app. */
  abstract appStream(app: string): string;

  /** Name of an asset file in the asset store. */
  abstract assetName(app: string, version: AssetVersion): string;

  /** Where the file may be if it is not under its name; undefined for nowhere else. */
  oldAssetName(_version: AssetVersion): string | undefined {
    return undefined;
  }

  /** Begins the names of all asset files of the app. */
  abstract assetPrefix(app: string): string;

  /** Whether the file is the app's, of the names that begin with `assetPrefix`. */
  abstract ownsAsset(app: string, name: string): boolean;

  /** Whether an app may have this name; if not, a sentence that says what a name looks like. */
  abstract nameProblem(name: string): string | undefined;

  /** The app that a stream belongs to; undefined for streams of no app. */
  appOfStream(stream: string): string | undefined {
    this.#owners ??= new StreamOwners(this.streams);
    return this.#owners.appOf(stream);
  }

  /** The app whose own stream this is; undefined for every other stream. */
  appOfAppStream(stream: string): string | undefined {
    const app = this.appOfStream(stream);
    return app !== undefined && this.appStream(app) === stream ? app : undefined;
  }

  /** A regular expression for the streams of one app, or of any; it may match streams of no app. */
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

/** The text as a regular expression that matches it alone. */
export function escapeRegex(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|#]/g, '\\$&');
}
