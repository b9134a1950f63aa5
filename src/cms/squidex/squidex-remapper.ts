import { BackupError } from '../../errors.js';
import type { StoredEvent } from '../../events/event.js';
import type { Quiescence, RemappedEvent, Remapper, RemapReport, RemapTarget } from '../event-vocabulary.js';
import { encodeString, TextEdits } from '../../json/json-edits.js';
import { decodeString, equals, MemberNames, walkMembers } from '../../json/json-text.js';
import { peopleAt } from './squidex-comments.js';
import { ActiveParts } from './squidex-active-parts.js';
import { type EventKind, kindOf } from './squidex-event-types.js';
import { remapHeaders } from './squidex-headers.js';
import { AssetLinks } from './squidex-links.js';
import { type NewStream, StreamMapping } from './squidex-streams.js';

const NAMES = new MemberNames([
  'appId',
  'actor',
  'name',
  'contributorId',
  'secret',
  'id',
  'isEnabled',
  'schemaId',
  'mentions',
]);
const APP_ID = 0;
const ACTOR = 1;
const NAME = 2;
const CONTRIBUTOR_ID = 3;
const SECRET = 4;
const CLIENT_ID = 5;
const IS_ENABLED = 6;
const SCHEMA_ID = 7;
const MENTIONS = 8;

const KNOWN_ACTORS = 10_000;
const QUOTE = 0x22;
const SUBJECT = 'subject:';

/** What the walk over one payload found; one object serves all events. */
interface Findings {
  appId: boolean;
  dropped: string | undefined;
  clientId: string | undefined;
  schemaId: string | undefined;
  isEnabled: boolean | undefined;
  links: number;
}

