import { type JsonObject, type JsonValue, isList, isObject, sameJson } from '../../../json/json-value.js';
import { fieldProperties, wholeField } from './field-defaults.js';
import { type Change, type Changes, filled, idOf, set, textAt } from './state-change.js';

const NO_SCRIPTS = { change: null, create: null, update: null, delete: null, query: null, queryPre: null };
const NO_PROPERTIES = {
  tags: null,
  searchFields: null,
  contentsSidebarUrl: null,
  contentSidebarUrl: null,
  contentEditorUrl: null,
  contentsListUrl: null,
  validateOnPublish: false,
  label: null,
  hints: null,
};

type Fields = readonly JsonObject[];

function fieldsOf(value: JsonObject, name = 'fields'): Fields {
  const fields = value[name];
  return isList(fields) ? fields.filter(isObject) : [];
}

/** An odd event may give a field any id. */
function idNumber(id: JsonValue | undefined): number {
  return typeof id === 'number' ? id : 0;
}

/** The highest id of a field, those in arrays too. */
function highestId(fields: Fields): number {
  return Math.max(0, ...fields.flatMap((field) => [idNumber(field['id']), highestId(fieldsOf(field, 'children'))]));
}

/** The schema of an old event is spread over the event. */
function schemaOf(event: JsonObject): JsonObject {
  const schema = event['schema'];
  if (isObject(schema)) return schema;
  const { name, properties, fields, category } = event;
  const isSingleton = event['singleton'] === true || event['isSingleton'] === true;
  const numbered = isList(fields)
    ? fields.map((field, index) => (isObject(field) ? { id: index + 1, ...field } : field))
    : [];
  return {
    name: name ?? null,
    properties: properties ?? {},
    fields: numbered,
    category: category ?? null,
    isPublished: event['publish'] ?? event['isPublished'] ?? false,
    type: isSingleton ? 'Singleton' : 'Default',
  };
}

function rules(given: JsonValue | undefined): JsonValue {
  return isList(given) ? given.map((rule) => filled({ action: 'Disable', field: null, condition: null }, rule)) : [];
}

const created: Change = (_value, event) => {
  const schema = schemaOf(event);
  const fields = fieldsOf(schema).map((field) => wholeField(field));
  return {
    id: idOf(event['schemaId']),
    appId: event['appId'] ?? null,
    type: schema['type'] ?? (schema['isSingleton'] === true ? 'Singleton' : 'Default'),
    name: schema['name'] ?? null,
    category: schema['category'] ?? null,
    isPublished: schema['isPublished'] ?? false,
    fields,
    fieldRules: rules(schema['fieldRules']),
    fieldsInLists: schema['fieldsInLists'] ?? [],
    fieldsInReferences: schema['fieldsInReferences'] ?? [],
    scripts: filled(NO_SCRIPTS, schema['scripts']),
    properties: filled(NO_PROPERTIES, schema['properties']),
    previewUrls: schema['previewUrls'] ?? {},
    schemaFieldsTotal: highestId(fields),
    isDeleted: false,
  };
};

function numberOf(named: JsonValue | undefined): number {
  return Number(idOf(named));
}

/** Changes the fields that an event is about: those of the schema, or of the array that it names. */
function fields(change: (fields: Fields, event: JsonObject) => Fields): Change {
  return (value, event) => {
    if (typeof event['parentFieldId'] !== 'string') return set(value, 'fields', change(fieldsOf(value), event));
    const parent = numberOf(event['parentFieldId']);
    return set(
      value,
      'fields',
      fieldsOf(value).map((field) =>
        field['id'] === parent ? { ...field, children: change(fieldsOf(field, 'children'), event) } : field,
      ),
    );
  };
}

function one(change: (field: JsonObject, event: JsonObject) => JsonObject): Change {
  return fields((all, event) => {
    const id = numberOf(event['fieldId']);
    return all.map((field) => (field['id'] === id ? change(field, event) : field));
  });
}

function flag(name: string, on: boolean): Change {
  // what is locked stays as it is
  return one((field) => (field['isLocked'] === true ? field : { ...field, [name]: on }));
}

