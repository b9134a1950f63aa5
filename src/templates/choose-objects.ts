import type { ObjectStates } from '../cms/object-states.js';
import type { StoredObject } from '../contents/contents-query.js';
import { isList, isObject, type JsonValue } from '../json/json-value.js';
import type { TemplateContents } from './template.js';

/** Which contents a template takes, by their schema or by their id; both are names as people know them. */
export interface Chosen {
  readonly schemas: readonly string[];
  readonly ids: readonly string[];
}

/** Streams of the objects that are in a template, with how many there are of each kind. */
export interface Choice {
  readonly streams: ReadonlySet<string>;
  /** Of the objects with files. */
  readonly files: ReadonlySet<string>;
  readonly counts: Readonly<Record<string, number>>;
}

/** What is in a template: the structure always, contents that are wanted, and the files and folders that these need. */
export async function chooseObjects(
  objects: () => AsyncIterable<StoredObject>,
  states: ObjectStates,
  contents: TemplateContents,
  chosen: Chosen,
): Promise<Choice> {
  const mentioned = contents === 'chosen' ? await mentions(objects(), states, chosen) : undefined;
  const streams = new Set<string>();
  const files = new Set<string>();
  const counts: Record<string, number> = {};
  for await (const object of objects()) {
    const part = states.partOf(object.state.kind);
    if (!isWanted(object, part, contents, chosen, mentioned)) continue;
    streams.add(object.stream);
    if (part === 'files') files.add(object.id);
    counts[object.state.kind] = (counts[object.state.kind] ?? 0) + 1;
  }
  return { streams, files, counts };
}

function isWanted(
  object: StoredObject,
  part: ReturnType<ObjectStates['partOf']>,
  contents: TemplateContents,
  chosen: Chosen,
  mentioned: ReadonlySet<string> | undefined,
): boolean {
  if (contents === 'all' || part === 'structure') return true;
  if (contents === 'structure') return false;
  return part === 'contents' ? isChosen(object, chosen) : mentioned?.has(object.id) === true;
}

function isChosen({ id, schema }: StoredObject, { schemas, ids }: Chosen): boolean {
  return ids.includes(id) || schemas.includes(schema);
}

/** Ids of the files that chosen contents mention, and of the folders that these are in. */
async function mentions(
  objects: AsyncIterable<StoredObject>,
  states: ObjectStates,
  chosen: Chosen,
): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  const parents = new Map<string, string>();
  for await (const { id, schema, stream, state } of objects) {
    const part = states.partOf(state.kind);
    if (part === 'files') parents.set(id, textOf(state.value['parentId']));
    if (part === 'contents' && isChosen({ id, schema, stream, state }, chosen)) collectWords(state.value, found);
  }
  const wanted = [...parents.keys()].filter((id) => found.has(id));
  for (const id of wanted) {
    for (let parent = parents.get(id); parent !== undefined && !found.has(parent); parent = parents.get(parent))
      found.add(parent);
  }
  return new Set([...parents.keys()].filter((id) => found.has(id)));
}

/** Every text, and every part of it that may be an id: links name a file within an address. */
function collectWords(value: JsonValue, into: Set<string>): void {
  if (typeof value === 'string') {
    into.add(value);
    for (const word of value.split(/[^\w-]+/)) into.add(word);
  } else if (isList(value)) {
    for (const item of value) collectWords(item, into);
  } else if (isObject(value)) {
    for (const item of Object.values(value)) collectWords(item, into);
  }
}

function textOf(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : '';
}
