import { decodeString } from '../../json/json-text.js';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACKET = 0x5b;
const OPEN_BRACE = 0x7b;
const LOWER_N = 0x6e;
const COMMA = 0x2c;
const SPACE = 0x20;

/** Somebody whom a comment calls, and where in the text the string is, quotes included. */
interface Called {
  readonly id: string;
  readonly start: number;
  readonly end: number;
}

/**
 * Whom a comment calls: the strings of its `mentions`, which is an array of strings or null. `isOdd` if it is something
 * else, or has something else. `json` is the value and nothing else, and is valid.
 */
export function calledPeople(json: Uint8Array): { readonly people: readonly Called[]; readonly isOdd: boolean } {
  const people: Called[] = [];
  if (json[0] !== OPEN_BRACKET) return { people, isOdd: json[0] !== LOWER_N };
  let depth = 1;
  let isOdd = false;
  for (let at = 1; depth > 0; at++) {
    const byte = json[at] ?? 0;
    if (byte === QUOTE) {
      const end = stringEnd(json, at);
      if (depth === 1) people.push({ id: decodeString(json, at + 1, end - 1), start: at, end });
      at = end - 1;
    } else if ((byte | 0x20) === OPEN_BRACE) depth += 1;
    else if ((byte | 0x20) === OPEN_BRACE + 2) depth -= 1;
    if (byte !== QUOTE && byte > SPACE && byte !== COMMA && depth > 0) isOdd = true;
  }
  return { people, isOdd };
}

function stringEnd(json: Uint8Array, open: number): number {
  let at = open + 1;
  while (json[at] !== QUOTE) at += json[at] === BACKSLASH ? 2 : 1;
  return at + 1;
}
