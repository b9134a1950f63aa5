import { BackupError } from '../../errors.js';
import type { StoredEvent } from '../../events/event.js';
import type { Quiescence, RemappedEvent, Remapper, RemapReport, RemapTarget } from '../event-vocabulary.js';
import { encodeString, TextEdits } from '../../json/json-edits.js';
import { JsonOutline } from '../../json/json-outline.js';
import { equals } from '../../json/json-text.js';
import { EventNotes } from '../noted-events.js';
import { calledPeople } from './squidex-comments.js';
import { ActiveParts } from './squidex-active-parts.js';
import { type EventKind, kindOf } from './squidex-event-types.js';
import {
  ACTOR,
  APP_ID,
  CLIENT_ID,
  CONTRIBUTOR_ID,
  FILE,
  IMAGE,
  IS_ENABLED,
  MENTIONS,
  NAME,
  NAMES,
  PERMISSION,
  ROLE,
  SCHEMA_ID,
  SECRET,
  noFindings,
} from './squidex-findings.js';
import { ASSET_ID, oddDeletion, oddImage, oddMembers, scalarAt } from './squidex-files.js';
import { remapHeaders } from './squidex-headers.js';
import {
  APP_UNSAID,
  CREATED_AGAIN,
  EMPTY_ID,
  ODD_CONTRIBUTOR,
  ODD_MENTIONS,
  namesApp,
  oddAppId,
  stringAt,
  UNNAMED,
  visitObject,
  withMember,
} from './squidex-json.js';
import { ID_SEPARATOR, SQUIDEX_NAMING } from './squidex-naming.js';
import { AssetLinks } from './squidex-links.js';
import { PeopleMapping, whyNotContributor } from './squidex-people.js';
import { type NewStream, StreamMapping } from './squidex-streams.js';

const QUOTE = 0x22;

/** A history has few types; only a forged one has more, and must not fill the memory. */
const MAX_UNKNOWN_TYPES = 1_000;
const OTHER_TYPES = 'others';

export class SquidexRemapper implements Remapper {
  readonly #streams: StreamMapping;
  readonly #active: ActiveParts;
  readonly #links: AssetLinks | undefined;
  readonly #people: PeopleMapping;
  readonly #edits = new TextEdits();
  readonly #found = noFindings();
  /** Of payloads and of headers, one event after the other. */
  readonly #outline = new JsonOutline();

  readonly #oldAppId: Uint8Array;
  readonly #newAppId: Buffer;
  readonly #newName: Buffer;
  readonly #ownStream: string;
  readonly #headerAppId: string;
  readonly #unknownTypes = new Map<string, number>();
  readonly #dropped = new EventNotes();
  readonly #odd = new EventNotes();
  /** The app's own stream has begun: what begins it creates the app. */
  #begun = false;
  #created = false;
  #secrets = 0;
  #deletions = 0;
  #urls = 0;

  constructor(private readonly target: RemapTarget) {
    this.#streams = new StreamMapping(target.source.id, target.target.id);
    this.#active = new ActiveParts(target, this.#streams);
    const { urls } = target;
    this.#people = new PeopleMapping(target.users);
    this.#links = urls && AssetLinks.of(urls, target.source.name);
    this.#oldAppId = Buffer.from(encodeString(`${target.source.id},${target.source.name}`));
    this.#newAppId = Buffer.from(encodeString(`${target.target.id},${target.target.name}`));
    this.#newName = Buffer.from(encodeString(target.target.name));
    this.#headerAppId = encodeString(target.target.id);
    this.#ownStream = SQUIDEX_NAMING.appStream(target.target.id);
  }

