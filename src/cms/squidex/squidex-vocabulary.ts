import type { StoredApp } from '../../events/event-store.js';
import type { StoredEvent } from '../../events/event.js';
import { EventOutlines } from '../../events/event-outlines.js';
import { PEOPLE_DOCUMENT, type Documents } from '../document-store.js';
import type { AppName } from '../app-naming.js';
import {
  type AppDescription,
  type AssetUrls,
  EventVocabulary,
  type ReferenceCollector,
  type Remapper,
  type RemapTarget,
  type RuleSwitch,
  type RuleSwitchTarget,
} from '../event-vocabulary.js';
import { JsonOutline, MemberNames } from '../../json/json-outline.js';
import { equals } from '../../json/json-text.js';
import { calledPeople } from './squidex-comments.js';
import { ASSET_TAGS, readUrls, resetTagCounts, URLS, writeUrls } from './squidex-documents.js';
import { type EventKind, kindOf } from './squidex-event-types.js';
import {
  ASSET_ID,
  FILE_MEMBERS,
  FILE_NAME,
  FILE_SIZE,
  type FileMembers,
  MIME_TYPE,
  oddDeletion,
  oddImage,
  oddMembers,
  scalarAt,
  textOfMember,
  versionOf,
  wholeNumber,
} from './squidex-files.js';
import {
  APP_UNSAID,
  CREATED_AGAIN,
  EMPTY_ID,
  ODD_CONTRIBUTOR,
  ODD_MENTIONS,
  oddAppId,
  stringAt,
  UNNAMED,
  visitObject,
} from './squidex-json.js';
import { ID_SEPARATOR, SQUIDEX_NAMING } from './squidex-naming.js';
import { personOf } from './squidex-people.js';
import { SquidexRemapper } from './squidex-remapper.js';
import { SquidexRuleSwitch } from './squidex-rule-switch.js';
import { SquidexStates } from './states/squidex-states.js';

const OPEN_BRACE = 0x7b;

const NAMES = new MemberNames(['actor', 'contributorId', 'image', 'name', 'mentions', 'appId', ...FILE_MEMBERS]);
const NO_NAMES = new MemberNames([]);
const ACTOR = 0;
const CONTRIBUTOR_ID = 1;
const IMAGE = 2;
const NAME = 3;
const MENTIONS = 4;
const APP_ID = 5;
/** The first of those of a file. */
const FILE = 6;
/** Events of these kinds alone mention files. */
const FILE_KINDS: ReadonlySet<EventKind> = new Set(['asset-file', 'asset-deleted', 'app-image', 'app-image-removed']);
/** What Squidex's events mean. */
export class SquidexVocabulary extends EventVocabulary {
  readonly name = 'squidex';
  readonly naming = SQUIDEX_NAMING;
  override readonly states = new SquidexStates();
  readonly #outlines = new EventOutlines();
  /** Neighbouring events often have one actor: its JSON text, and the person's id if it is one. */
  #lastActor: { readonly text: Uint8Array; readonly user: string | undefined } | undefined;
  /** The same for an `appId` that is as it should be, and how streams begin that belong to the same app. */
  #lastAppId: { readonly prefix: string; readonly text: Uint8Array } | undefined;

  describe(app: StoredApp): AppDescription {
    const created = this.createdApp(app.first);
    return { id: app.id, name: created?.name ?? '', deleted: kindOf(app.last.type) === 'app-deleted' };
  }

