import type { Filter } from 'mongodb';
import type { LedgerEntry } from '../../ledger/ledger.js';
import type { Element, ExtendedJson } from './commits/mongodb-extended-json.js';

/** The document that this ledger writes. Documents that another tool wrote are read too: see `entryIn`. */
export interface EntryDocument {
  /** The key. */
  readonly _id: string;
  /** JSON text, as it was given. */
  readonly value: string;
  readonly version: string;
}

/** Stands for the version of an entry whose version is not text, which this ledger never writes. */
const NO_VERSION = '';

/** The entry with the version that it was read with. */
export function matching(key: string, { version }: { readonly version: string }): Filter<EntryDocument> {
  if (version !== NO_VERSION) return { _id: key, version };
  // MongoDB's `$type` also matches the elements of an array, so an array of strings counts as a string.
  return { _id: key, $or: [{ version }, { version: { $not: { $type: 'string' } } }, { version: { $type: 'array' } }] };
}

/** Whether its version is one that this ledger gives. */
export function isOurs({ version }: Pick<LedgerEntry, 'version'>): boolean {
  return version !== NO_VERSION;
}

/**
 * Reads an entry from its BSON, so that a document that another tool changed does not fail the whole read. A value that is
 * not text becomes its JSON text (as for events), for the reader of the book to judge. Undefined if the id is not text.
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
  // An object, not a JSON string: that could be taken for a secret, and one that is easy to guess.
  if (element?.[0] === DATE && text.startsWith('"')) return `{"$date":${text}}`;
  return element?.[0] === SYMBOL ? `{"$symbol":${text}}` : text;
}