const addField = fields((all, event) => {
  const id = numberOf(event['fieldId']);
  const isNested = typeof event['parentFieldId'] === 'string';
  const { name, partitioning, properties } = event;
  const field = wholeField(
    { id, name: name ?? null, partitioning: partitioning ?? null, properties: properties ?? {} },
    isNested,
  );
  return [...all.filter((other) => other['id'] !== id), field];
});

const fieldAdded: Change = (value, event) => {
  const next = addField(value, event);
  return set(next, 'schemaFieldsTotal', Math.max(Number(next['schemaFieldsTotal']), numberOf(event['fieldId'])));
};

const removeField = fields((all, event) => all.filter((field) => field['id'] !== numberOf(event['fieldId'])));

const fieldDeleted: Change = (value, event) => {
  const id = numberOf(event['fieldId']);
  const found =
    typeof event['parentFieldId'] === 'string' ? undefined : fieldsOf(value).find((field) => field['id'] === id);
  const next = removeField(value, event);
  if (found === undefined) return next;
  const without = (name: string): readonly JsonValue[] => {
    const names = next[name];
    return isList(names)
      ? names.filter((other) => other !== found['name'] && other !== `data.${textAt(found, 'name')}`)
      : [];
  };
  return { ...next, fieldsInLists: without('fieldsInLists'), fieldsInReferences: without('fieldsInReferences') };
};

const reordered = fields((all, event) => {
  const ids = isList(event['fieldIds']) ? event['fieldIds'] : [];
  const ordered = ids.flatMap((id) => all.filter((field) => field['id'] === id));
  return ordered.length === all.length && ids.length === all.length ? ordered : all;
});

const uiFields: Change = (value, event) => {
  let next = value;
  for (const name of ['fieldsInLists', 'fieldsInReferences'])
    if (isList(event[name])) next = set(next, name, event[name]);
  return next;
};

/** Old events name scripts one by one. */
function oldScripts(event: JsonObject): JsonObject {
  const at = (name: string): JsonValue => event[name] ?? null;
  return {
    ...NO_SCRIPTS,
    query: at('scriptQuery'),
    create: at('scriptCreate'),
    update: at('scriptUpdate'),
    delete: at('scriptDelete'),
    change: at('scriptChange'),
  };
}

const fieldUpdated = one((field, event) => {
  const properties = fieldProperties(event['properties']);
  return field['isLocked'] === true || sameJson(field['properties'], properties) ? field : { ...field, properties };
});

export const SCHEMA_CHANGES: Changes = new Map<string, Change>([
  ['schemacreated', created],
  ['fieldadded', fieldAdded],
  ['fieldupdated', fieldUpdated],
  ['fielddeleted', fieldDeleted],
  ['fieldhidden', flag('isHidden', true)],
  ['fieldshown', flag('isHidden', false)],
  ['fielddisabled', flag('isDisabled', true)],
  ['fieldenabled', flag('isDisabled', false)],
  ['fieldlocked', flag('isLocked', true)],
  ['schemafieldsreordered', reordered],
  ['schemauifieldsconfigured', uiFields],
  ['schemafieldrulesconfigured', (value, event) => set(value, 'fieldRules', rules(event['fieldRules']))],
  ['schemascriptsconfigured', (value, event) => set(value, 'scripts', filled(NO_SCRIPTS, event['scripts']))],
  ['scriptsconfigured', (value, event) => set(value, 'scripts', oldScripts(event))],
  ['schemapreviewurlsconfigured', (value, event) => set(value, 'previewUrls', event['previewUrls'] ?? {})],
  ['schemacategorychanged', (value, event) => set(value, 'category', event['name'])],
  ['schemaupdated', (value, event) => set(value, 'properties', filled(NO_PROPERTIES, event['properties']))],
  ['schemapublished', (value) => set(value, 'isPublished', true)],
  ['schemaunpublished', (value) => set(value, 'isPublished', false)],
  ['schemadeleted', (value) => set(value, 'isDeleted', true)],
]);
