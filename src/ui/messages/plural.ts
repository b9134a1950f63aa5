/** Chooses the word that fits a number, by the rules of the language. */
export function plural(lang: string): (count: number, one: string, other: string) => string {
  const rules = new Intl.PluralRules(lang);
  return (count, one, other) => (rules.select(count) === 'one' ? one : other);
}

/** A choice, and what it means. */
export function pair(label: string, hint: string): { readonly label: string; readonly hint: string } {
  return { label, hint };
}
