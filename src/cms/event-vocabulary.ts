import type { Append } from '../events/append.js';
import type { StoredApp } from '../events/event-store.js';
import type { NewEvent, StoredEvent } from '../events/event.js';
import type { AppName, AppNaming, AssetVersion } from './app-naming.js';
import type { Documents } from './document-store.js';
import type { ObjectStates } from './object-states.js';

/** Takes what events mention; called once per mention, in event order, so the same thing may come many times. */
export interface ReferenceCollector {
  asset(version: AssetVersion): void;
  /** All versions of an asset are gone on purpose, and so is the picture of the app where `id` is empty. */
  assetDeleted?(id: string): void;
  /** A person's id in the source system. */
  user(id: string): void;
  /** The event is not as the CMS writes it; `reason` is a sentence about it: `its payload is not UTF-8`. */
  odd(event: StoredEvent, reason: string): void;
}

/** An event that needs a word, and why, in a sentence. */
export interface NotedEvent extends Pick<StoredEvent, 'position' | 'stream' | 'revision' | 'type'> {
  readonly reason: string;
}

export interface NotedEvents {
  /** Of all. */
  readonly count: number;
  /** The first hundred. */
  readonly first: readonly NotedEvent[];
}

/** An app as the CMS understands its stream. */
export interface AppDescription extends AppName {
  readonly deleted: boolean;
}

/** Base addresses that asset links in content begin with; each ends with `/`. */
export interface AssetUrls {
  /** They are of the server that the app came from, where links go on working as long as that server does. */
  readonly elsewhere?: boolean;
  /** `https://host/api/assets/` */
  readonly assets: string;
  /** `https://host/api/assets/<app name>/` */
  readonly assetsApp: string;
}

/** Switches that decide how much of the original's life a copy takes up. */
export interface CopyOptions {
  /** `off`: no rule of the copy runs until somebody turns it on. */
  readonly rules: 'off' | 'keep';
  /** `new`: every client secret is replaced; `none`: clients are also revoked. */
  readonly clients: 'new' | 'keep' | 'none';
  /** `off`: what is scheduled to be published or unpublished is cancelled in the copy. */
  readonly schedules: 'off' | 'keep';
  /** The copy of a deleted app is deleted as well; with this it lives. */
  readonly revive: boolean;
}

/**
 * What becomes of an event that is not as the CMS writes it. `keep`: it goes into the copy, and only what names the app
 * or its people is rewritten, as far as it can be read. `drop`: it is left out.
 */
export type OddEvents = 'keep' | 'drop';

/** What happens to one person of the source system. */
export interface UserMapping {
  /** Id in the source system. */
  readonly from: string;
  /** Id that takes its place in events. */
  readonly to: string;
  readonly email?: string;
  /** How `to` was found. `placeholder` and `unknown` are ids without an account. */
  readonly how: 'matched' | 'created' | 'placeholder' | 'me' | 'unknown';
  /** Whether the person stays a contributor of the app: events that give or take rights are kept. */
  readonly contributor: boolean;
}

export interface RemapTarget extends CopyOptions {
  readonly odd: OddEvents;
  readonly source: AppName;
  readonly target: AppName;
  /** By source id: an answer for every person that the events mention. */
  readonly users: { get(id: string): UserMapping | undefined };
  /** Id of the account that becomes owner of the copy, if it is not one by the history. */
  readonly owner?: string;
  /** Undefined: links are not looked at. Without `to` they are left as they are, and counted. */
  readonly urls?: { readonly from: AssetUrls; readonly to?: AssetUrls };
  /** A new secret for an API client, from a cryptographic source. */
  readonly newSecret: () => string;
  readonly newId: () => string;
  /** ISO 8601, for the events that `quiescingEvents` adds. */
  readonly now: () => string;
}

/** An event for the new app, and the stream it goes to. */
export interface RemappedEvent extends NewEvent {
  readonly stream: string;
}

