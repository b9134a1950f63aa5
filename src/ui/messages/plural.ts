/** Chooses the word that fits a number, by the rules of the language. */
export function plural(lang: string): (count: number, one: string, other: string) => string {
  const rules = new Intl.PluralRules(lang);
  return (count, one, other) => (rules.select(count) === 'one' ? one : other);
}
