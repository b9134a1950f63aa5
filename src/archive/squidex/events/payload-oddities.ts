import type { JsonOutline } from '../../../json/json-outline.js';
import { decodeString } from '../../../json/json-text.js';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const PLUS = 0x2b;
const MINUS = 0x2d;
const DOT = 0x2e;
const LOWER_E = 0x65;
const COLON = 0x3a;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
/** A number of this many characters, without an exponent, is still below what a double holds. */
const SAFE_NUMBER = 300;

/** What JSON text has that .NET's reader does not take as it is. */
export interface PayloadOddities {
  /** A number beyond a double, like 1e400: reading fails. */
  readonly number: boolean;
  /** Half of a surrogate pair: reading fails. */
  readonly surrogate: boolean;
  /** An object that has a name twice, at the top in any case: only the last member is kept. */
  readonly repeated: boolean;
}

const NONE: PayloadOddities = { number: false, surrogate: false, repeated: false };

/** Looks at a text that is JSON. */
export function oddities({ isPeculiar, bytes, start, end }: JsonOutline): PayloadOddities {
  return isPeculiar ? lookClosely(bytes.subarray(start, end)) : NONE;
}

function lookClosely(json: Buffer): PayloadOddities {
  const found = { number: false, surrogate: false, repeated: false };
  /** Names of each open object, undefined for an array. */
  const open: (Set<string> | undefined)[] = [];
  for (let at = 0; at < json.length; at++) {
    const byte = json[at] ?? 0;
    if (byte === QUOTE) {
      const end = endOfString(json, at);
      const text = json.toString('latin1', at + 1, end);
      if (text.includes('\\u') && hasLoneHalf(text)) found.surrogate = true;
      const names = json[behindBlanks(json, end + 1)] === COLON ? open.at(-1) : undefined;
      if (names !== undefined) {
        const name = text.includes('\\') ? decodeString(json, at + 1, end) : text;
        // Members of an event are found in any case, those of what a person made as they are.
        found.repeated ||= !isNew(names, open.length === 1 ? name.toLowerCase() : name);
      }
      at = end;
    } else if (byte === OPEN_BRACE) open.push(new Set());
    else if (byte === OPEN_BRACKET) open.push(undefined);
    else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) open.pop();
    else if (byte === MINUS || isDigit(byte)) {
      const end = endOfNumber(json, at);
      found.number ||= isBeyondDouble(json, at, end);
      at = end - 1;
    }
  }
  return found;
}

function isNew(names: Set<string>, name: string): boolean {
  const before = names.size;
  return names.add(name).size > before;
}

/** Where the closing quote is. */
function endOfString(json: Buffer, open: number): number {
  let at = open + 1;
  while (at < json.length && json[at] !== QUOTE) at += json[at] === BACKSLASH ? 2 : 1;
  return at;
}

function behindBlanks(json: Buffer, start: number): number {
  let at = start;
  while ((json[at] ?? 0xff) <= 0x20) at++;
  return at;
}

function endOfNumber(json: Buffer, start: number): number {
  let at = start + 1;
  while (isOfNumber(json[at] ?? 0)) at++;
  return at;
}

function isOfNumber(byte: number): boolean {
  return isDigit(byte) || byte === DOT || byte === PLUS || byte === MINUS || (byte | 0x20) === LOWER_E;
}

function isBeyondDouble(json: Buffer, start: number, end: number): boolean {
  let isSafe = end - start <= SAFE_NUMBER;
  for (let at = start; isSafe && at < end; at++) isSafe = ((json[at] ?? 0) | 0x20) !== LOWER_E;
  return !isSafe && !Number.isFinite(Number(json.toString('latin1', start, end)));
}

/** Of the text of a string: an escape that is half of a pair, without the other half. A backslash may be escaped itself. */
function hasLoneHalf(text: string): boolean {
  const pairs = /\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u([dD][89a-fA-F])?|\\./gs;
  for (const match of text.matchAll(pairs)) if (match[1] !== undefined) return true;
  return false;
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39;
}
