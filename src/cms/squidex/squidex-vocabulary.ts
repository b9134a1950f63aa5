import { BackupError } from '../../errors.js';
import type { StoredApp } from '../../events/event-store.js';
import type { StoredEvent } from '../../events/event.js';
import { PEOPLE_DOCUMENT, type Documents } from '../document-store.js';
import type { AppName, AssetVersion } from '../app-naming.js';
import {
  type AppDescription,
  type AssetUrls,
  EventVocabulary,
  type ReferenceCollector,
  type Remapper,
  type RemapTarget,
} from '../event-vocabulary.js';
import { decodeString, MemberNames, walkMembers, equals } from '../../json/json-text.js';
import { peopleAt } from './squidex-comments.js';
import { ASSET_TAGS, readUrls, resetTagCounts, URLS, writeUrls } from './squidex-documents.js';
import { kindOf } from './squidex-event-types.js';
import { ID_SEPARATOR, SQUIDEX_NAMING } from './squidex-naming.js';
import { SquidexRemapper } from './squidex-remapper.js';

const QUOTE = 0x22;
const SUBJECT = 'subject:';

const NAMES = new MemberNames([
  'actor',
  'contributorId',
  'assetId',
  'fileVersion',
  'fileName',
  'mimeType',
  'fileSize',
  'image',
  'name',
  'mentions',
]);
const ACTOR = 0;
const CONTRIBUTOR_ID = 1;
const ASSET_ID = 2;
const FILE_VERSION = 3;
const FILE_NAME = 4;
const MIME_TYPE = 5;
const FILE_SIZE = 6;
const IMAGE = 7;
const NAME = 8;
const MENTIONS = 9;

/** What Squidex's events mean. */
export class SquidexVocabulary extends EventVocabulary {
  readonly name = 'squidex';
  readonly naming = SQUIDEX_NAMING;
  /** Neighbouring events often have one actor: its JSON text, and the person's id if it is one. */
  #lastActor: { readonly text: Uint8Array; readonly user: string | undefined } | undefined;

  describe(app: StoredApp): AppDescription {
    const created = this.createdApp(app.first);
    return { id: app.id, name: created?.name ?? '', deleted: kindOf(app.last.type) === 'app-deleted' };
  }

  createdApp(event: StoredEvent): AppName | undefined {
    if (kindOf(event.type) !== 'app-created') return undefined;
    const id = this.naming.appOfStream(event.stream);
    if (id === undefined) return undefined;
    const json = event.payload;
    let name = '';
    located(event, () => {
      walkMembers(json, NAMES, (member, start, end) => {
        if (member === NAME) name = stringAt(json, start, end) ?? '';
      });
    });
    return { id, name };
  }

  isKnownType(type: string): boolean {
    return kindOf(type) !== undefined;
  }

  actorOf(event: StoredEvent): string | undefined {
    const json = event.payload;
    let actor: string | undefined;
    located(event, () => {
      walkMembers(json, NAMES, (member, start, end) => {
        if (member === ACTOR) actor = stringAt(json, start, end);
      });
    });
    return actor;
  }

  collectReferences(event: StoredEvent, collector: ReferenceCollector): void {
    const kind = kindOf(event.type);
    const json = event.payload;
    const texts: (string | undefined)[] = [];
    const isFile = kind === 'asset-file';
    located(event, () => {
      walkMembers(json, NAMES, (name, start, end) => {
        if (name === ACTOR) this.#mentionActor(json, start, end, collector);
        else if (isFile && name >= ASSET_ID && name <= FILE_SIZE) texts[name] = scalarAt(json, start, end);
        else if (kind === 'contributor' && name === CONTRIBUTOR_ID) mentionUser(stringAt(json, start, end), collector);
        else if (kind === 'comment' && name === MENTIONS)
          peopleAt(json, start, end).forEach((id) => collector.user(id));
        else if (kind === 'app-image' && name === IMAGE) texts[MIME_TYPE] = mediaTypeOf(json.subarray(start, end));
      });
    });
    if (isFile) collector.asset(located(event, () => assetVersion(event, texts)));
    else if (kind === 'app-image') {
      collector.asset({ role: 'app-image', id: '', version: 0, ...optional('mediaType', texts[MIME_TYPE]) });
    }
  }

