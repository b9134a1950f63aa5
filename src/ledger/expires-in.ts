import { isObject, parseJson, textMember } from '../json/json-value.js';

/**
 * The `expires` time of an entry, in ms since 1970; 0 if it has none. This works even for an entry that cannot be read
 * otherwise: a newer version may have written it, and it stays in use until then.
 */
export function expiresIn(value: string): number {
  const entry = parseJson(value);
  const expires = isObject(entry) ? Date.parse(textMember(entry, 'expires') ?? '') : Number.NaN;
  return Number.isNaN(expires) ? 0 : expires;
}
