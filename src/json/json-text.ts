import { scanBytes, scanString, skipBlanks } from './json-scan.js';

/**
 * JSON text as bytes, walked and edited in place: nobody here parses and prints, so what is not replaced stays byte
 * for byte (2^53+1, 1.0, -0, duplicate keys, escapes).
 */

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const LOWER_U = 0x75;

/** Called with the range of a string's text, without its quotes. */
type StringVisitor = (start: number, end: number) => void;

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
