/** More names than these tell a person nothing. */
const MAX_NAMED = 5;

/** What there is instead of a place that is not there, as a sentence: `there is no folder /a/b; /a has x, y and 3 more`. */
export function absence(missing: string, nearby: string, names: readonly string[]): string {
  if (names.length === 0) return `${missing}; ${nearby} is empty`;
  const sorted = names.toSorted();
  const more = sorted.length - MAX_NAMED;
  const shown = more > 0 ? [...sorted.slice(0, MAX_NAMED), `${more} more`] : sorted;
  const last = shown.length > 1 ? ` and ${shown.at(-1)}` : '';
  return `${missing}; ${nearby} has ${shown.slice(0, last === '' ? 1 : -1).join(', ')}${last}`;
}