  quiescingEvents(): Quiescence {
    if (!this.#created) throw creationMissing();
    const { appends, rules, schedules, clients, owners, contributors, deleted } = this.#active.quiescingEvents();
    const isRewritten = this.target.urls?.to !== undefined;
    const report: RemapReport = {
      unknownTypes: Object.fromEntries(this.#unknownTypes),
      dropped: this.#dropped,
      odd: this.#odd,
      rulesTurnedOff: rules.size,
      clientSecretsReplaced: this.#secrets,
      clientsRevoked: clients,
      schedulesCancelled: schedules,
      urlsRewritten: isRewritten ? this.#urls : 0,
      urlsLeft: isRewritten ? 0 : this.#urls,
      contributors,
      ownersAdded: owners,
      deletionsLeftOut: this.#deletions,
      deleted,
    };
    return { appends, rulesOff: rules, report };
  }

  remap(event: StoredEvent, commit: string): RemappedEvent | undefined {
    const kind = this.#kind(event.type);
    const stream = this.#streams.map(event.stream);
    if (kind === 'app-deleted' && this.target.revive) {
      this.#deletions++;
      return undefined;
    }
    const creates = this.#creates(kind, stream);
    const payload = this.#payload(event, kind, stream, creates);
    this.#found.dropped = whyNotContributor(this.#found);
    const metadata = this.#metadata(event.metadata, stream, commit);
    if (!this.#keeps(event, creates)) return undefined;
    this.#urls += this.#found.links;
    this.#secrets += this.#found.secrets;
    this.#active.follow(kind, stream, this.#found);
    return { stream: stream.name, type: event.type, id: event.id, time: event.time, metadata, payload };
  }

  #kind(type: string): EventKind {
    const kind = kindOf(type);
    if (kind !== undefined) return kind;
    const known = this.#unknownTypes.has(type) || this.#unknownTypes.size < MAX_UNKNOWN_TYPES;
    const name = known ? type : OTHER_TYPES;
    this.#unknownTypes.set(name, (this.#unknownTypes.get(name) ?? 0) + 1);
    return 'plain';
  }

  /** Whether the event creates the app: the first of its own stream, if it is of that kind. */
  #creates(kind: EventKind, stream: NewStream): boolean {
    if (this.#begun || stream.name !== this.#ownStream) return false;
    this.#begun = true;
    this.#created = kind === 'app-created';
    return this.#created;
  }

  /** Notes what is odd, and whether the event goes into the copy. Without its creation there would be no copy. */
  #keeps(event: StoredEvent, creates: boolean): boolean {
    const { odd, dropped } = this.#found;
    const isDropped = dropped ?? (creates || this.target.odd === 'keep' ? undefined : odd);
    if (isDropped !== undefined) this.#dropped.add(event, isDropped);
    else if (odd !== undefined) this.#odd.add(event, odd);
    return isDropped === undefined;
  }

  #payload(event: StoredEvent, kind: EventKind, stream: NewStream, creates: boolean): Uint8Array {
    const json = event.payload;
    const links = this.#links?.mayOccur(json) === true ? this.#links : undefined;
    const found = this.#found;
    this.#reset();
    this.#outline.read(json);
    const odd = visitObject(this.#outline, NAMES, (name, start, end) => {
      if (name >= 0 && this.#member(json, kind, name, start, end)) return;
      if (links !== undefined) found.links += links.rewrite(json, start, end, this.#edits);
    });
    if (odd !== undefined) found.odd = `its payload ${odd.reason}`;
    else if (stream.anonymous && !found.appId) found.odd ??= APP_UNSAID;
    if (kind === 'asset-file' && odd?.unreadable !== true) found.odd ??= oddMembers(found.file)[0];
    if (kind === 'asset-deleted' && odd?.unreadable !== true) found.odd ??= oddDeletion(found.file);
    // An archive of Squidex may give two events of a stream the number 0.
    const isFirst = creates && event.revision === 0 && stream.name === this.#ownStream;
    if (kind === 'app-created' && !isFirst) found.odd ??= CREATED_AGAIN;
    if (event.stream.endsWith(ID_SEPARATOR)) found.odd ??= EMPTY_ID;
    const payload = this.#edits.apply(json);
    if (!creates || found.name) return payload;
    found.odd ??= UNNAMED;
    return odd?.unreadable === true ? this.#newCreation() : withMember(payload, `"name":${this.#newName.toString()}`);
  }

  #metadata(metadata: Uint8Array, { aggregateId }: NewStream, commit: string): Uint8Array {
    this.#outline.read(metadata);
    const remapped = remapHeaders(this.#outline, {
      aggregateId,
      commitId: encodeString(commit),
      appId: this.#headerAppId,
    });
    if (remapped.odd !== undefined) this.#found.odd ??= `its metadata ${remapped.odd}`;
    return remapped.bytes;
  }

  /** The creation of the app, where the original cannot be read: without it nothing would say how the copy is called. */
  #newCreation(): Uint8Array {
    const actor = encodeString(`client:${this.target.target.name}:eventark`);
    return Buffer.from(
      `{"name":${this.#newName.toString()},"appId":${this.#newAppId.toString()},"actor":${actor},"fromRule":false}`,
    );
  }

  #reset(): void {
    this.#edits.clear();
    const found = this.#found;
    found.appId = found.name = false;
    found.odd = found.dropped = found.clientId = found.schemaId = found.isEnabled = undefined;
    found.contributor = found.role = undefined;
    if (found.file.length > 0) found.file.length = 0;
    found.links = found.secrets = 0;
  }

  /** Whether the member has been dealt with. */
  #member(json: Uint8Array, kind: EventKind, name: number, start: number, end: number): boolean {
    if (name === APP_ID) return this.#appId(json, start, end);
    if (name === ACTOR) return this.#actor(json, start, end);
    if (name === NAME && kind === 'app-created') this.#name(start, end);
    else if (name === CONTRIBUTOR_ID && kind.startsWith('contributor-')) this.#contributor(json, start, end);
    else if (name === SECRET && kind === 'client-secret') this.#secret(json, start, end);
    else if (name === MENTIONS && kind === 'comment') this.#mentioned(json, start, end);
    else {
      this.#note(json, kind, name, start, end);
      return false;
    }
    return true;
  }

  #name(start: number, end: number): void {
    this.#found.name = true;
    this.#edits.replace(start, end, this.#newName);
  }

  /** What names an app is rewritten even if it is another one: an event of the copy must not reach into that app. */
  #appId(json: Uint8Array, start: number, end: number): true {
    const found = this.#found;
    found.appId = true;
    if (!equals(json, start, end, this.#oldAppId)) {
      const odd = oddAppId(json, start, end, this.target.source.id);
      found.odd ??= odd;
      if (odd !== undefined && !namesApp(json, start, end)) return true;
    }
    this.#edits.replace(start, end, this.#newAppId);
    return true;
  }

  #actor(json: Uint8Array, start: number, end: number): true {
    const actor = this.#people.actor(json, start, end);
    if (actor !== undefined) this.#edits.replace(start, end, actor);
    return true;
  }

  #contributor(json: Uint8Array, start: number, end: number): void {
    const from = stringAt(json, start, end);
    if (from === undefined) {
      this.#found.odd ??= ODD_CONTRIBUTOR;
      return;
    }
    const mapping = this.#people.mapping(from);
    this.#found.contributor = mapping;
    if (mapping.to !== from) this.#edits.replace(start, end, Buffer.from(encodeString(mapping.to)));
  }

  /** People whom a comment calls. */
  #mentioned(json: Uint8Array, start: number, end: number): void {
    const called = calledPeople(json.subarray(start, end));
    if (called.isOdd) this.#found.odd ??= ODD_MENTIONS;
    for (const person of called.people) {
      const { to } = this.#people.mapping(person.id);
      if (to !== person.id)
        this.#edits.replace(start + person.start, start + person.end, Buffer.from(encodeString(to)));
    }
  }

  #secret(json: Uint8Array, start: number, end: number): void {
    if (this.target.clients === 'keep' || json[start] !== QUOTE) return;
    this.#edits.replace(start, end, Buffer.from(encodeString(this.target.newSecret())));
    this.#found.secrets += 1;
  }

  /** Remembers what may decide about quiescing events. */
  #note(json: Uint8Array, kind: EventKind, name: number, start: number, end: number): void {
    if (name >= FILE && (kind === 'asset-file' || (kind === 'asset-deleted' && name === FILE + ASSET_ID))) {
      this.#found.file[name - FILE] = scalarAt(json, start, end);
    } else if (name === IMAGE && kind === 'app-image') this.#found.odd ??= oddImage(json, start);
    else if (name === CLIENT_ID && (kind === 'client-secret' || kind === 'client-revoked')) {
      this.#found.clientId = stringAt(json, start, end);
    } else if (name === SCHEMA_ID && kind === 'schedule') {
      this.#found.schemaId = Buffer.from(json.subarray(start, end)).toString();
    } else if ((name === ROLE || name === PERMISSION) && kind === 'contributor-assigned') {
      this.#found.role = stringAt(json, start, end);
    } else if (name === IS_ENABLED && (kind === 'rule-created' || kind === 'rule-updated')) {
      this.#found.isEnabled = json[start] === 0x74 ? true : json[start] === 0x66 ? false : undefined;
    }
  }
}

function creationMissing(): BackupError {
  return new BackupError('app-created-missing', 'the history of the app does not begin with its creation', {
    hint: 'a copy without it could not be opened: use another restore point',
  });
}
