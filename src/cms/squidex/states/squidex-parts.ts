import type { StoredEvent } from '../../../events/event.js';
import { isObject, parseJson } from '../../../json/json-value.js';
import type { ObjectKey } from '../../object-states.js';
import { ID_SEPARATOR } from '../squidex-naming.js';
import { idOf, spelled, textAt, typeName } from './state-change.js';

/** As Squidex's own pages call them. */
export const PARTS = ['settings', 'schemas', 'contents', 'assets', 'rules', 'comments', 'other'] as const;
export const FILES_PART = 'assets';

/** By the kind that the name of a stream begins with. */
const PART_OF: ReadonlyMap<string, (typeof PARTS)[number]> = new Map([
  ['app', 'settings'],
  ['schema', 'schemas'],
  ['content', 'contents'],
  ['asset', 'assets'],
  ['assetFolder', 'assets'],
  ['rule', 'rules'],
  ['comments', 'comments'],
]);

/** What is left of an object that was deleted for good is a stream of its own, and goes where the object goes. */
const DELETED = `${ID_SEPARATOR}deleted`;

/** No object: what is in it is in no folder. */
const ROOT_FOLDER = '00000000-0000-0000-0000-000000000000';

const UTF8 = new TextDecoder();

export function objectOf(stream: string): ObjectKey {
  const dash = Math.max(stream.indexOf('-'), 0);
  const part = PART_OF.get(stream.slice(0, dash)) ?? 'other';
  const name = stream.slice(dash + 1);
  // Old streams have ids that are unique by themselves, without the app.
  const id = name.slice(name.indexOf(ID_SEPARATOR) < 0 ? 0 : name.indexOf(ID_SEPARATOR) + ID_SEPARATOR.length);
  return { part, id: id.endsWith(DELETED) ? id.slice(0, -DELETED.length) : id };
}

/** By name of type, the member that says where the object is, and the part that this is in. */
const HOMES: ReadonlyMap<string, { readonly member: string; readonly part: string }> = new Map([
  ['contentcreated', { member: 'schemaId', part: 'schemas' }],
  ['assetcreated', { member: 'parentId', part: 'assets' }],
  ['assetmoved', { member: 'parentId', part: 'assets' }],
  ['assetfoldercreated', { member: 'parentId', part: 'assets' }],
  ['assetfoldermoved', { member: 'parentId', part: 'assets' }],
]);

export function homeOf({ type, payload }: StoredEvent): ObjectKey | undefined {
  const home = HOMES.get(typeName(type));
  const value = home && parseJson(UTF8.decode(payload));
  if (home === undefined || !isObject(value)) return undefined;
  const id = idOf(textAt(spelled(value), home.member));
  if (home.part === FILES_PART) return { part: home.part, id: id === '' ? ROOT_FOLDER : id };
  return id === '' ? undefined : { part: home.part, id };
}
