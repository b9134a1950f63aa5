import type { Document } from 'mongodb';
import { BackupError } from '../../errors.js';
import type { HeaderNames } from '../../cms/app-naming.js';
import type { NewEvent } from '../event.js';
import type { Driver } from './mongodb-connection.js';

const UTF8 = new TextDecoder('utf-8', { fatal: true });

/** `JSON.parse` hands its reviver the text of a number; not in the library's types yet. */
type Reviver = (this: unknown, key: string, value: unknown, context: { readonly source?: string }) => unknown;

/**
 * Metadata as Squidex stores it: a sub-document, numbers as double. Whole numbers that a double cannot tell apart go
 * in as 64-bit integers, which Squidex reads as well. Id and time are headers; where metadata lacks them they are added.
 * Errors: `event-json` where metadata is no JSON object.
 */
export function toHeaders(driver: Driver, names: HeaderNames, event: NewEvent, where: string): Document {
  const refuse = (why: string) => new BackupError('event-json', `metadata of ${where} ${why}`);
  const headers = new Map(Object.entries(parse(driver, event.metadata, refuse)));
  if (event.id !== '' && !headers.has(names.id)) headers.set(names.id, event.id);
  if (event.time !== '' && !headers.has(names.time)) headers.set(names.time, event.time);
  for (const key of headers.keys()) {
    if (key.includes('\0')) throw refuse('has a name with a NUL character, which MongoDB cannot hold');
  }
  return headers;
}

function parse(driver: Driver, metadata: Uint8Array, refuse: (why: string) => BackupError): object {
  if (metadata.length === 0) return {};
  let parsed: unknown;
  try {
    const text = UTF8.decode(metadata);
    parsed = JSON.parse(text);
    if (needsSource(parsed)) {
      const revive: Reviver = (_key, value, { source }) =>
        typeof value === 'number' ? toBsonNumber(driver, value, source ?? '', refuse) : value;
      parsed = JSON.parse(text, revive as never);
    }
  } catch (error) {
    if (error instanceof BackupError) throw error;
    throw refuse('is not JSON text');
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) throw refuse('is not a JSON object');
  return parsed;
}

/** Whether there is a number, at any depth. Headers seldom have one, and a reviver makes parsing several times slower. */
function needsSource(parsed: unknown): boolean {
  return Object.values(parsed ?? {}).some((value) => typeof value === 'number' || typeof value === 'object');
}

function toBsonNumber(driver: Driver, value: number, source: string, refuse: (why: string) => BackupError): unknown {
  if (!Number.isFinite(value)) throw refuse(`has a number out of range: ${source.slice(0, 40)}`);
  if (Number.isSafeInteger(value) || !/^-?\d+$/.test(source)) return new driver.Double(value);
  const exact = BigInt(source);
  return BigInt.asIntN(64, exact) === exact ? driver.Long.fromBigInt(exact) : new driver.Double(value);
}

/**
 * Metadata of a stored event as JSON text: names in stored order, no spaces, numbers as JavaScript prints them,
 * 64-bit integers exactly.
 */
export function fromHeaders(headers: Document): Uint8Array {
  // Headers seldom hold anything that prints otherwise here than in JSON.
  const nested = Object.values(headers).some((value) => typeof value === 'object' || value === undefined);
  return Buffer.from(nested ? print(headers) : JSON.stringify(headers));
}

function print(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(print).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  if (value instanceof Date) return JSON.stringify(value);
  if ('_bsontype' in value) return value._bsontype === 'Long' ? digitsOf(value) : 'null';
  const members = Object.entries(value).map(([key, member]) => `${JSON.stringify(key)}:${print(member)}`);
  return `{${members.join(',')}}`;
}

function digitsOf(value: object): string {
  // eslint-disable-next-line @typescript-eslint/no-base-to-string -- a 64-bit integer prints its digits
  return value.toString();
}