/** Somebody who may work with the app, by id in the copy, in the words of the CMS. */
export interface Contributor {
  readonly id: string;
  readonly role: string;
}

/** What remapping did, for the summary. */
export interface RemapReport {
  /** Event types that the CMS does not know, with how often; such events are kept as they are. */
  readonly unknownTypes: Readonly<Record<string, number>>;
  /** Events left out on purpose. */
  readonly dropped: NotedEvents;
  /** Events that are not as the CMS writes them, and were kept. */
  readonly odd: NotedEvents;
  readonly rulesTurnedOff: number;
  readonly clientSecretsReplaced: number;
  readonly clientsRevoked: number;
  readonly schedulesCancelled: number;
  readonly urlsRewritten: number;
  /** Links that lead to where the original is. */
  readonly urlsLeft: number;
  /** At the end of the history of the copy; left out where events do not say who may open an app. */
  readonly contributors?: readonly Contributor[];
  /** Whether the person restoring had to be made owner: 0 or 1. */
  readonly ownersAdded: number;
  /** Deletions of the app that were left out so that it lives. */
  readonly deletionsLeftOut: number;
  /** Whether the copy is deleted, as the original is. */
  readonly deleted: boolean;
}

/**
 * Rewrites the events of one app for another, one at a time and in order. What does not have to change keeps its bytes.
 * An event in a stream of the app is never refused, whatever its bytes are. Error: `event-foreign` for another stream.
 */
export interface Remapper {
  /**
   * The event for the new app; undefined if it is left out (the report says why). `commit` is the id of the new
   * commit that the event goes into.
   */
  remap(event: StoredEvent, commit: string): RemappedEvent | undefined;

  /** To be called once, after the last event. Error: `app-created-missing` if no event was the creation of the app. */
  quiescingEvents(): Quiescence;
}

/** How a copy is put to rest, and what remapping has done in all. */
export interface Quiescence {
  /** Commits to append after the last event, so that the copy starts quiet. `expected` is `any`: the caller numbers them. */
  readonly appends: readonly Append[];
  readonly report: RemapReport;
}

/** Port: what the events of a CMS mean. Pure: it reads and writes nothing. */
export abstract class EventVocabulary {
  /** For manifests and reports. */
  abstract readonly name: string;

  abstract readonly naming: AppNaming;

  /** What becomes of objects; undefined where nobody has written it down, and then only events can be looked at. */
  readonly states: ObjectStates | undefined = undefined;

  /** Id and name from the event that created the app (empty if it does not say it), and whether its last deleted it. */
  abstract describe(app: StoredApp): AppDescription;

  /** Tells `collector` which asset versions and people the event mentions, and what is odd about it. Never throws. */
  abstract collectReferences(event: StoredEvent, collector: ReferenceCollector): void;

  /** Id and name of the app that the event creates; undefined if it is another event. The name is empty if it cannot be read. */
  abstract createdApp(event: StoredEvent): AppName | undefined;

  abstract isKnownType(type: string): boolean;

  /** Who caused the event, as the CMS writes it (`subject:<user>`, `client:<app>:<client>`); undefined if it does not say. */
  abstract actorOf(event: StoredEvent): string | undefined;

  abstract remapper(target: RemapTarget): Remapper;

  /**
   * Documents as they have to be for the new app: asset tag counts at 0, addresses of the new place, people left out.
   * Without addresses the old ones stay, marked as those of elsewhere.
   */
  abstract remapDocuments(documents: Documents, urls?: AssetUrls): Documents;

  /** Documents of an app with these addresses, unless they have some. */
  abstract withAssetUrls(documents: Documents, urls: AssetUrls): Documents;

  /** Asset addresses of an app on a server whose assets begin with `address`. */
  abstract assetUrlsAt(address: string, app: string): AssetUrls;

  /** Asset addresses that an archive's documents tell; undefined if they do not. */
  abstract assetUrls(documents: Documents): AssetUrls | undefined;
}