  createdApp(event: StoredEvent): AppName | undefined {
    if (kindOf(event.type) !== 'app-created') return undefined;
    const id = this.naming.appOfStream(event.stream);
    if (id === undefined) return undefined;
    return { id, name: textOf(this.#outlines.payload(event), NAME) ?? '' };
  }

  isKnownType(type: string): boolean {
    return kindOf(type) !== undefined;
  }

  override mentionsFiles(type: string): boolean {
    return FILE_KINDS.has(kindOf(type) ?? 'plain');
  }

  actorOf(event: StoredEvent): string | undefined {
    return textOf(this.#outlines.payload(event), ACTOR);
  }

  collectReferences(event: StoredEvent, collector: ReferenceCollector): void {
    const kind = kindOf(event.type);
    const outline = this.#outlines.payload(event);
    const json = outline.bytes;
    const file: FileMembers = [];
    let named = false;
    let saysApp = false;
    const odd = visitObject(outline, NAMES, (name, start, end) => {
      if (name < 0) return;
      if (name === NAME) named = true;
      if (name === APP_ID) saysApp = true;
      if (name === ACTOR) this.#mentionActor(json, start, end, collector);
      else if (name === APP_ID) this.#checkAppId(event, json, start, end, collector);
      else if (kind === 'asset-file' && name >= FILE) file[name - FILE] = scalarAt(json, start, end);
      else if (kind === 'asset-deleted' && name === FILE + ASSET_ID) file[ASSET_ID] = scalarAt(json, start, end);
      else if (kind?.startsWith('contributor-') === true && name === CONTRIBUTOR_ID)
        mentionPerson(event, stringAt(json, start, end), collector);
      else if (kind === 'comment' && name === MENTIONS) mentionCalled(event, json.subarray(start, end), collector);
      else if (kind === 'app-image' && name === IMAGE) {
        file[MIME_TYPE] = mediaTypeOf(json.subarray(start, end));
        const reason = oddImage(json, start);
        if (reason !== undefined) collector.odd(event, reason);
      }
    });
    if (odd !== undefined) collector.odd(event, `its payload ${odd.reason}`);
    else if (!saysApp && this.#isAnonymous(event.stream, collector)) collector.odd(event, APP_UNSAID);
    if (kind === 'app-created') this.#checkCreation(event, named || odd?.unreadable === true, collector);
    this.#checkRest(event, collector);
    if (odd?.unreadable === true) return;
    if (kind === 'asset-file') collectFile(event, file, collector);
    else if (kind === 'app-image-removed') collector.assetDeleted?.('');
    else if (kind === 'asset-deleted') collectDeletion(event, file, collector);
    else if (kind === 'app-image') {
      collector.asset({
        role: 'app-image',
        id: '',
        version: 0,
        ...optional('mediaType', textOfMember(file[MIME_TYPE])),
      });
    }
  }

  override ruleSwitch(target: RuleSwitchTarget): RuleSwitch {
    return new SquidexRuleSwitch(target);
  }

  remapper(target: RemapTarget): Remapper {
    return new SquidexRemapper(target);
  }

  remapDocuments(documents: Documents, urls?: AssetUrls): Documents {
    const remapped = new Map(documents);
    // people live in the user directory, where the host looks for them
    remapped.delete(PEOPLE_DOCUMENT);
    const tags = documents.get(ASSET_TAGS);
    if (tags !== undefined) remapped.set(ASSET_TAGS, resetTagCounts(tags));
    const old = readUrls(documents);
    if (urls !== undefined) remapped.set(URLS, writeUrls(urls));
    else if (old !== undefined) remapped.set(URLS, writeUrls({ ...old, elsewhere: true }));
    return remapped;
  }

  withAssetUrls(documents: Documents, urls: AssetUrls): Documents {
    return documents.has(URLS) ? documents : new Map([...documents, [URLS, writeUrls(urls)]]);
  }

  assetUrlsAt(address: string, app: string): AssetUrls {
    const assets = address.endsWith('/') ? address : `${address}/`;
    return { assets, assetsApp: `${assets}${app}/` };
  }

  assetUrls(documents: Documents): AssetUrls | undefined {
    return readUrls(documents);
  }

  #mentionActor(json: Uint8Array, start: number, end: number, collector: ReferenceCollector): void {
    if (this.#lastActor === undefined || !equals(json, start, end, this.#lastActor.text)) {
      this.#lastActor = {
        text: Uint8Array.from(json.subarray(start, end)),
        user: personOf(stringAt(json, start, end)),
      };
    }
    const { user } = this.#lastActor;
    if (user !== undefined) collector.user(user);
  }

  #checkAppId(event: StoredEvent, json: Uint8Array, start: number, end: number, collector: ReferenceCollector): void {
    const last = this.#lastAppId;
    if (last !== undefined && event.stream.startsWith(last.prefix) && equals(json, start, end, last.text)) return;
    const app = collector.app ?? this.naming.appOfStream(event.stream);
    const reason = oddAppId(json, start, end, app);
    if (reason !== undefined) return collector.odd(event, reason);
    // Only what is up to the first separator behind the kind says whose stream it is.
    const separator = event.stream.indexOf(ID_SEPARATOR, event.stream.indexOf('-') + 1);
    if (separator < 0) return;
    const prefix = event.stream.slice(0, separator + ID_SEPARATOR.length);
    this.#lastAppId = { prefix, text: Uint8Array.from(json.subarray(start, end)) };
  }

  /** Streams of old days do not say whose they are. */
  #isAnonymous(stream: string, { app }: ReferenceCollector): boolean {
    return app !== undefined && this.naming.appOfStream(stream) !== app;
  }

