import type { AppendBatch } from './append-batch.js';
import type { Finding } from '../text/finding.js';
import type { EventBatch, NewEvent, StoredEvent } from './event.js';

/** Part of an app's history: from `after` (exclusive) to `upTo` (inclusive). Both are positions of this store. */
export interface Range {
  readonly after?: string;
  readonly upTo?: string;
  /** Called once, at the end of the read, if the store has left events out. */
  readonly onLeftOut?: (leftOut: LeftOut) => void;
  /** Called once, at the end of the read, if the store holds more data for some events than it has returned. */
  readonly onKeptOdd?: (odd: KeptOdd) => void;
}

/** Events that can be read in more than one way; the store returned them in one of these ways. */
export interface KeptOdd {
  readonly events: number;
  /** The stream of the first one. */
  readonly stream: string;
  /** Why, of the first one, as a sentence: `document 7 has the member Payload twice, of which the last is taken`. */
  readonly why: string;
}

/** Events of an app that a store does not return, or no longer has. */
export interface LeftOut {
  readonly events: number;
  readonly streams: number;
  /** One of these streams: where to look first. */
  readonly stream: string;
  /** What they are, as the object of a sentence: `2 links, 3 events that were truncated`. */
  readonly what: string;
}

/** An app, as its own stream shows it. */
export interface StoredApp {
  readonly id: string;
  /** First event of the app's stream: the one that created it. */
  readonly first: StoredEvent;
  /** Last event of the app's stream: it shows whether the app was deleted. */
  readonly last: StoredEvent;
  /** Events in all streams of the app. Set by `app` alone, and only where the store can count them without reading the app. */
  readonly events?: number;
  /** Streams of the app. Set as `events` is. */
  readonly streams?: number;
  /** Time of the app's last event in any stream, ISO 8601. Set as `events` is. */
  readonly lastEventTime?: string;
}

/** An app whose stream is there, and why nothing of it can be read. */
export interface UnreadableApp {
  readonly id: string;
  /** A sentence about the first thing that is wrong. */
  readonly why: string;
}

/** What a store cannot hold. A restore asks for it before it writes anything. */
export interface StoreLimits {
  /** Most bytes of one event: payload and metadata together. */
  readonly maxEventBytes?: number;
  /** Most bytes of all events of one commit. A restore splits a larger commit. */
  readonly maxCommitBytes?: number;
  /**
   * Why the store cannot hold this event in this stream, as a sentence without its subject (`is not UTF-8`); undefined
   * if it can. Called for every event of a restore.
   */
  readonly refusal?: (event: NewEvent, stream: string) => string | undefined;
}

/** What `doctor` and manifests say about a store. */
export interface StoreInfo {
  /** Product: `MongoDB`. */
  readonly kind: string;
  /** Of the server or the library. */
  readonly version: string;
  /** URL or path, without credentials. */
  readonly location: string;
  /** Folder on a disk of this machine that holds the events; absent if they are elsewhere. */
  readonly localFolder?: string;
}

/**
 * Port: where the events of all apps are. Adapters pass `spec/contracts/event-store-contract.ts`.
 *
 * Errors of every method: `store-unreachable`, `store-newer`, `permission-denied`, `cancelled`. Adapters translate the
 * errors of their driver into these.
 */
export abstract class EventStore {
  /** What the store is. Asks the server where there is one. */
  abstract info(): Promise<StoreInfo>;

  /** The location that `info` returns, without asking the server: for messages about a store that does not answer. */
  get location(): string {
    return 'as configured';
  }

  /**
   * Position of the last committed event of the whole store; the empty string for an empty store. Every event that was
   * committed before this call is at or before it. Every event that is committed later is after it.
   */
  abstract head(): Promise<string>;

  /**
   * Yields the app's events in position order, in batches that are never empty. In each stream revisions rise. An unknown
   * app yields nothing; so does `range.upTo` of the empty string. Events that the store does not return are counted for
   * `range.onLeftOut`. Other processes may append meanwhile. After an abort, `cancelled` is thrown between batches.
   */
  abstract readApp(app: string, range: Range, signal?: AbortSignal): AsyncIterable<EventBatch>;

  /**
   * Appends the commits of the batch in their order. Each commit is all or nothing. After a failure, commits before the
   * failed one may be written; none after it is. The store owns the batch until the promise settles; afterwards the caller
   * may clear and refill it. Errors: `stream-conflict`, with `expected` and `actual` in its facts (`no-stream` if there is
   * no stream); `size-limit`.
   */
  abstract append(batch: AppendBatch, signal?: AbortSignal): Promise<void>;

  /** What `append` refuses in any stream. May ask the server. By default there are no limits. */
  async limits(): Promise<StoreLimits> {
    return {};
  }

  /** Every app that has an app stream, in order of id. Reads those streams alone, or an index of them. */
  abstract apps(): AsyncIterable<StoredApp>;

  /** Apps that `apps` leaves out because nothing of their streams can be read. */
  async *unreadableApps(): AsyncIterable<UnreadableApp> {}

  /** As `Storage.absence`: asked where no app was found. */
  async absence(): Promise<string | undefined> {
    return undefined;
  }

  /** One app; undefined if there is none with this id. */
  abstract app(id: string): Promise<StoredApp | undefined>;

  /**
   * Looks for what backups and restores need beside a store that answers: indexes, permissions, a clock that agrees with
   * `now` (milliseconds since 1970). May write one small entry, and then removes it.
   */
  async check(_now: () => number): Promise<readonly Finding[]> {
    return [];
  }

  /** Removes every event of the app: the undo of a restore. Succeeds also if there is nothing to remove. */
  abstract discardApp(app: string): Promise<void>;

  /** Releases connections and files. No other method may be called afterwards; `close` itself may. */
  abstract close(): Promise<void>;
}
