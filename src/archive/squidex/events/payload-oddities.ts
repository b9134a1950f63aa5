import { type ScanBytes, scanBytes, skipPlain } from '../../../json/json-scan.js';
import { decodeString } from '../../../json/json-text.js';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const PLUS = 0x2b;
const MINUS = 0x2d;
const DOT = 0x2e;
const LOWER_E = 0x65;
const COLON = 0x3a;
const COMMA = 0x2c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const LOWER_D = 0x64;
const LOWER_U = 0x75;
/** Names of one object that are compared one by one. */
const MAX_COMPARED = 32;
/** A number of this many characters, without an exponent, is still below what a double holds. */
const SAFE_NUMBER = 300;

/** What JSON text has that .NET's reader does not take as it is. */
export interface PayloadOddities {
  /** A number beyond a double, like 1e400: reading fails. */
  readonly number: boolean;
  /** Half of a surrogate pair: reading fails. */
  readonly surrogate: boolean;
  /** An object that has a name twice: only the last member is kept. */
  readonly repeated: boolean;
}

const NONE: PayloadOddities = { number: false, surrogate: false, repeated: false };

/** Looks at JSON text whose grammar was checked. */
export function oddities(json: Buffer): PayloadOddities {
  return maybeOdd(scanBytes(json)) ? lookClosely(json) : NONE;
}

/**
 * Whether a closer look is worth it: one pass that makes no text, since it goes over every event of a backup. Names of one
 * object are told apart by a number that two different ones may share.
 */
function maybeOdd(source: ScanBytes): boolean {
  const { bytes } = source;
  const { length } = bytes;
  /** Names of the open objects, and where those of each begin; -1 for an array. */
  const names: number[] = [];
  const begins: number[] = [];
  let begin = -1;
  let isName = false;
  for (let at = 0; at < length; at++) {
    const byte = bytes[at] ?? 0;
    if (byte === QUOTE && !isName) {
      at = endOfPlainString(source, at);
      if (at < 0) return true;
    } else if (byte === QUOTE) {
      isName = false;
      let sum = 0;
      let next = bytes[++at] ?? QUOTE;
      for (; next !== QUOTE; next = bytes[++at] ?? QUOTE) {
        if (next === BACKSLASH) return true;
        sum = (Math.imul(sum, 31) + next) | 0;
      }
      if (names.length - begin >= MAX_COMPARED || isAmong(names, begin, sum)) return true;
      names.push(sum);
    } else if (byte === COMMA) isName = begin >= 0;
    else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      begins.push(begin);
      isName = byte === OPEN_BRACE;
      begin = isName ? names.length : -1;
    } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
      if (begin >= 0) names.length = begin;
      begin = begins.pop() ?? -1;
      isName = false;
    } else if (byte === MINUS || isDigit(byte)) {
      const end = endOfNumber(bytes, at);
      if (isBeyondDouble(bytes, at, end)) return true;
      at = end - 1;
    }
  }
  return false;
}

/** Where the closing quote is; -1 if half of a surrogate pair is written as an escape before it. */
function endOfPlainString(source: ScanBytes, open: number): number {
  const { bytes } = source;
  let at = skipPlain(source, open + 1);
  while (bytes[at] === BACKSLASH) {
    if (bytes[at + 1] === LOWER_U && ((bytes[at + 2] ?? 0) | 0x20) === LOWER_D) return -1;
    at = skipPlain(source, at + 2);
  }
  return at;
}

function isAmong(names: readonly number[], begin: number, sought: number): boolean {
  for (let at = begin; at < names.length; at++) if (names[at] === sought) return true;
  return false;
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
      if (names !== undefined)
        found.repeated ||= !isNew(names, text.includes('\\') ? decodeString(json, at + 1, end) : text);
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
