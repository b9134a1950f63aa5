import type { AppendBatch } from './append-batch.js';
import type { Finding } from '../text/finding.js';
import type { EventBatch, NewEvent, StoredEvent } from './event.js';

/** Part of an app's history: after `after` (exclusive) up to `upTo` (inclusive); both are positions of this store. */
export interface Range {
  readonly after?: string;
  readonly upTo?: string;
  /** Told at the end of the read what of the history was left out; not called where nothing was. */
  readonly onLeftOut?: (leftOut: LeftOut) => void;
}

/** Events of an app that a store gives to nobody, or no longer has. */
export interface LeftOut {
  readonly events: number;
  readonly streams: number;
  /** One of the streams, to begin looking at. */
  readonly stream: string;
  /** What they are and how many, as the object of a sentence: `2 links, 3 events that were truncated`. */
  readonly what: string;
}

/** An app as its own stream shows it. */
export interface StoredApp {
  readonly id: string;
  /** First event of the app's stream: the one that created it. */
  readonly first: StoredEvent;
  /** Last event of the app's stream: tells whether the app was deleted. */
  readonly last: StoredEvent;
  /** These are told by `app` alone, where the store can tell them without reading the app. */
  readonly events?: number;
  readonly streams?: number;
  /** Time of the app's last event of all. */
  readonly lastEventTime?: string;
}

/** What of an app's history a store cannot take. A restore asks before it writes anything. */
export interface StoreLimits {
  /** Bytes of the payload and the metadata of one event together. */
  readonly maxEventBytes?: number;
  /** Bytes of all events of one commit together; a restore splits a larger one. */
  readonly maxCommitBytes?: number;
  /**
   * Why the store cannot hold the event in this stream, as a sentence without a subject (`is not UTF-8`); undefined if
   * it can. Called for each event.
   */
  readonly refusal?: (event: NewEvent, stream: string) => string | undefined;
}

/** What `doctor` and a manifest say about a store. `location` never holds a credential. */
export interface StoreInfo {
  readonly kind: string;
  readonly version: string;
  readonly location: string;
  /** The folder of this machine's disks that holds the events; absent where they are elsewhere. */
  readonly localFolder?: string;
}

/**
 * Port: where the events are. Adapters pass `spec/contracts/event-store-contract.ts`.
 *
 * Errors: `stream-conflict` with both revisions, `store-unreachable`, `store-newer`, `permission-denied`,
 * `size-limit`, `cancelled`. Adapters translate the errors of their driver into these.
 */
export abstract class EventStore {
  abstract info(): Promise<StoreInfo>;

  /**
   * Position of the last event that is committed now; every event committed before this call is at or before it, and
   * none committed after it is. The empty string for an empty store.
   */
  abstract head(): Promise<string>;

  /**
   * The app's events in position order, in batches that are never empty. The streams of one app hold its events with
   * rising revisions; where a store leaves events out, it says so (`range.onLeftOut`). May be called while others append. An unknown app yields nothing. `range.upTo` of the empty
   * string yields nothing. Stops between batches with `cancelled` when the signal is aborted.
   */
  abstract readApp(app: string, range: Range, signal?: AbortSignal): AsyncIterable<EventBatch>;

  /**
   * Appends the commits of the batch in their order. Each is all or nothing; after a failure those before the failed one
   * may have been written, and none after it. `stream-conflict` carries `expected` and `actual` in its facts
   * (`no-stream` where there is none), and its message says both. The batch is the store's until the promise is
   * settled; then it may be cleared and filled anew.
   */
  abstract append(batch: AppendBatch, signal?: AbortSignal): Promise<void>;

  /** What `append` will refuse whatever the streams are, which may have to be asked of the server; nothing by default. */
  async limits(): Promise<StoreLimits> {
    return {};
  }

  /** Every app that has a stream of its own, in order of id; reads only those streams, or an index of them. */
  abstract apps(): AsyncIterable<StoredApp>;

  /** One app, or undefined. */
  abstract app(id: string): Promise<StoredApp | undefined>;

  /**
   * What backups and restores need of this store beside being reachable: indexes, permissions, a clock that agrees.
   * May write a small thing of its own and remove it again. `now` is in milliseconds.
   */
  async check(_now: () => number): Promise<readonly Finding[]> {
    return [];
  }

  /** Removes every event of the app, to undo a restore that did not finish. Nothing to remove is no error. */
  abstract discardApp(app: string): Promise<void>;

  /** Releases connections and files; nothing may be called afterwards. Calling it twice is no error. */
  abstract close(): Promise<void>;
}