  remapper(target: RemapTarget): Remapper {
    return new SquidexRemapper(target);
  }

  remapDocuments(documents: Documents, _target: AppName, urls?: AssetUrls): Documents {
    const remapped = new Map(documents);
    // people live in the user directory, where the host looks for them
    remapped.delete(PEOPLE_DOCUMENT);
    const tags = documents.get(ASSET_TAGS);
    if (tags !== undefined) remapped.set(ASSET_TAGS, resetTagCounts(tags));
    if (urls !== undefined) remapped.set(URLS, writeUrls(urls));
    return remapped;
  }

  assetUrls(documents: Documents): AssetUrls | undefined {
    return readUrls(documents);
  }

  #mentionActor(json: Uint8Array, start: number, end: number, collector: ReferenceCollector): void {
    if (this.#lastActor === undefined || !equals(json, start, end, this.#lastActor.text)) {
      this.#lastActor = { text: json.slice(start, end), user: userOf(stringAt(json, start, end)) };
    }
    mentionUser(this.#lastActor.user, collector);
  }
}

function mentionUser(id: string | undefined, collector: ReferenceCollector): void {
  if (id !== undefined) collector.user(id);
}

/** The person behind an actor; undefined for clients. */
function userOf(actor: string | undefined): string | undefined {
  return actor?.slice(0, SUBJECT.length).toLowerCase() === SUBJECT ? actor.slice(SUBJECT.length) : undefined;
}

function assetVersion(event: StoredEvent, texts: readonly (string | undefined)[]): AssetVersion {
  const version = Number(texts[FILE_VERSION] ?? 0);
  if (!Number.isSafeInteger(version)) throw new BackupError('event-json', 'fileVersion is not a whole number');
  const size = Number(texts[FILE_SIZE] ?? Number.NaN);
  return {
    role: 'asset',
    id: texts[ASSET_ID] ?? objectOf(event.stream),
    version,
    ...optional('fileName', texts[FILE_NAME]),
    ...optional('mediaType', texts[MIME_TYPE]),
    ...(Number.isSafeInteger(size) ? { size } : {}),
  };
}

/** Old events name the asset by their stream alone. */
function objectOf(stream: string): string {
  const separator = stream.indexOf(ID_SEPARATOR);
  return separator < 0 ? stream.slice(stream.indexOf('-') + 1) : stream.slice(separator + ID_SEPARATOR.length);
}

function mediaTypeOf(image: Uint8Array): string | undefined {
  let mediaType: string | undefined;
  if (image[0] !== 0x7b) return undefined;
  walkMembers(image, NAMES, (name, start, end) => {
    if (name === MIME_TYPE) mediaType = stringAt(image, start, end);
  });
  return mediaType;
}

function optional<K extends string>(key: K, value: string | undefined): Partial<Record<K, string>> {
  const part: Partial<Record<K, string>> = {};
  if (value !== undefined) part[key] = value;
  return part;
}

function stringAt(json: Uint8Array, start: number, end: number): string | undefined {
  return json[start] === QUOTE ? decodeString(json, start + 1, end - 1) : undefined;
}

/** A string's value or a number's text; undefined for null. */
function scalarAt(json: Uint8Array, start: number, end: number): string | undefined {
  if (json[start] === QUOTE) return decodeString(json, start + 1, end - 1);
  return json[start] === 0x6e ? undefined : Buffer.from(json.subarray(start, end)).toString();
}

function located<T>(event: StoredEvent, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof BackupError)) throw error;
    const where = `event ${event.revision} of stream ${event.stream}`;
    throw new BackupError(error.code, `${where}: ${error.message}`, { facts: error.facts, cause: error });
  }
}
