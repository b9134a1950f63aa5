import { isUtf8 } from 'node:buffer';
import { BackupError } from '../errors.js';
import { type ScanBytes, scanBytes, scanJson, scanName, skipBlanks } from './json-scan.js';
import { decodeString } from './json-text.js';
import { ScanNotes } from './scan-notes.js';

/** Deeper than any CMS reads: System.Text.Json stops at 64. */
const MAX_JSON_DEPTH = 1_000;

const COMMA = 0x2c;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const SPACE = 0x20;
const TAB = 0x09;
const LINE_FEED = 0x0a;
const RETURN = 0x0d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

const NO_BYTES = Buffer.alloc(0);

/** Kept of a member: where its name, the name's end, its value and the value's end are. */
const NUMBERS = 4;
/** Room that a text with more members has made is not kept. */
const KEPT_NUMBERS = 4_096;

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

/**
 * What one walk over a text finds: whether it is JSON, how deep, and where the members of an object are. Who has to know
 * something else about the same text asks here, instead of walking once more. One outline serves many texts in turn.
 */
export class JsonOutline {
  readonly #notes = new ScanNotes();
  #source: ScanBytes | undefined;
  #areAllUtf8 = false;
  #members: number[] = [];
  #count = 0;
  #start = 0;
  #end = 0;
  #isJson = false;
  #isObject = false;
  #failedAt = 0;

  static of(json: Uint8Array): JsonOutline {
    const outline = new JsonOutline();
    outline.read(json);
    return outline;
  }

  read(json: Uint8Array): void {
    this.takeBytes(json, false);
    this.readPart(0, json.length);
  }

  /** Bytes that hold many texts, to be read one after the other; `areUtf8` if all of them are known to be UTF-8. */
  takeBytes(bytes: Uint8Array, areUtf8: boolean): void {
    this.#source = scanBytes(bytes, this.#notes);
    this.#areAllUtf8 = areUtf8;
  }

  readPart(start: number, end: number): void {
    const source = this.#source;
    if (source === undefined) throw new Error('no bytes were taken');
    this.#notes.clear();
    this.#start = start;
    this.#end = end;
    this.#count = 0;
    if (this.#members.length > KEPT_NUMBERS) this.#members = [];
    const from = skipBlanks(source, start);
    this.#isObject = source.bytes[from] === OPEN_BRACE && from < end;
    if (this.#isObject) this.#readMembers(source, from + 1);
    else this.#readOther(start);
  }

  /** Where the offsets that `visit` tells are in. */
  get bytes(): Buffer {
    return this.#source?.bytes ?? NO_BYTES;
  }

  /** Where the text is in them. */
  get start(): number {
    return this.#start;
  }

  get end(): number {
    return this.#end;
  }

  /** One JSON value and nothing else, whatever its depth, whatever bytes its strings have. */
  get isJson(): boolean {
    return this.#isJson;
  }

  get isObject(): boolean {
    return this.#isJson && this.#isObject;
  }

  /** Where in the text it ceases to be JSON. */
  get failedAt(): number {
    return this.#failedAt - this.#start;
  }

  /** Levels of brackets. */
  get depth(): number {
    return this.#notes.depth;
  }

  /** Whether line breaks stand in it, beside its strings. */
  get hasLineBreaks(): boolean {
    return this.#notes.hasLineBreaks;
  }

  /** Whether what the grammar allows and some readers do not may be in it: `ScanNotes` says what. */
  get isPeculiar(): boolean {
    return this.#notes.isPeculiar;
  }

  get isUtf8(): boolean {
    // JSON begins and ends with ASCII: no character is cut in two at its ends.
    return (this.#areAllUtf8 && this.#isJson) || isUtf8(this.bytes.subarray(this.#start, this.#end));
  }

  /** Visits the members of an object in order, duplicates too. */
  visit(names: MemberNames, visit: MemberVisitor): void {
    const members = this.#members;
    const escaped = this.#notes.hasEscapedNames;
    for (let at = 0; at < this.#count; at += NUMBERS) {
      const key = members[at] ?? 0;
      const keyEnd = members[at + 1] ?? 0;
      const name = escaped
        ? findEscaped(this.bytes, names, key + 1, keyEnd - 1)
        : names.find(this.bytes, key + 1, keyEnd - 1);
      visit(name, members[at + 2] ?? 0, members[at + 3] ?? 0, key);
    }
  }

  #readMembers(source: ScanBytes, from: number): void {
    const { bytes } = source;
    this.#notes.open();
    let at = skipBlanks(source, from);
    if (bytes[at] === CLOSE_BRACE) return this.#expectEnd(at + 1);
    for (;;) {
      const keyEnd = scanName(source, at);
      if (keyEnd < 0) return this.#fail(at);
      const colon = skipBlanks(source, keyEnd);
      if (bytes[colon] !== COLON) return this.#fail(colon);
      const start = skipBlanks(source, colon + 1);
      const end = scanJson(source, start, Infinity);
      if (end < 0) return this.#fail(start);
      this.#note(at, keyEnd, start, end);
      at = skipBlanks(source, end);
      if (bytes[at] === CLOSE_BRACE) return this.#expectEnd(at + 1);
      if (bytes[at] !== COMMA) return this.#fail(at);
      at = skipBlanks(source, at + 1);
    }
  }

  /** No object: rare enough to be read with nothing behind it, where a number could go on. */
  #readOther(start: number): void {
    const source = scanBytes(this.bytes.subarray(start, this.#end), this.#notes);
    const from = skipBlanks(source, 0);
    const end = scanJson(source, from, Infinity);
    if (end < 0) this.#fail(start + from);
    else this.#expectEnd(start + end);
  }

  #note(key: number, keyEnd: number, start: number, end: number): void {
    const members = this.#members;
    members[this.#count++] = key;
    members[this.#count++] = keyEnd;
    members[this.#count++] = start;
    members[this.#count++] = end;
  }

  /** Behind the value there are blanks alone, up to the end of the text, behind which there may be another one. */
  #expectEnd(from: number): void {
    let at = from;
    for (; at < this.#end; at++) {
      const byte = this.bytes[at];
      if (byte === LINE_FEED || byte === RETURN) this.#notes.lineBreak();
      else if (byte !== SPACE && byte !== TAB) break;
    }
    if (at === this.#end) this.#isJson = true;
    else this.#fail(Math.min(at, this.#end));
  }

  #fail(at: number): void {
    this.#isJson = false;
    this.#failedAt = at;
    this.#count = 0;
  }
}

/**
 * Visits the members of an object in order, duplicates too. Who walks over many texts gives one outline for all. Errors:
 * `event-json`, `event-json-depth`.
 */
export function walkMembers(
  json: Uint8Array,
  names: MemberNames,
  visit: MemberVisitor,
  maxDepth: number = MAX_JSON_DEPTH,
  outline = new JsonOutline(),
): void {
  outline.read(json);
  const { depth, failedAt } = outline;
  if (depth > maxDepth) {
    throw new BackupError('event-json-depth', `JSON nested deeper than ${maxDepth} levels`, { facts: { depth } });
  }
  if (!outline.isObject) {
    throw new BackupError('event-json', `invalid JSON at byte ${failedAt}`, { facts: { byte: failedAt } });
  }
  outline.visit(names, visit);
}

function findEscaped(json: Buffer, names: MemberNames, start: number, end: number): number {
  if (!json.subarray(start, end).includes(BACKSLASH)) return names.find(json, start, end);
  const decoded = Buffer.from(decodeString(json, start, end));
  return names.find(decoded, 0, decoded.length);
}
