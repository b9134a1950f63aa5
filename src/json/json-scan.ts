import type { ScanNotes } from './scan-notes.js';

/**
 * JSON's grammar over bytes, the only one here: every function goes from where something begins to where it ends. It looks
 * at bytes only, so numbers of any size, escapes and doubled keys pass as they are; whether the bytes are UTF-8 is checked
 * apart. It never recurses: a level of nesting costs one number.
 */

/** Why a scan stopped: not JSON, or nested deeper than allowed. */
export const NOT_JSON = -1;
export const TOO_DEEP = -2;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const MINUS = 0x2d;
const PLUS = 0x2b;
const DOT = 0x2e;
const ZERO = 0x30;
const BRACE_OPEN = 0x7b;
const BRACE_CLOSE = 0x7d;
const BRACKET_OPEN = 0x5b;

/** Bytes to scan. */
export interface ScanBytes {
  readonly bytes: Buffer;
  /** The same bytes, read four at once. */
  readonly view: DataView;
  /** Whether a line break may stand between two tokens, as JSON has it; where each line is a text of its own it ends all. */
  readonly lineBreaks: boolean;
  /** Where what is passed is noted; undefined if nobody asks. */
  readonly notes: ScanNotes | undefined;
}

export function scanBytes(bytes: Uint8Array, notes?: ScanNotes): ScanBytes {
  return newScan(bytes, true, notes);
}

/** Bytes in which every line is a JSON text of its own. */
export function scanLines(bytes: Uint8Array): ScanBytes {
  return newScan(bytes, false, undefined);
}

function newScan(bytes: Uint8Array, lineBreaks: boolean, notes: ScanNotes | undefined): ScanBytes {
  const { buffer, byteOffset, length } = bytes;
  const whole = Buffer.isBuffer(bytes) ? bytes : Buffer.from(buffer, byteOffset, length);
  return { bytes: whole, view: new DataView(buffer, byteOffset, length), lineBreaks, notes };
}

/** 1 for every byte that stands for itself in a string. Bytes above 0x7f are parts of UTF-8, which is checked apart. */
const PLAIN = new Uint8Array(256).fill(1, 0x20);
PLAIN[QUOTE] = 0;
PLAIN[BACKSLASH] = 0;

const ESCAPES = new Set([...'"\\/bfnrt'].map((char) => char.charCodeAt(0)));
const WORDS = ['true', 'false', 'null'].map((word) => Buffer.from(word, 'latin1'));

/** Where the JSON value that begins at `from` (blanks before it are skipped) ends, or `NOT_JSON`, `TOO_DEEP`. */
export function scanJson(source: ScanBytes, from: number, maxDepth: number): number {
  const { bytes } = source;
  const at = skipBlanks(source, from);
  const first = bytes[at];
  if (first === BRACE_OPEN || first === BRACKET_OPEN) return scanNested(source, at, maxDepth);
  return first === QUOTE ? scanString(source, at) : scanNumberOrWord(source, at);
}

/** An object or an array that opens at `from`. */
function scanNested(source: ScanBytes, from: number, maxDepth: number): number {
  const { bytes } = source;
  // Kinds of the open brackets, so that each is closed by its own.
  const open: number[] = [];
  let at = from;
  for (;;) {
    at = skipBlanks(source, at);
    const first = bytes[at];
    if (first === BRACE_OPEN || first === BRACKET_OPEN) {
      if (open.length >= maxDepth) return TOO_DEEP;
      at = skipBlanks(source, at + 1);
      if (bytes[at] === first + 2) {
        at += 1;
        source.notes?.empty();
      } else {
        open.push(first + 2);
        source.notes?.open();
        if (first === BRACE_OPEN && (at = scanKey(source, at)) < 0) return NOT_JSON;
        continue;
      }
    } else {
      at = first === QUOTE ? scanString(source, at) : scanNumberOrWord(source, at);
      if (at < 0) return NOT_JSON;
    }
    at = closeBrackets(source, at, open);
    if (at < 0 || open.length === 0) return at;
    // A comma was passed: the next member or element follows.
    if (open[open.length - 1] === BRACE_CLOSE && (at = scanKey(source, skipBlanks(source, at))) < 0) return NOT_JSON;
  }
}

/** End of the string whose opening quote is at `at`, or `NOT_JSON`. */
export function scanString(source: ScanBytes, at: number): number {
  const { bytes } = source;
  let next = at + 1;
  for (;;) {
    next = skipPlain(source, next);
    const byte = bytes[next];
    if (byte === QUOTE) return next + 1;
    if (byte !== BACKSLASH) return NOT_JSON;
    const escaped = bytes[next + 1];
    if (escaped === 0x75) {
      source.notes?.escape(bytes[next + 2] ?? 0);
      for (let digit = 2; digit < 6; digit++) if (!isHexDigit(bytes[next + digit])) return NOT_JSON;
      next += 6;
    } else if (escaped !== undefined && ESCAPES.has(escaped)) next += 2;
    else return NOT_JSON;
  }
}

