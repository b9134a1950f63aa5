import { BackupError } from '../errors.js';
import { NOT_JSON, type ScanBytes, TOO_DEEP, scanBytes, scanJson, scanString, skipBlanks } from './json-scan.js';

/**
 * JSON text as bytes, walked and edited in place: nobody here parses and prints, so what is not replaced stays byte
 * for byte (2^53+1, 1.0, -0, duplicate keys, escapes). Walking checks the whole grammar on the way.
 */

/** Deeper than any CMS reads: System.Text.Json stops at 64. */
const MAX_JSON_DEPTH = 1_000;

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const LOWER_U = 0x75;

/** Called with the range of a string's text, without its quotes. */
type StringVisitor = (start: number, end: number) => void;

/**
 * Called with the range of a value, quotes and brackets included, and where its key's quote opens. `name` is -1 for a
 * member that nobody asked for.
 */
export type MemberVisitor = (name: number, start: number, end: number, key: number) => void;

/**
 * Names of members to look for, told apart by their place in the list. Case is ignored, as System.Text.Json's web
 * defaults do when they read; names are ASCII letters.
 */
export class MemberNames {
  readonly #byLength: (readonly { readonly index: number; readonly text: Uint8Array }[] | undefined)[] = [];

  constructor(names: readonly string[]) {
    names.forEach((name, index) => {
      const entry = { index, text: Buffer.from(name.toLowerCase()) };
      this.#byLength[name.length] = [...(this.#byLength[name.length] ?? []), entry];
    });
  }

  find(json: Uint8Array, start: number, end: number): number {
    const candidates = this.#byLength[end - start];
    if (candidates === undefined) return -1;
    for (const { index, text } of candidates) {
      let at = 0;
      while (at < text.length && ((json[start + at] ?? 0) | 0x20) === text[at]) at++;
      if (at === text.length) return index;
    }
    return -1;
  }
}

/** Visits the members of an object in order, duplicates too. Errors: `event-json`, `event-json-depth`. */
export function walkMembers(
  json: Uint8Array,
  names: MemberNames,
  visit: MemberVisitor,
  maxDepth: number = MAX_JSON_DEPTH,
): void {
  const source = scanBytes(json);
  let at = skipBlanks(source, 0);
  if (json[at] !== OPEN_BRACE) throw invalid(at);
  at = skipBlanks(source, at + 1);
  if (json[at] === CLOSE_BRACE) return expectEnd(source, at + 1);
  for (;;) {
    const keyEnd = json[at] === QUOTE ? scanString(source, at) : NOT_JSON;
    if (keyEnd < 0) throw invalid(at);
    const name = findName(json, names, at + 1, keyEnd - 1);
    const colon = skipBlanks(source, keyEnd);
    if (json[colon] !== COLON) throw invalid(colon);
    const start = skipBlanks(source, colon + 1);
    const end = passValue(source, start, maxDepth - 1);
    visit(name, start, end, at);
    at = skipBlanks(source, end);
    if (json[at] === CLOSE_BRACE) return expectEnd(source, at + 1);
    if (json[at] !== COMMA) throw invalid(at);
    at = skipBlanks(source, at + 1);
  }
}

/** Checks that the bytes are one JSON value and nothing else. Errors: `event-json`, `event-json-depth`. */
export function checkJson(json: Uint8Array, maxDepth: number = MAX_JSON_DEPTH): void {
  const source = scanBytes(json);
  expectEnd(source, passValue(source, skipBlanks(source, 0), maxDepth));
}

/** Visits every string value at any depth between `start` and `end`, keys left out. The range has been walked before. */
export function walkStrings(json: Uint8Array, start: number, end: number, visit: StringVisitor): void {
  const source = scanBytes(json);
  for (let at = start; at < end; at++) {
    if (json[at] !== QUOTE) continue;
    const close = scanString(source, at);
    if (close < 0) return;
    if (json[skipBlanks(source, close)] !== COLON) visit(at + 1, close - 1);
    at = close - 1;
  }
}

/** Where the member or the end of the object behind a value begins: behind the comma and the blanks around it. */
export function behindComma(json: Uint8Array, end: number): number {
  const source = scanBytes(json);
  const at = skipBlanks(source, end);
  return json[at] === COMMA ? skipBlanks(source, at + 1) : at;
}

/** The value of a string, given the range of its text without quotes. */
export function decodeString(json: Uint8Array, start: number, end: number): string {
  const text = utf8(json, start, end);
  if (!text.includes('\\')) return text;
  const value: unknown = JSON.parse(`"${text}"`);
  return String(value);
}

/**
 * The value of a string as UTF-8, with the place in the text that each byte comes from, so that a part of the value
 * can be replaced while the rest keeps its escapes. The text has been walked before.
 */
export function decodeWithOffsets(text: Buffer): { readonly bytes: Buffer; readonly offsets: readonly number[] } {
  const bytes: number[] = [];
  const offsets: number[] = [];
  for (let at = 0; at < text.length;) {
    const end = text[at] === BACKSLASH ? endOfEscape(text, at) : at + 1;
    const decoded = end === at + 1 ? [text[at] ?? 0] : Buffer.from(decodeString(text, at, end));
    for (const byte of decoded) {
      bytes.push(byte);
      offsets.push(at);
    }
    at = end;
  }
  return { bytes: Buffer.from(bytes), offsets };
}

/** Behind an escape sequence; two that make up one character beyond the first 65,536 are one. */
function endOfEscape(text: Buffer, backslash: number): number {
  if (text[backslash + 1] !== LOWER_U) return backslash + 2;
  const pair = text.toString('latin1', backslash, backslash + 12);
  return backslash + (/^\\u[dD][89abAB]..\\u[dD][c-fC-F]/.test(pair) ? 12 : 6);
}

/** Bytes as text, without a copy of the bytes. */
export function utf8(json: Uint8Array, start: number, end: number): string {
  return asBuffer(json).toString('utf8', start, end);
}

export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Whether the bytes from `start` to `end` are these. */
export function equals(json: Uint8Array, start: number, end: number, text: Uint8Array): boolean {
  if (end - start !== text.length) return false;
  for (let at = 0; at < text.length; at++) if (json[start + at] !== text[at]) return false;
  return true;
}

function findName(json: Uint8Array, names: MemberNames, start: number, end: number): number {
  const found = names.find(json, start, end);
  if (found >= 0 || !hasBackslash(json, start, end)) return found;
  const decoded = Buffer.from(decodeString(json, start, end));
  return names.find(decoded, 0, decoded.length);
}

function hasBackslash(json: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (json[at] === BACKSLASH) return true;
  return false;
}

function passValue(source: ScanBytes, start: number, maxDepth: number): number {
  const end = scanJson(source, start, maxDepth);
  if (end >= 0) return end;
  throw end === TOO_DEEP
    ? new BackupError('event-json-depth', `JSON nested too deep at byte ${start}`, { facts: { byte: start } })
    : invalid(start);
}

function expectEnd(source: ScanBytes, at: number): void {
  const end = skipBlanks(source, at);
  if (end !== source.bytes.length) throw invalid(end);
}

function invalid(at: number): BackupError {
  return new BackupError('event-json', `invalid JSON at byte ${at}`, { facts: { byte: at } });
}
