import { BackupError } from '../errors.js';

/** JSON's grammar over bytes: each function goes from where something begins to behind its end, or says what is wrong. */

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const LOWER_U = 0x75;

const TRUE = Buffer.from('true');
const FALSE = Buffer.from('false');
const NULL = Buffer.from('null');
const SHORT_ESCAPES = Buffer.from('"\\/bfnrt');

/** Over a value, at most `room` levels deep. Errors: `event-json`, `event-json-depth`. */
export function skipValue(json: Uint8Array, at: number, room: number): number {
  switch (json[at]) {
    case QUOTE:
      return skipString(json, at);
    case OPEN_BRACE:
      return skipObject(json, at, room);
    case OPEN_BRACKET:
      return skipArray(json, at, room);
    case 0x74:
      return skipLiteral(json, at, TRUE);
    case 0x66:
      return skipLiteral(json, at, FALSE);
    case 0x6e:
      return skipLiteral(json, at, NULL);
    default:
      return skipNumber(json, at);
  }
}

function skipObject(json: Uint8Array, open: number, room: number): number {
  if (room <= 0) throw tooDeep(open);
  let at = skipSpace(json, open + 1);
  if (json[at] === CLOSE_BRACE) return at + 1;
  for (;;) {
    if (json[at] !== QUOTE) throw invalid(at);
    at = skipSpace(json, skipString(json, at));
    if (json[at] !== COLON) throw invalid(at);
    at = skipSpace(json, skipValue(json, skipSpace(json, at + 1), room - 1));
    if (json[at] === CLOSE_BRACE) return at + 1;
    if (json[at] !== COMMA) throw invalid(at);
    at = skipSpace(json, at + 1);
  }
}

function skipArray(json: Uint8Array, open: number, room: number): number {
  if (room <= 0) throw tooDeep(open);
  let at = skipSpace(json, open + 1);
  if (json[at] === CLOSE_BRACKET) return at + 1;
  for (;;) {
    at = skipSpace(json, skipValue(json, at, room - 1));
    if (json[at] === CLOSE_BRACKET) return at + 1;
    if (json[at] !== COMMA) throw invalid(at);
    at = skipSpace(json, at + 1);
  }
}

/** From an opening quote to behind the closing one. */
export function skipString(json: Uint8Array, open: number): number {
  let at = open + 1;
  for (;;) {
    const byte = json[at] ?? 0;
    // most bytes are letters, so they come first
    if (byte > BACKSLASH || (byte > QUOTE && byte < BACKSLASH)) at++;
    else if (byte === QUOTE) return at + 1;
    else if (byte === BACKSLASH) at = skipEscape(json, at);
    else if (byte < 0x20) throw invalid(at);
    else at++;
  }
}

function skipEscape(json: Uint8Array, backslash: number): number {
  const kind = json[backslash + 1];
  if (kind === LOWER_U) {
    for (let at = backslash + 2; at < backslash + 6; at++) if (!isHex(json[at])) throw invalid(at);
    return backslash + 6;
  }
  if (kind === undefined || !SHORT_ESCAPES.includes(kind)) throw invalid(backslash);
  return backslash + 2;
}

function skipLiteral(json: Uint8Array, at: number, literal: Uint8Array): number {
  for (let i = 1; i < literal.length; i++) if (json[at + i] !== literal[i]) throw invalid(at);
  return at + literal.length;
}

function skipNumber(json: Uint8Array, start: number): number {
  let at = json[start] === 0x2d ? start + 1 : start;
  at = json[at] === 0x30 ? at + 1 : skipDigits(json, at);
  if (json[at] === 0x2e) at = skipDigits(json, at + 1);
  if (json[at] === 0x65 || json[at] === 0x45) {
    const sign = json[at + 1];
    at = skipDigits(json, sign === 0x2b || sign === 0x2d ? at + 2 : at + 1);
  }
  return at;
}

/** At least one digit. */
function skipDigits(json: Uint8Array, start: number): number {
  let at = start;
  while (isDigit(json[at])) at++;
  if (at === start) throw invalid(at);
  return at;
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39;
}

function isHex(byte: number | undefined): boolean {
  return isDigit(byte) || (byte !== undefined && (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x66);
}

export function skipSpace(json: Uint8Array, at: number): number {
  // text that a program wrote has none: a call that is one comparison is inlined
  return (json[at] ?? 0) > 0x20 ? at : skipSpaces(json, at);
}

function skipSpaces(json: Uint8Array, start: number): number {
  let at = start;
  for (;;) {
    const byte = json[at];
    if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return at;
    at++;
  }
}

export function expectEnd(json: Uint8Array, at: number): void {
  const end = skipSpace(json, at);
  if (end !== json.length) throw invalid(end);
}

export function invalid(at: number): BackupError {
  return new BackupError('event-json', `invalid JSON at byte ${at}`, { facts: { byte: at } });
}

function tooDeep(at: number): BackupError {
  return new BackupError('event-json-depth', `JSON nested too deep at byte ${at}`, { facts: { byte: at } });
}
