import type { Filter } from 'mongodb';
import type { LedgerEntry } from '../../ledger/ledger.js';
import type { Element, ExtendedJson } from './commits/mongodb-extended-json.js';

/** As it is written. What something else has put there is read all the same: see `entryIn`. */
export interface EntryDocument {
  /** The key. */
  readonly _id: string;
  /** JSON text, as it was given. */
  readonly value: string;
  readonly version: string;
}

/** Of an entry whose version is not text: none of ours. */
const NO_VERSION = '';

/** The entry with the version that it was read with. */
export function matching(key: string, { version }: { readonly version: string }): Filter<EntryDocument> {
  if (version !== NO_VERSION) return { _id: key, version };
  // The type of a list is also that of what is in it.
  return { _id: key, $or: [{ version }, { version: { $not: { $type: 'string' } } }, { version: { $type: 'array' } }] };
}

/** Whether its version is one that this ledger gives. */
export function isOurs({ version }: Pick<LedgerEntry, 'version'>): boolean {
  return version !== NO_VERSION;
}

/**
 * An entry out of its bytes, so that nothing that a tool has put in its place ends the reading of all: of another type than
 * text its value is JSON text of it, as events have it, for the reader of the book to judge. Undefined for a document whose id is no text.
 */
export function entryIn(json: ExtendedJson, bytes: Buffer): LedgerEntry | undefined {
  const members = new Map<string, Element>();
  for (const element of json.elements(bytes)) {
    const [, nameAt, nameLength] = element;
    members.set(bytes.toString('utf8', nameAt, nameAt + nameLength), element);
  }
  const key = json.textOf(bytes, members.get('_id'));
  if (key === undefined) return undefined;
  const value = textOfAny(json, bytes, members.get('value'));
  return { key, value, version: json.textOf(bytes, members.get('version')) ?? NO_VERSION };
}

const DATE = 0x09;
const SYMBOL = 0x0e;

function textOfAny(json: ExtendedJson, bytes: Buffer, element: Element | undefined): string {
  const text = Buffer.from(json.bytesOf(bytes, element)).toString();
  // No text of JSON, which could be a secret that anybody guesses.
  if (element?.[0] === DATE && text.startsWith('"')) return `{"$date":${text}}`;
  return element?.[0] === SYMBOL ? `{"$symbol":${text}}` : text;
}
