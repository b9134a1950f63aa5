import { type JsonObject, type JsonValue, isObject, member, sameJson } from '../../../json/json-value.js';

/** How an event of some type changes a value; the same value if it changes nothing. */
export type Change = (value: JsonObject, event: JsonObject) => JsonObject;

/** By the name of the type, as `typeName` says it. */
export type Changes = ReadonlyMap<string, Change>;

/** The name without its ending: `ContentCreatedEventV2` and `contentcreatedevent` are one. */
export function typeName(type: string): string {
  return type.toLowerCase().replace(/(event)?(v\d+)?$/, '');
}

/** Sets a member, unless it says the same already. */
export function set(value: JsonObject, name: string, to: JsonValue | undefined): JsonObject {
  const next = to ?? null;
  return sameJson(member(value, name), next) ? value : { ...value, [name]: next };
}

export function objectAt(value: JsonObject, name: string): JsonObject {
  const found = member(value, name);
  return isObject(found) ? found : {};
}

export function textAt(value: JsonObject, name: string): string {
  const found = member(value, name);
  return typeof found === 'string' ? found : '';
}

/** The id out of `id,name`. */
export function idOf(named: JsonValue | undefined): string {
  return typeof named === 'string' ? (named.split(',', 1)[0] ?? '') : '';
}

/** Members of an event under the names that its readers know, whatever the case they are written in. */
export function spelled(event: JsonObject): JsonObject {
  const members = Object.entries(event);
  return Object.fromEntries(members.map(([name, value]) => [name.charAt(0).toLowerCase() + name.slice(1), value]));
}

/** `given` with what it leaves out, or says null where the default is not null, as `defaults` says. */
export function filled(defaults: JsonObject, given: JsonValue | undefined): JsonObject {
  return isObject(given) ? { ...defaults, ...given } : defaults;
}
