import { isUtf8 } from 'node:buffer';
import type { Document } from 'mongodb';
import type { BackupError } from '../../../errors.js';
import type { HeaderNames } from '../../../cms/app-naming.js';
import type { NewEvent } from '../../event.js';
import type { Driver } from '../connection/mongodb-connection.js';

/** `JSON.parse` hands its reviver the text of a number; not in the library's types yet. */
type Reviver = (this: unknown, key: string, value: unknown, context: { readonly source?: string }) => unknown;

/** Levels of nested documents and arrays that MongoDB takes, and those around a member of the metadata of an event. */
const MAX_DEPTH = 100;
const DEPTH_OF_METADATA = 4;

const BYTE_ORDER_MARK = '\ufeff';

export interface HeaderShape {
  readonly driver: Driver;
  readonly headers: HeaderNames;
  readonly refusedNames: RegExp | undefined;
}

/** Makes the error that says why MongoDB cannot hold an event; `reason` is a sentence without its subject. */
export type Refuse = (code: 'event-json' | 'event-utf8', reason: string, cause?: unknown) => BackupError;

/**
 * Metadata as Squidex stores it: a sub-document, numbers as double. Whole numbers that a double cannot tell apart go
 * in as 64-bit integers, which Squidex reads as well. Id and time are headers; where metadata lacks them they are added.
 */
export function toHeaders(shape: HeaderShape, event: NewEvent, refuse: Refuse): Document {
  const { id, time } = shape.headers;
  const headers = parse(shape, event.metadata, refuse);
  if (event.id !== '') addIfLacking(headers, id, event.id);
  if (event.time !== '') addIfLacking(headers, time, event.time);
  return headers;
}

function addIfLacking(headers: Document, name: string, value: string): void {
  if (!(headers instanceof Map)) {
    if (!Object.hasOwn(headers, name)) headers[name] = value;
  } else if (!headers.has(name)) headers.set(name, value);
}

function parse({ driver, refusedNames }: HeaderShape, metadata: Uint8Array, refuse: Refuse): Document {
  if (metadata.length === 0) return {};
  const text = decode(metadata, refuse);
  const parsed = parseJson(text, refuse);
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw refuse('event-json', 'has metadata that are not a JSON object');
  }
  if (refusedNames !== undefined) requireNames(parsed, refusedNames, refuse);
  // The driver writes an object in half the time of a map; to a name that it has a meaning for, a map is one of many.
  if (!needsLook(parsed, text)) return '_bsontype' in parsed ? new Map(Object.entries(parsed)) : parsed;
  // First, since a reviver does not survive what is nested without end.
  asMaps(parsed, refuse);
  const revive: Reviver = (_key, value, { source }) =>
    typeof value === 'number' ? toBsonNumber(driver, value, source ?? '', refuse) : value;
  return asMap(JSON.parse(text, revive as never) as object, refuse);
}

function decode(metadata: Uint8Array, refuse: Refuse): string {
  if (!isUtf8(metadata)) throw refuse('event-json', 'has metadata that are not JSON text');
  const text = textOfBytes(metadata);
  return text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text;
}

/** Of bytes that are UTF-8. */
export function textOfBytes(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString();
}

function parseJson(text: string, refuse: Refuse): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw refuse('event-json', 'has metadata that are not JSON text', cause);
  }
}

/**
 * Whether there is a number or an escape that BSON may not hold, at any depth. Headers seldom have one, and a reviver
 * makes parsing several times slower.
 */
function needsLook(parsed: object, text: string): boolean {
  const isSpecial = (value: unknown): boolean => typeof value === 'number' || typeof value === 'object';
  return text.includes('\\u') || Object.values(parsed).some(isSpecial);
}

/** Objects as maps: of an object the driver takes a member `_bsontype` for the name of one of its own types. */
function asMaps(value: unknown, refuse: Refuse, depth = DEPTH_OF_METADATA): unknown {
  if (typeof value === 'string') return wellFormed(value, refuse);
  if (typeof value !== 'object' || value === null || isBson(value)) return value;
  if (depth > MAX_DEPTH)
    throw refuse('event-json', `has metadata nested deeper than ${MAX_DEPTH} levels of a document`);
  return Array.isArray(value) ? value.map((item) => asMaps(item, refuse, depth + 1)) : asMap(value, refuse, depth);
}

function requireNames(parsed: object, refused: RegExp, refuse: Refuse): void {
  const queue: object[] = [parsed];
  for (let value = queue.pop(); value !== undefined; value = queue.pop()) {
    const name = Array.isArray(value) ? undefined : Object.keys(value).find((key) => refused.test(key));
    if (name !== undefined) {
      throw refuse('event-json', `has a name in its metadata that this server does not take: ${name.slice(0, 40)}`);
    }
    for (const member of Object.values<unknown>({ ...value })) {
      if (typeof member === 'object' && member !== null) queue.push(member);
    }
  }
}

function asMap(value: object, refuse: Refuse, depth = DEPTH_OF_METADATA): Map<string, unknown> {
  return new Map(
    Object.entries(value).map(([key, member]) => {
      if (key.includes('\0')) throw refuse('event-json', 'has a name with a NUL character in its metadata');
      return [wellFormed(key, refuse), asMaps(member, refuse, depth + 1)];
    }),
  );
}

function wellFormed(text: string, refuse: Refuse): string {
  if (text.isWellFormed()) return text;
  throw refuse('event-json', 'has half of a surrogate pair in its metadata, which MongoDB cannot hold');
}

/** Whether it is of a type of the driver's, not an object that has a member of that name. */
function isBson(value: object): boolean {
  return '_bsontype' in value && !Object.hasOwn(value, '_bsontype');
}

function toBsonNumber(driver: Driver, value: number, source: string, refuse: Refuse): unknown {
  if (!Number.isFinite(value)) {
    throw refuse('event-json', `has a number out of range in its metadata: ${source.slice(0, 40)}`);
  }
  if (Number.isSafeInteger(value) || !/^-?\d+$/.test(source)) return new driver.Double(value);
  const exact = BigInt(source);
  return BigInt.asIntN(64, exact) === exact ? driver.Long.fromBigInt(exact) : new driver.Double(value);
}

export function isLong(value: unknown): boolean {
  return (
    typeof value === 'object' && value !== null && isBson(value) && '_bsontype' in value && value._bsontype === 'Long'
  );
}
