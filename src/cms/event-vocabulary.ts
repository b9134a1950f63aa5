import type { Append } from '../events/append.js';
import type { StoredApp } from '../events/event-store.js';
import type { NewEvent, StoredEvent } from '../events/event.js';
import type { AppName, AppNaming, AssetVersion } from './app-naming.js';
import type { Documents } from './document-store.js';
import type { ObjectStates } from './object-states.js';

/** Takes what events mention: once for each mention, in the order of the events, so one thing may come many times. */
export interface ReferenceCollector {
  /** Id of the app that all events are of, where it is known: streams of old days do not say it. */
  readonly app?: string;
  asset(version: AssetVersion): void;
  /** All versions of the asset were deleted on purpose; the picture of the app if `id` is empty. */
  assetDeleted?(id: string): void;
  /** Id of a person in the source system. */
  user(id: string): void;
  /** The event is not as the CMS writes it. `reason` is a sentence: `its payload is not UTF-8`. */
  odd(event: StoredEvent, reason: string): void;
}

/** An event that a report mentions, and why. */
export interface NotedEvent extends Pick<StoredEvent, 'position' | 'stream' | 'revision' | 'type'> {
  readonly reason: string;
}

export interface NotedEvents {
  /** How many there are in all. */
  readonly count: number;
  /** The first hundred. */
  readonly first: readonly NotedEvent[];
}

/** An app as the CMS understands its stream. */
export interface AppDescription extends AppName {
  readonly deleted: boolean;
}

/** Addresses that asset links in content begin with. Each ends with `/`. */
export interface AssetUrls {
  /** They lead to the server that the app came from; links work as long as that server does. */
  readonly elsewhere?: boolean;
  /** `https://host/api/assets/` */
  readonly assets: string;
  /** `https://host/api/assets/<app name>/` */
  readonly assetsApp: string;
}

/** What of the original goes on in a copy. */
export interface CopyOptions {
  /** `off`: no rule of the copy runs until a person turns it on. */
  readonly rules: 'off' | 'keep';
  /** `new`: every client secret is replaced; `none`: clients are also revoked. */
  readonly clients: 'new' | 'keep' | 'none';
  /** `off`: scheduled publishing and unpublishing is cancelled in the copy. */
  readonly schedules: 'off' | 'keep';
  /** `true`: the copy of a deleted app lives. `false`: it is deleted, too. */
  readonly revive: boolean;
}

/**
 * What becomes of an event that is not as the CMS writes it. `keep`: it goes into the copy; ids and names of the app and
 * its people are rewritten as far as they can be read. `drop`: it is left out.
 */
export type OddEvents = 'keep' | 'drop';

/** What happens to one person of the source system. */
export interface UserMapping {
  /** Id in the source system. */
  readonly from: string;
  /** Id that replaces it in events. */
  readonly to: string;
  readonly email?: string;
  /** E-mail of the account that takes their place, where it was chosen for them. */
  readonly account?: string;
  /** How `to` was found. `placeholder` and `unknown` have no account. */
  readonly how: 'matched' | 'created' | 'placeholder' | 'me' | 'unknown';
  /** Whether the person stays a contributor of the app, so that events about their rights are kept. */
  readonly contributor: boolean;
}

export interface RemapTarget extends CopyOptions {
  readonly odd: OddEvents;
  readonly source: AppName;
  readonly target: AppName;
  /** By id in the source system: one answer for every person that the events mention. */
  readonly users: { get(id: string): UserMapping | undefined };
  /** Id of the account that becomes owner of the copy, unless the history makes it one. */
  readonly owner?: string;
  /** Undefined: links are not looked at. Without `to` they stay as they are, and are counted. */
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

/** A person who may work with the app: id in the copy, role in the words of the CMS. */
export interface Contributor {
  readonly id: string;
  readonly role: string;
}

/** What remapping did, for the summary. */
export interface RemapReport {
  /** Events of types that the CMS does not know, counted by type. They are kept as they are. */
  readonly unknownTypes: Readonly<Record<string, number>>;
  /** Events left out on purpose. */
  readonly dropped: NotedEvents;
  /** Events that are not as the CMS writes them but were kept. */
  readonly odd: NotedEvents;
  readonly rulesTurnedOff: number;
  readonly clientSecretsReplaced: number;
  readonly clientsRevoked: number;
  readonly schedulesCancelled: number;
  readonly urlsRewritten: number;
  /** Asset links that still lead to the original. */
  readonly urlsLeft: number;
  /** At the end of the history of the copy; absent if events do not say who may open an app. */
  readonly contributors?: readonly Contributor[];
  /** 1 if the person restoring was made owner, else 0. */
  readonly ownersAdded: number;
  /** Deletions of the app that were left out, so that the copy lives. */
  readonly deletionsLeftOut: number;
  /** Whether the copy is deleted, as the original is. */
  readonly deleted: boolean;
}

/**
 * Rewrites the events of one app for another, one at a time and in order. What need not change keeps its bytes. Never
 * refuses an event in a stream of the app, whatever its bytes are. Error: `event-foreign` for any other stream.
 */
export interface Remapper {
  /**
   * The event for the new app; undefined if it is left out, which the report mentions. `commit` is the id of the commit
   * that the new event goes into.
   */
  remap(event: StoredEvent, commit: string): RemappedEvent | undefined;

