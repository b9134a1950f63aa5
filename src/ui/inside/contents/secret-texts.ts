import { secretReason } from '../../../text/secrets.js';
import type { State } from '../wire-inside.js';

/** Stands in the place of a text that looks like a secret, however long that is. */
const COVER = '••••••••';

/** A state with its secrets covered, and how many they are; by the same rule by which templates leave them out. */
export function covered(state: State): { readonly state: State; readonly count: number } {
  let count = 0;
  const cover = (value: unknown, path: readonly string[]): unknown => {
    if (typeof value === 'string') {
      if (secretReason(path, value) === undefined) return value;
      count += 1;
      return COVER;
    }
    if (Array.isArray(value)) return value.map((item: unknown, at) => cover(item, [...path, String(at)]));
    return typeof value === 'object' && value !== null ? coverMembers(value, path) : value;
  };
  const coverMembers = (value: object, path: readonly string[]): State =>
    Object.fromEntries(Object.entries(value).map(([name, member]) => [name, cover(member, [...path, name])]));
  return { state: coverMembers(state, []), count };
}
