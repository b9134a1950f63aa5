import { type JsonObject, type JsonValue, isList, isObject } from '../../../json/json-value.js';
import { filled, textAt } from './state-change.js';

/** What every field has, and what Squidex writes where an event leaves it out. */
const ANY = {
  isRequired: false,
  isRequiredOnPublish: false,
  isHalfWidth: false,
  isCreateOnly: false,
  placeholder: null,
  editorUrl: null,
  tags: null,
  label: null,
  hints: null,
};

const LENGTHS = {
  minLength: null,
  maxLength: null,
  minCharacters: null,
  maxCharacters: null,
  minWords: null,
  maxWords: null,
};
const DEFAULTS = { defaultValues: null, defaultValue: null };
const ITEMS = { minItems: null, maxItems: null };
const EMPTY_ID = '00000000-0000-0000-0000-000000000000';

const OF_TYPE: Readonly<Record<string, JsonObject>> = {
  Array: { ...ITEMS, calculatedDefaultValue: 'EmptyArray', uniqueFields: null },
  Assets: {
    previewMode: 'ImageAndFileName',
    ...DEFAULTS,
    folderId: null,
    previewFormat: null,
    ...ITEMS,
    minWidth: null,
    maxWidth: null,
    minHeight: null,
    maxHeight: null,
    minSize: null,
    maxSize: null,
    aspectWidth: null,
    aspectHeight: null,
    expectedType: null,
    allowDuplicates: false,
    resolveFirst: false,
    allowedExtensions: null,
  },
  Boolean: { ...DEFAULTS, inlineEditable: false, editor: 'Checkbox' },
  Component: { schemaId: EMPTY_ID, schemaIds: null },
  Components: {
    ...ITEMS,
    calculatedDefaultValue: 'EmptyArray',
    uniqueFields: null,
    schemaId: EMPTY_ID,
    schemaIds: null,
  },
  DateTime: { ...DEFAULTS, maxValue: null, minValue: null, format: null, calculatedDefaultValue: null, editor: 'Date' },
  Geolocation: { editor: 'Map' },
  Json: { graphQLSchema: null },
  Number: {
    allowedValues: null,
    ...DEFAULTS,
    maxValue: null,
    minValue: null,
    isUnique: false,
    inlineEditable: false,
    editor: 'Input',
  },
  References: {
    ...DEFAULTS,
    ...ITEMS,
    resolveReference: false,
    allowDuplicates: false,
    mustBePublished: false,
    query: null,
    editor: 'List',
    schemaId: EMPTY_ID,
    schemaIds: null,
  },
  RichText: { folderId: null, ...LENGTHS, classNames: null, schemaIds: null },
  String: {
    allowedValues: null,
    classNames: null,
    ...DEFAULTS,
    pattern: null,
    patternMessage: null,
    folderId: null,
    ...LENGTHS,
    isUnique: false,
    isEmbeddable: false,
    inlineEditable: false,
    createEnum: false,
    contentType: 'Unspecified',
    editor: 'Input',
    schemaIds: null,
  },
  Tags: { allowedValues: null, ...DEFAULTS, ...ITEMS, createEnum: false, editor: 'Tags', normalization: 'None' },
  UI: { editor: 'Separator' },
  UserInfo: { ...DEFAULTS },
};

/** Types whose `schemaId` stands for the first of `schemaIds`. */
const OF_SCHEMAS = new Set(['References', 'Component', 'Components']);

/** Properties of a field, whole. */
export function fieldProperties(given: JsonValue | undefined): JsonObject {
  if (!isObject(given)) return {};
  const type = (textAt(given, '$type') || textAt(given, 'fieldType')).replace(/Field(Properties)?$/, '');
  const whole = { $type: `${type}Field`, ...ANY, ...OF_TYPE[type], ...given };
  return OF_SCHEMAS.has(type) ? withSchemas(whole, given) : whole;
}

function withSchemas(whole: JsonObject, given: JsonObject): JsonObject {
  const ids = given['schemaIds'];
  if (isList(ids) && ids.length > 0) return { ...whole, schemaId: ids[0] ?? EMPTY_ID };
  const id = textAt(given, 'schemaId');
  return id === '' || id === EMPTY_ID ? whole : { ...whole, schemaIds: [id] };
}

const FIELD = { id: 0, name: null, partitioning: null, isHidden: false, isLocked: false, isDisabled: false };

/** A field of a schema, whole, with those in it. */
export function wholeField(given: JsonValue, isNested = false): JsonObject {
  const field = filled(FIELD, given);
  const children = isList(field['children']) ? field['children'] : isList(field['nested']) ? field['nested'] : null;
  const properties = fieldProperties(field['properties']);
  const isArray = properties['$type'] === 'ArrayField';
  return {
    id: field['id'] ?? 0,
    name: field['name'] ?? null,
    partitioning: isNested ? (field['partitioning'] ?? null) : (field['partitioning'] ?? 'invariant'),
    isHidden: field['isHidden'] ?? false,
    isLocked: field['isLocked'] ?? false,
    isDisabled: field['isDisabled'] ?? false,
    properties,
    children: isArray ? (children ?? []).map((child) => wholeField(child, true)) : null,
  };
}
