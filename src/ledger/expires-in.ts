import { isObject, parseJson, textMember } from '../json/json-value.js';

/**
 * When an entry ends that says so, in ms since 1970; 0 where nothing tells. One that cannot be read otherwise may be of a newer version,
 * and somebody's until then.
 */
export function expiresIn(value: string): number {
  const entry = parseJson(value);
  const expires = isObject(entry) ? Date.parse(textMember(entry, 'expires') ?? '') : Number.NaN;
  return Number.isNaN(expires) ? 0 : expires;
}
