import type { NewEvent, StoredEvent } from '../../../events/event.js';
import { type JsonObject, type JsonValue, isObject, parseJson } from '../../../json/json-value.js';
import {
  type CreationOptions,
  type ObjectKey,
  type ObjectLabel,
  type ObjectLife,
  type ObjectPart,
  type ObjectState,
  ObjectStates,
} from '../../object-states.js';
import { HEADER } from '../squidex-headers.js';
import { ID_SEPARATOR } from '../squidex-naming.js';
import { APP_CHANGES } from './app-state.js';
import { ASSET_CHANGES, FOLDER_CHANGES } from './asset-state.js';
import { CONTENT_CHANGES } from './content-state.js';
import { CREATIONS } from './recreate.js';
import { RULE_CHANGES } from './rule-state.js';
import { FILES_PART, homeOf, objectOf, PARTS } from './squidex-parts.js';
import { SCHEMA_CHANGES } from './schema-state.js';
import { type Change, type Changes, objectAt, spelled, textAt, typeName } from './state-change.js';

const CHANGES: ReadonlyMap<string, Changes> = new Map([
  ['app', APP_CHANGES],
  ['schema', SCHEMA_CHANGES],
  ['content', CONTENT_CHANGES],
  ['asset', ASSET_CHANGES],
  ['assetFolder', FOLDER_CHANGES],
  ['rule', RULE_CHANGES],
]);

/** By name of type. */
const LIVES: ReadonlyMap<string, ObjectLife> = new Map(
  Array.from(CHANGES.keys(), (kind) => kind.toLowerCase()).flatMap((kind): [string, ObjectLife][] => [
    [`${kind}created`, 'begins'],
    [`${kind}deleted`, 'ends'],
  ]),
);

/** Squidex writes the events of objects that were deleted for good into a stream of their own. */
const DELETED = `${ID_SEPARATOR}deleted`;
const UTF8 = new TextDecoder();

/**
 * Objects as Squidex's own rebuild makes them. What it makes of an event is in the file of each kind; what is common to
 * all is here: who and when, versions, and a life after deletion.
 */
export class SquidexStates extends ObjectStates {
  override kindOf(stream: string): string | undefined {
    const kind = stream.slice(0, Math.max(stream.indexOf('-'), 0));
    return CHANGES.has(kind) && !stream.endsWith(DELETED) ? kind : undefined;
  }

  override apply(state: ObjectState | undefined, event: StoredEvent): ObjectState | undefined {
    const kind = state?.kind ?? this.kindOf(event.stream);
    if (kind === undefined) return undefined;
    const name = typeName(event.type);
    const change = CHANGES.get(kind)?.get(name);
    const payload = change === undefined ? undefined : parseJson(UTF8.decode(event.payload));
    if (change === undefined || !isObject(payload)) return state && next(state, state.value);
    const creates = name === `${kind.toLowerCase()}created`;
    if (!creates && (state === undefined || state.deleted)) return state && next(state, state.value);
    return creates ? created(state, kind, change, spelled(payload), event) : changed(state, change, payload, event);
  }

  override lifeOf(type: string): ObjectLife | undefined {
    return LIVES.get(typeName(type));
  }

  override partOf(kind: string): ObjectPart {
    if (kind === 'content') return 'contents';
    return kind === 'asset' || kind === 'assetFolder' ? 'files' : 'structure';
  }

  override readonly parts = PARTS;
  override readonly filesPart = FILES_PART;

  override objectOf(stream: string): ObjectKey {
    return objectOf(stream);
  }

  override homeOf(event: StoredEvent): ObjectKey | undefined {
    return homeOf(event);
  }

  override recreate({ kind, value }: ObjectState, options: CreationOptions): readonly NewEvent[] {
    const { app, commit, time, newId } = options;
    const id = textAt(value, 'id');
    const aggregateId = kind === 'app' ? app.id : `${app.id}${ID_SEPARATOR}${id}`;
    const common = { appId: namedApp(app), actor: `client:${app.name}:eventark`, fromRule: false };
    return (CREATIONS.get(kind)?.(value) ?? []).map(({ type, payload }) => {
      const eventId = newId();
      const headers = {
        [HEADER.eventId]: eventId,
        [HEADER.timestamp]: time,
        [HEADER.aggregateId]: aggregateId,
        [HEADER.commitId]: commit,
      };
      const text = JSON.stringify({ ...payload, ...common });
      return { type, id: eventId, time, metadata: Buffer.from(JSON.stringify(headers)), payload: Buffer.from(text) };
    });
  }

  override label({ kind, value }: ObjectState): ObjectLabel {
    const id = textAt(value, 'id');
    if (kind === 'asset') return { id, name: textAt(value, 'fileName') };
    if (kind === 'assetFolder') return { id, name: textAt(value, 'folderName') };
    if (kind !== 'content') return { id, name: textAt(value, 'name') };
    const schema = textAt(value, 'schemaId');
    const { data } = objectAt(value, isObject(value['newVersion']) ? 'newVersion' : 'currentVersion');
    return { id, name: firstText(data), schema: schema.slice(schema.indexOf(',') + 1) };
  }
}

function namedApp({ id, name }: CreationOptions['app']): string {
  return `${id},${name}`;
}

/** An object that is created once more while it lives goes on; one that was deleted begins anew. */
function created(
  state: ObjectState | undefined,
  kind: string,
  change: Change,
  payload: JsonObject,
  event: StoredEvent,
): ObjectState {
  const value = change({}, payload);
  const stamped = {
    ...value,
    createdBy: payload['actor'] ?? null,
    created: event.time,
    lastModifiedBy: payload['actor'] ?? null,
    lastModified: event.time,
  };
  const version = state === undefined ? 0 : state.version + 1;
  return { kind, version, deleted: false, value: { ...stamped, version } };
}

function changed(
  state: ObjectState | undefined,
  change: Change,
  payload: JsonObject,
  event: StoredEvent,
): ObjectState | undefined {
  if (state === undefined) return undefined;
  const given = spelled(payload);
  const value = change(state.value, given);
  if (value === state.value) return next(state, value);
  return next(state, { ...value, lastModifiedBy: given['actor'] ?? null, lastModified: event.time });
}

function next(state: ObjectState, value: JsonObject): ObjectState {
  const version = state.version + 1;
  return { ...state, version, deleted: value['isDeleted'] === true, value: { ...value, version } };
}

/** The first text in the data of a content: what people know it by. */
function firstText(data: JsonValue | undefined): string {
  if (typeof data === 'string') return data;
  if (!isObject(data)) return '';
  for (const value of Object.values(data)) {
    const text = firstText(value);
    if (text !== '') return text;
  }
  return '';
}
