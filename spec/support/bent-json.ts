import { isList, isObject, type JsonValue } from '../../src/json/json-value.js';

/** What may be in the place of a value. */
const OTHERS: readonly JsonValue[] = [null, true, -1, 1e300, '', 'x', '../x', [], [null], ['x', 7], {}, { x: null }];

/** Texts in the place of a whole entry; some are no JSON. */
const TEXTS: readonly string[] = [
  '',
  ' ',
  '{',
  'null',
  'true',
  '7',
  '"x"',
  '[]',
  '[{}]',
  '{}',
  '{"__proto__":{}}',
  '\u0000',
];

/** Every text that a value becomes when one of its members, at any depth, is missing or something else. */
export function bentTexts(value: JsonValue): readonly string[] {
  return [...TEXTS, ...bends(value).map((bent) => JSON.stringify(bent))];
}

function bends(value: JsonValue): readonly JsonValue[] {
  if (isList(value)) {
    return value.flatMap((item, at) => [...OTHERS, ...bends(item)].map((other) => value.toSpliced(at, 1, other)));
  }
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    const { [name]: _, ...without } = value;
    return [without, ...[...OTHERS, ...bends(inner)].map((other) => ({ ...value, [name]: other }))];
  });
}
