/** What may have become of a record. */
export const BENDS: readonly (readonly [how: string, bend: (text: string) => string])[] = [
  ['empty', () => ''],
  ['cut', (text) => text.slice(0, text.length / 2)],
  ['no JSON', () => '\u0000\u0001'],
  ['null', () => 'null'],
  ['a number', () => '7'],
  ['a list', () => '[{}]'],
  ['without members', () => '{}'],
  ['of other types', (text) => JSON.stringify(mapped(JSON.parse(text) as object))],
];

/** Every text a number, everything else a text. */
function mapped(value: object): object {
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, typeof each === 'string' ? 7 : 'x']));
}
