import { isList, isObject, type JsonObject, type JsonValue } from '../json/json-value.js';

/** A text that should not be given to others, by its place; never by its value. */
export interface SecretFinding {
  readonly stream: string;
  /** What it is in, as people know it, where that is told. */
  readonly object?: string;
  /** Names of members from the outside in. */
  readonly path: string;
  /** Why, as the end of a sentence about it. */
  readonly reason: string;
}

/** Calls `change` with every text in a value, by the path of members to it, and puts what it returns in its place. */
export function mapTexts(value: JsonObject, change: (text: string, path: readonly string[]) => string): JsonObject {
  return mapMembers(value, change, []);
}

function mapMembers(
  value: JsonObject,
  change: (text: string, path: readonly string[]) => string,
  path: readonly string[],
): JsonObject {
  const members = Object.entries(value).map(([name, inner]): [string, JsonValue] => [
    name,
    mapValue(inner, change, [...path, name]),
  ]);
  return Object.fromEntries(members);
}

function mapValue(
  value: JsonValue,
  change: (text: string, path: readonly string[]) => string,
  path: readonly string[],
): JsonValue {
  if (typeof value === 'string') return change(value, path);
  if (isList(value)) return value.map((item, index) => mapValue(item, change, [...path, String(index)]));
  return isObject(value) ? mapMembers(value, change, path) : value;
}
