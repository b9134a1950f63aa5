/** What JSON text says, as a value. Numbers that JavaScript would round are kept as they are written. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;

export interface JsonObject {
  readonly [name: string]: JsonValue;
}

declare global {
  interface JSON {
    /** Prints as `text`; in Node since 22, and not yet in TypeScript's library. */
    rawJSON(text: string): JsonObject;
    isRawJSON(value: unknown): boolean;
  }
}

/** Digits enough, or an exponent: a double may say something else. */
const MAY_ROUND = /[\d.]{16}|\d[eE][+-]?\d/;

/** More levels are not read: what walks through a value calls itself for each of them. A CMS writes 64 at most. */
const MAX_DEPTH = 1_000;

/** Undefined for what is not JSON, or is nested deeper than any CMS writes. Of a member that is there twice the last counts. */
export function parseJson(text: string): JsonValue | undefined {
  if (isTooDeep(text)) return undefined;
  try {
    const value: unknown = MAY_ROUND.test(text) ? JSON.parse(text, keepExact) : JSON.parse(text);
    return isJson(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isTooDeep(text: string): boolean {
  // Each level takes two brackets.
  if (text.length <= 2 * MAX_DEPTH) return false;
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at];
    if (char === '"') at = endOfString(text, at);
    else if (char === '[' || char === '{') depth += 1;
    else if (char === ']' || char === '}') depth -= 1;
    if (depth > MAX_DEPTH) return true;
  }
  return false;
}

/** Where the quote is that closes the string which opens at `from`. */
function endOfString(text: string, from: number): number {
  for (let at = text.indexOf('"', from + 1); at !== -1; at = text.indexOf('"', at + 1)) {
    let before = at;
    while (text[before - 1] === '\\') before -= 1;
    if ((at - before) % 2 === 0) return at;
  }
  return text.length;
}

/** Whatever `JSON.parse` gives. */
function isJson(value: unknown): value is JsonValue {
  return value !== undefined;
}

function keepExact(_name: string, value: JsonValue, context?: { readonly source?: string }): JsonValue {
  const source = context?.source;
  return typeof value !== 'number' || source === undefined || String(value) === source ? value : JSON.rawJSON(source);
}

export function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !isList(value) && !JSON.isRawJSON(value);
}

export function isList(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}

/** A copy of `object` in which one member is another. A member named `__proto__` is one like any other. */
export function withMember(object: JsonObject, name: string, value: JsonValue): JsonObject {
  return Object.fromEntries([...Object.entries(object).filter(([other]) => other !== name), [name, value]]);
}

export function withoutMember(object: JsonObject, name: string): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([other]) => other !== name));
}

export function member(object: JsonObject, name: string): JsonValue | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

/** The value of a member that is a string; undefined for every other, and where there is none. */
export function textMember(object: JsonObject, name: string): string | undefined {
  const value = member(object, name);
  return typeof value === 'string' ? value : undefined;
}

/** Equal as JSON: the order of members does not count. */
export function sameJson(left: JsonValue | undefined, right: JsonValue | undefined): boolean {
  if (left === right) return true;
  if (isList(left) && isList(right)) {
    return left.length === right.length && left.every((item, index) => sameJson(item, right[index]));
  }
  // numbers that are kept as they are written
  if (!isObject(left) || !isObject(right)) return JSON.stringify(left) === JSON.stringify(right);
  const names = Object.keys(left);
  return names.length === Object.keys(right).length && names.every((name) => sameJson(left[name], member(right, name)));
}