  /** Called once, after the last event. Error: `app-created-missing` if no event created the app. */
  quiescingEvents(): Quiescence;
}

/** How a copy is made quiet, and what remapping did in all. */
export interface Quiescence {
  /** Commits to append after the last event. Their `expected` is `any`; the caller sets the revisions. */
  readonly appends: readonly Append[];
  /** Those of the streams of `appends` in which a rule is turned off, so that a person can turn it on again. */
  readonly rulesOff?: ReadonlySet<string>;
  readonly report: RemapReport;
}

/** A rule that a restore has turned off: its stream, and the revision of the event that did it. */
export interface TurnedOffRule {
  readonly stream: string;
  readonly revision: number;
}

export interface RuleSwitchTarget {
  readonly app: AppName;
  readonly rules: readonly TurnedOffRule[];
  /** Id of the account of the person who asks; undefined if nobody knows. */
  readonly by: string | undefined;
  readonly newId: () => string;
  /** ISO 8601. */
  readonly now: () => string;
}

/** Turns on rules that a restore has turned off: those alone about which nobody has decided since. */
export interface RuleSwitch {
  /** Given every event of the app since the restore, in order. */
  follow(event: StoredEvent): void;
  /** One commit for each rule, with the revision that its stream has to be at. */
  turnOn(): readonly Append[];
}

/** Port: what the events of a CMS mean. Pure: it reads and writes nothing. */
export abstract class EventVocabulary {
  /** Name of the CMS, for manifests and reports. */
  abstract readonly name: string;

  abstract readonly naming: AppNaming;

  /** How events change objects; undefined if the vocabulary does not know it, and then only events can be shown. */
  readonly states: ObjectStates | undefined = undefined;

  /** Id and name from the event that created the app (empty if it has none), and whether the last event deleted it. */
  abstract describe(app: StoredApp): AppDescription;

  /** Gives `collector` the asset versions and people that the event mentions, and what is odd about it. Never throws. */
  abstract collectReferences(event: StoredEvent, collector: ReferenceCollector): void;

  /** Id and name of the app that the event creates; undefined if it creates none. An unreadable name is empty. */
  abstract createdApp(event: StoredEvent): AppName | undefined;

  /** Whether the CMS has this type of event. */
  abstract isKnownType(type: string): boolean;

  /** False where no event of the type mentions a file: a search for files passes over it. */
  mentionsFiles(_type: string): boolean {
    return true;
  }

  /** Who caused the event, as the CMS writes it: `subject:<user>`, `client:<app>:<client>`; undefined if it is not said. */
  abstract actorOf(event: StoredEvent): string | undefined;

  /** Turns on rules of a restored app; undefined if events of the vocabulary turn none off. */
  ruleSwitch(_target: RuleSwitchTarget): RuleSwitch | undefined {
    return undefined;
  }

  /** A remapper for one history. */
  abstract remapper(target: RemapTarget): Remapper;

  /**
   * Documents for the new app: counts of asset tags are 0, asset addresses are `urls`, people are left out. Without `urls`
   * the old addresses stay, marked as `elsewhere`.
   */
  abstract remapDocuments(documents: Documents, urls?: AssetUrls): Documents;

  /** The documents with these asset addresses added, unless they have some. */
  abstract withAssetUrls(documents: Documents, urls: AssetUrls): Documents;

  /** Asset addresses of an app on a server whose asset links begin with `address`. */
  abstract assetUrlsAt(address: string, app: string): AssetUrls;

  /** Asset addresses in the documents of an archive; undefined if there are none. */
  abstract assetUrls(documents: Documents): AssetUrls | undefined;
}