export class SquidexRemapper implements Remapper {
  readonly #streams: StreamMapping;
  readonly #active: ActiveParts;
  readonly #links: AssetLinks | undefined;
  readonly #edits = new TextEdits();
  readonly #found: Findings = {
    appId: false,
    dropped: undefined,
    clientId: undefined,
    schemaId: undefined,
    isEnabled: undefined,
    links: 0,
  };

  readonly #oldAppId: Uint8Array;
  readonly #newAppId: Uint8Array;
  readonly #newName: Uint8Array;
  readonly #headerAppId: string;
  /** What takes the place of an actor, by the actor's JSON text. */
  readonly #actors = new Map<string, Uint8Array | undefined>();

  readonly #unknownTypes = new Map<string, number>();
  readonly #dropped: { readonly type: string; readonly reason: string; readonly revision: number }[] = [];
  #created = false;
  #secrets = 0;
  #urls = 0;

  constructor(private readonly target: RemapTarget) {
    this.#streams = new StreamMapping(target.source.id, target.target.id);
    this.#active = new ActiveParts(target, this.#streams);
    this.#links = target.urls && AssetLinks.between(target.urls.from, target.urls.to);
    this.#oldAppId = Buffer.from(encodeString(`${target.source.id},${target.source.name}`));
    this.#newAppId = Buffer.from(encodeString(`${target.target.id},${target.target.name}`));
    this.#newName = Buffer.from(encodeString(target.target.name));
    this.#headerAppId = encodeString(target.target.id);
  }

  remap(event: StoredEvent, commit: string): RemappedEvent | undefined {
    try {
      return this.#remap(event, commit);
    } catch (error) {
      if (!(error instanceof BackupError) || error.code === 'event-foreign') throw error;
      const where = `event ${event.revision} of stream ${event.stream}`;
      throw new BackupError(error.code, `${where}: ${error.message}`, { facts: error.facts, cause: error });
    }
  }

  quiescingEvents(): Quiescence {
    const { appends, rules, schedules, clients } = this.#active.quiescingEvents();
    const report: RemapReport = {
      unknownTypes: this.#unknownTypes,
      dropped: this.#dropped,
      rulesTurnedOff: rules,
      clientSecretsReplaced: this.#secrets,
      clientsRevoked: clients,
      schedulesCancelled: schedules,
      urlsRewritten: this.#urls,
    };
    return { appends, report };
  }

  #remap(event: StoredEvent, commit: string): RemappedEvent | undefined {
    const kind = this.#kind(event.type);
    const stream = this.#streams.map(event.stream);
    const payload = this.#payload(event, kind, stream);
    if (this.#found.dropped !== undefined) {
      this.#dropped.push({ type: event.type, reason: this.#found.dropped, revision: event.revision });
      return undefined;
    }
    this.#urls += this.#found.links;
    this.#active.follow(kind, stream, this.#found);
    const metadata = remapHeaders(event.metadata, {
      aggregateId: stream.aggregateId,
      commitId: encodeString(commit),
      appId: this.#headerAppId,
    });
    return { stream: stream.name, type: event.type, id: event.id, time: event.time, metadata, payload };
  }

  #kind(type: string): EventKind {
    const kind = kindOf(type);
    if (kind === undefined) this.#unknownTypes.set(type, (this.#unknownTypes.get(type) ?? 0) + 1);
    if (kind === 'app-created') {
      if (this.#created) throw new BackupError('app-created-twice', 'the app is created a second time');
      this.#created = true;
    } else if (!this.#created) {
      throw new BackupError('app-created-missing', 'the history does not begin with the creation of the app');
    }
    return kind ?? 'plain';
  }

  #payload(event: StoredEvent, kind: EventKind, stream: NewStream): Uint8Array {
    const json = event.payload;
    const links = this.#links?.mayOccur(json) === true ? this.#links : undefined;
    const found = this.#found;
    found.appId = false;
    found.dropped = found.clientId = found.schemaId = found.isEnabled = undefined;
    found.links = 0;
    this.#edits.clear();
    walkMembers(json, NAMES, (name, start, end) => {
      if (name >= 0 && this.#member(json, kind, name, start, end)) return;
      if (links !== undefined) found.links += links.rewrite(json, start, end, this.#edits);
    });
    if (stream.anonymous && !found.appId) {
      throw new BackupError('event-foreign', `nothing says which app stream ${event.stream} belongs to`);
    }
    return this.#edits.apply(json);
  }

  /** Whether the member has been dealt with. */
  #member(json: Uint8Array, kind: EventKind, name: number, start: number, end: number): boolean {
    if (name === APP_ID) return this.#appId(json, start, end);
    if (name === ACTOR) return this.#actor(json, start, end);
    if (name === NAME && kind === 'app-created') this.#edits.replace(start, end, this.#newName);
    else if (name === CONTRIBUTOR_ID && kind === 'contributor') this.#contributor(json, start, end);
    else if (name === SECRET && kind === 'client-secret') this.#secret(json, start, end);
    else if (name === MENTIONS && kind === 'comment') this.#mentioned(json, start, end);
    else {
      this.#note(json, kind, name, start, end);
      return false;
    }
    return true;
  }

  #appId(json: Uint8Array, start: number, end: number): true {
    if (!equals(json, start, end, this.#oldAppId) && json[start] !== 0x6e) {
      const id = stringAt(json, start, end, 'appId').split(',', 1)[0] ?? '';
      if (id !== this.target.source.id) {
        throw new BackupError('event-foreign', `an event of app ${id} stands among those of ${this.target.source.id}`);
      }
    }
    this.#found.appId = true;
    this.#edits.replace(start, end, this.#newAppId);
    return true;
  }

  #actor(json: Uint8Array, start: number, end: number): true {
    const text = Buffer.from(json.buffer, json.byteOffset + start, end - start).toString('latin1');
    let actor = this.#actors.get(text);
    if (actor === undefined && !this.#actors.has(text)) {
      // an app has few people and clients; only a forged history has more, and must not fill the memory
      if (this.#actors.size >= KNOWN_ACTORS) this.#actors.clear();
      actor = this.#newActor(json, start, end);
      this.#actors.set(text, actor);
    }
    if (actor !== undefined) this.#edits.replace(start, end, actor);
    return true;
  }

  /** Undefined for an actor that stays: a client, or nobody. */
  #newActor(json: Uint8Array, start: number, end: number): Uint8Array | undefined {
    if (json[start] !== QUOTE) return undefined;
    const actor = stringAt(json, start, end, 'actor');
    if (actor.slice(0, SUBJECT.length).toLowerCase() !== SUBJECT) return undefined;
    const from = actor.slice(SUBJECT.length);
    const { to } = this.#mapping(from);
    return to === from ? undefined : Buffer.from(encodeString(SUBJECT + to));
  }

  #contributor(json: Uint8Array, start: number, end: number): void {
    const from = stringAt(json, start, end, 'contributorId');
    const mapping = this.#mapping(from);
    if (!mapping.contributor) this.#found.dropped = 'the person is no contributor of the copy';
    else if (mapping.to !== from) this.#edits.replace(start, end, Buffer.from(encodeString(mapping.to)));
  }

  /** People whom a comment calls. */
  #mentioned(json: Uint8Array, start: number, end: number): void {
    const people = peopleAt(json, start, end).map((from) => encodeString(this.#mapping(from).to));
    if (people.length > 0) this.#edits.replace(start, end, Buffer.from(`[${people.join(',')}]`));
  }

  #mapping(user: string) {
    const mapping = this.target.users.get(user);
    if (mapping === undefined) throw new BackupError('unexpected', `person ${user} is missing in the plan`);
    return mapping;
  }

  #secret(json: Uint8Array, start: number, end: number): void {
    if (this.target.clients === 'keep' || json[start] !== QUOTE) return;
    this.#edits.replace(start, end, Buffer.from(encodeString(this.target.newSecret())));
    this.#secrets++;
  }

  /** Remembers what may decide about quiescing events. */
  #note(json: Uint8Array, kind: EventKind, name: number, start: number, end: number): void {
    if (name === CLIENT_ID && (kind === 'client-secret' || kind === 'client-revoked')) {
      this.#found.clientId = stringAt(json, start, end, 'id');
    } else if (name === SCHEMA_ID && kind === 'schedule') {
      this.#found.schemaId = Buffer.from(json.subarray(start, end)).toString();
    } else if (name === IS_ENABLED && (kind === 'rule-created' || kind === 'rule-updated')) {
      this.#found.isEnabled = json[start] === 0x74 ? true : json[start] === 0x66 ? false : undefined;
    }
  }
}

function stringAt(json: Uint8Array, start: number, end: number, name: string): string {
  if (json[start] !== QUOTE) throw new BackupError('event-json', `${name} is not a string`);
  return decodeString(json, start + 1, end - 1);
}
