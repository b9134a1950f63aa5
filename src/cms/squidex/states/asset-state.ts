import { type JsonObject, type JsonValue, isList, sameJson } from '../../../json/json-value.js';
import { type Change, type Changes, set, textAt } from './state-change.js';

const ROOT_FOLDER = '00000000-0000-0000-0000-000000000000';

function number(value: JsonValue | undefined): number {
  return typeof value === 'number' ? value : 0;
}

/** Type and metadata of a file; old events say of a picture how large it is, and nothing more. */
function fileKind(event: JsonObject): JsonObject {
  if (event['type'] !== undefined) return { type: event['type'], metadata: event['metadata'] ?? {} };
  const size = { pixelWidth: event['pixelWidth'] ?? null, pixelHeight: event['pixelHeight'] ?? null };
  return event['isImage'] === true
    ? { type: 'Image', metadata: size }
    : { type: 'Unknown', metadata: event['metadata'] ?? {} };
}

const created: Change = (_value, event) => ({
  id: event['assetId'] ?? null,
  appId: event['appId'] ?? null,
  parentId: event['parentId'] ?? ROOT_FOLDER,
  fileName: event['fileName'] ?? null,
  fileHash: event['fileHash'] ?? null,
  mimeType: event['mimeType'] ?? null,
  slug: textAt(event, 'slug').trim() === '' ? slugOf(textAt(event, 'fileName')) : (event['slug'] ?? null),
  fileVersion: event['fileVersion'] ?? 0,
  fileSize: event['fileSize'] ?? 0,
  totalSize: number(event['fileSize']),
  isProtected: false,
  tags: event['tags'] ?? [],
  ...fileKind(event),
  isDeleted: false,
});

/** What Squidex makes of a file name without a slug. */
function slugOf(fileName: string): string {
  return fileName
    .toLowerCase()
    .replace(/[^\p{L}\p{N}.]+/gu, '-')
    .replace(/^-+|-+$/g, '');
}

const updated: Change = (value, event) => {
  if (sameJson(value['fileHash'], event['fileHash'])) return value;
  return {
    ...value,
    mimeType: event['mimeType'] ?? null,
    fileHash: event['fileHash'] ?? null,
    fileSize: event['fileSize'] ?? 0,
    fileVersion: event['fileVersion'] ?? 0,
    // Squidex adds what the version before took, not all of them
    totalSize: number(value['fileSize']) + number(event['fileSize']),
    ...fileKind(event),
  };
};

function isSameSet(left: JsonValue | undefined, right: JsonValue): boolean {
  return isList(left) && isList(right) && sameJson(sortedTexts(left), sortedTexts(right));
}

/** As texts of JSON, for a tag of an odd event may be an object that is not a text by itself. */
function sortedTexts(items: readonly JsonValue[]): readonly string[] {
  return items.map((item) => JSON.stringify(item)).sort();
}

const annotated: Change = (value, event) => {
  let next = value;
  for (const name of ['fileName', 'slug', 'isProtected', 'metadata', 'tags']) {
    const given = event[name];
    if (given === undefined || given === null || isSameSet(value[name], given)) continue;
    next = set(next, name, given);
  }
  return next;
};

export const ASSET_CHANGES: Changes = new Map<string, Change>([
  ['assetcreated', created],
  ['assetupdated', updated],
  ['assetannotated', annotated],
  ['assetrenamed', annotated],
  ['assettagged', annotated],
  ['assetmoved', (value, event) => set(value, 'parentId', event['parentId'] ?? ROOT_FOLDER)],
  ['assetdeleted', (value) => set(value, 'isDeleted', true)],
]);

export const FOLDER_CHANGES: Changes = new Map<string, Change>([
  [
    'assetfoldercreated',
    (_value, event) => ({
      id: event['assetFolderId'] ?? null,
      appId: event['appId'] ?? null,
      parentId: event['parentId'] ?? ROOT_FOLDER,
      folderName: event['folderName'] ?? null,
      isDeleted: false,
    }),
  ],
  [
    'assetfolderrenamed',
    (value, event) => (event['folderName'] == null ? value : set(value, 'folderName', event['folderName'])),
  ],
  ['assetfoldermoved', (value, event) => set(value, 'parentId', event['parentId'] ?? ROOT_FOLDER)],
  ['assetfolderdeleted', (value) => set(value, 'isDeleted', true)],
]);
