import { BackupError } from '../errors.js';
import { parseJson } from '../json/json-value.js';

/** What there are pages of, each with the parts of the key by which it is ordered. */
const KEY_PARTS = { objects: 4, changes: 4, files: 1, people: 1 } as const;

export type PagedList = keyof typeof KEY_PARTS;

/** Where the page after the item with this key begins. */
export function writeCursor(list: PagedList, key: readonly string[]): string {
  return Buffer.from(JSON.stringify([list, ...key])).toString('base64url');
}

/**
 * The key in a cursor; undefined for the first page. Error: `invalid-argument` for one that this list has not made: begun anew
 * without a word, a client that follows it would never come to an end.
 */
export function readCursor(list: PagedList, cursor: string | undefined): readonly string[] | undefined {
  if (cursor === undefined) return undefined;
  const value = parseJson(Buffer.from(cursor, 'base64url').toString());
  if (Array.isArray(value) && value.every((part) => typeof part === 'string')) {
    const [of, ...key] = value;
    if (of === list && key.length === KEY_PARTS[list]) return key;
  }
  throw new BackupError('invalid-argument', 'the cursor is not one of this list', {
    hint: 'begin the list anew, without a cursor',
  });
}
