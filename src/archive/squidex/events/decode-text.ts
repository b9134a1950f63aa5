import type { Arena } from '../../../collections/arena.js';

const BACKSLASH = 0x5c;
const LOWER_U = 0x75;
const ESCAPE_BYTES = 6;

/** What the letter of a short escape stands for; the others stand for themselves. */
const SHORT: Readonly<Record<number, number>> = { 0x62: 0x08, 0x66: 0x0c, 0x6e: 0x0a, 0x72: 0x0d, 0x74: 0x09 };

/**
 * The value of a JSON string as UTF-8, given the range of its text without quotes, whose grammar was checked. Half of a
 * surrogate pair has no UTF-8; its escape stays, which inside JSON text is the same.
 */
export function decodeText(json: Buffer, start: number, end: number, arena: Arena): Buffer {
  // No escape is shorter than what it stands for.
  const value = arena.take(end - start);
  let to = 0;
  for (let at = start; at < end;) {
    const byte = json[at] ?? 0;
    if (byte !== BACKSLASH) {
      value[to++] = byte;
      at++;
    } else if (json[at + 1] !== LOWER_U) {
      const letter = json[at + 1] ?? 0;
      value[to++] = SHORT[letter] ?? letter;
      at += 2;
    } else {
      const unit = unitAt(json, at);
      if (unit < 0x80) {
        value[to++] = unit;
        at += ESCAPE_BYTES;
      } else {
        const escapes = isPair(json, at, end, unit) ? 2 * ESCAPE_BYTES : ESCAPE_BYTES;
        to += putUnits(value, to, json, at, unit, escapes);
        at += escapes;
      }
    }
  }
  return value.subarray(0, to);
}

function isPair(json: Buffer, at: number, end: number, unit: number): boolean {
  const next = at + ESCAPE_BYTES;
  if (unit < 0xd800 || unit > 0xdbff || next + ESCAPE_BYTES > end) return false;
  if (json[next] !== BACKSLASH || json[next + 1] !== LOWER_U) return false;
  const second = unitAt(json, next);
  return second >= 0xdc00 && second <= 0xdfff;
}

function putUnits(value: Buffer, to: number, json: Buffer, at: number, unit: number, escapes: number): number {
  if (escapes > ESCAPE_BYTES) return value.write(String.fromCharCode(unit, unitAt(json, at + ESCAPE_BYTES)), to);
  if (unit >= 0xd800 && unit <= 0xdfff) return json.copy(value, to, at, at + ESCAPE_BYTES);
  return value.write(String.fromCharCode(unit), to);
}

/** The number of a `\u` escape. */
function unitAt(json: Buffer, at: number): number {
  return (hex(json[at + 2]) << 12) | (hex(json[at + 3]) << 8) | (hex(json[at + 4]) << 4) | hex(json[at + 5]);
}

function hex(digit = 0): number {
  return digit <= 0x39 ? digit - 0x30 : (digit | 0x20) - 0x57;
}