  #checkCreation(event: StoredEvent, named: boolean, collector: ReferenceCollector): void {
    const app = this.naming.appOfStream(event.stream);
    const isFirst = event.revision === 0 && app !== undefined && this.naming.isAppStream(event.stream, app);
    if (!isFirst) collector.odd(event, CREATED_AGAIN);
    else if (!named) collector.odd(event, UNNAMED);
  }

  /** What a remapper finds odd as well, beside the payload. */
  #checkRest(event: StoredEvent, collector: ReferenceCollector): void {
    const { metadata, stream } = event;
    if (metadata.length > 0) {
      const odd = visitObject(this.#outlines.metadata(event), NO_NAMES, () => undefined);
      if (odd !== undefined) collector.odd(event, `its metadata ${odd.reason}`);
    }
    if (stream.endsWith(ID_SEPARATOR)) collector.odd(event, EMPTY_ID);
  }
}

function mentionPerson(event: StoredEvent, id: string | undefined, collector: ReferenceCollector): void {
  if (id === undefined) collector.odd(event, ODD_CONTRIBUTOR);
  else collector.user(id);
}

function mentionCalled(event: StoredEvent, json: Uint8Array, collector: ReferenceCollector): void {
  const { people, isOdd } = calledPeople(json);
  if (isOdd) collector.odd(event, ODD_MENTIONS);
  for (const { id } of people) collector.user(id);
}

/** The string of a member of a payload; undefined if there is none. */
function textOf(outline: JsonOutline, member: number): string | undefined {
  let text: string | undefined;
  visitObject(outline, NAMES, (name, start, end) => {
    if (name === member) text = stringAt(outline.bytes, start, end);
  });
  return text;
}

function collectDeletion(event: StoredEvent, file: FileMembers, collector: ReferenceCollector): void {
  const reason = oddDeletion(file);
  if (reason !== undefined) collector.odd(event, reason);
  collector.assetDeleted?.(textOfMember(file[ASSET_ID]) ?? objectOf(event.stream));
}

function collectFile(event: StoredEvent, file: FileMembers, collector: ReferenceCollector): void {
  for (const reason of oddMembers(file)) collector.odd(event, reason);
  const version = versionOf(file);
  if (version === undefined) return;
  const size = wholeNumber(file[FILE_SIZE]);
  collector.asset({
    role: 'asset',
    id: textOfMember(file[ASSET_ID]) ?? objectOf(event.stream),
    version,
    ...optional('fileName', textOfMember(file[FILE_NAME])),
    ...optional('mediaType', textOfMember(file[MIME_TYPE])),
    ...(size === undefined ? {} : { size }),
  });
}

/** Old events name the asset by their stream alone. */
function objectOf(stream: string): string {
  const separator = stream.indexOf(ID_SEPARATOR);
  return separator < 0 ? stream.slice(stream.indexOf('-') + 1) : stream.slice(separator + ID_SEPARATOR.length);
}

function mediaTypeOf(image: Uint8Array): string | undefined {
  return image[0] === OPEN_BRACE ? textOf(JsonOutline.of(image), FILE + MIME_TYPE) : undefined;
}

function optional<K extends string>(key: K, value: string | undefined): Partial<Record<K, string>> {
  const part: Partial<Record<K, string>> = {};
  if (value !== undefined) part[key] = value;
  return part;
}