/** The place of the first byte from `from` on that does not mean itself in a string. */
function skipPlain({ bytes, view }: ScanBytes, from: number): number {
  const lastWord = bytes.length - 4;
  let next = from;
  while (next <= lastWord && isPlainWord(view.getInt32(next))) next += 4;
  let byte = bytes[next];
  while (byte !== undefined && PLAIN[byte] === 1) byte = bytes[++next];
  return next;
}

/**
 * Whether none of four bytes ends a string or needs a look: none is a quote, a backslash or below 0x20. May say no
 * without need (a borrow can reach a neighbour), never yes. The usual trick: `(x - 0x01…) & ~x & 0x80…` marks zero bytes.
 */
export function isPlainWord(word: number): boolean {
  const quote = word ^ 0x22222222;
  const backslash = word ^ 0x5c5c5c5c;
  const marks =
    ((word - 0x20202020) & ~word) | ((quote - 0x01010101) & ~quote) | ((backslash - 0x01010101) & ~backslash);
  return (marks & 0x80808080) === 0;
}

export function skipBlanks(source: ScanBytes, at: number): number {
  // Text that a program wrote has none: a call that is one comparison is inlined.
  return (source.bytes[at] ?? 0) > 0x20 ? at : skipRunOfBlanks(source, at);
}

function skipRunOfBlanks({ bytes, lineBreaks, notes }: ScanBytes, at: number): number {
  for (let next = at; ; next++) {
    const byte = bytes[next];
    if (byte === 0x20 || byte === 0x09) continue;
    if (!lineBreaks || (byte !== 0x0a && byte !== 0x0d)) return next;
    notes?.lineBreak();
  }
}

/** Closes what ends behind a value; returns where the next value begins (behind a comma), or where all is closed. */
function closeBrackets(source: ScanBytes, at: number, open: number[]): number {
  const { bytes } = source;
  let next = at;
  while (open.length > 0) {
    next = skipBlanks(source, next);
    const byte = bytes[next];
    if (byte === COMMA) return next + 1;
    if (byte !== open[open.length - 1]) return NOT_JSON;
    open.pop();
    source.notes?.close();
    next += 1;
  }
  return next;
}

/** End of the name of a member whose opening quote is at `at`, or `NOT_JSON`. */
export function scanName(source: ScanBytes, at: number): number {
  const { bytes, view, notes } = source;
  if (bytes[at] !== QUOTE) return NOT_JSON;
  const end = skipPlain(source, at + 1);
  if (bytes[end] === QUOTE) {
    notes?.name(bytes, view, at, end + 1);
    return end + 1;
  }
  notes?.escapedName();
  return scanString(source, at);
}

/** Passes `"key" :` and returns where the value begins. */
function scanKey(source: ScanBytes, at: number): number {
  const { bytes } = source;
  const end = scanName(source, at);
  if (end < 0) return NOT_JSON;
  const colon = skipBlanks(source, end);
  return bytes[colon] === COLON ? colon + 1 : NOT_JSON;
}

function scanNumberOrWord(source: ScanBytes, at: number): number {
  const { bytes } = source;
  const first = bytes[at];
  if (first === MINUS || isDigit(first)) {
    const end = scanNumber(bytes, at);
    source.notes?.number(bytes, at, end);
    return end;
  }
  const word = WORDS.find((candidate) => candidate[0] === first);
  if (word === undefined) return NOT_JSON;
  for (let index = 1; index < word.length; index++) if (bytes[at + index] !== word[index]) return NOT_JSON;
  return at + word.length;
}

function scanNumber(bytes: Uint8Array, at: number): number {
  let next = bytes[at] === MINUS ? at + 1 : at;
  if (bytes[next] === ZERO) next += 1;
  else if ((next = skipDigits(bytes, next)) < 0) return NOT_JSON;
  if (bytes[next] === DOT && (next = skipDigits(bytes, next + 1)) < 0) return NOT_JSON;
  if (bytes[next] === 0x65 || bytes[next] === 0x45) {
    const signed = bytes[next + 1] === PLUS || bytes[next + 1] === MINUS;
    next = skipDigits(bytes, next + (signed ? 2 : 1));
  }
  return next;
}

/** Passes at least one digit. */
function skipDigits(bytes: Uint8Array, at: number): number {
  let next = at;
  while (isDigit(bytes[next])) next += 1;
  return next === at ? NOT_JSON : next;
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= ZERO && byte <= 0x39;
}

function isHexDigit(byte: number | undefined): boolean {
  if (byte === undefined) return false;
  const lower = byte | 0x20;
  return isDigit(byte) || (lower >= 0x61 && lower <= 0x66);
}
