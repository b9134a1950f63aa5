import { BackupError } from '../errors.js';

/** An id is recognised by this many characters, if no other begins so. */
export const MIN_ID_CHARACTERS = 4;

/** More ids than these tell a person nothing. */
const MAX_NAMED = 5;

/** Whether `text` may be the beginning of an id. Ids that people copy by hand are taken in either case. */
export function beginsId(text: string, id: string): boolean {
  return text.length >= MIN_ID_CHARACTERS && (id.startsWith(text) || id.startsWith(text.toLowerCase()));
}

/** The id that `text` is, or the only one that it begins; undefined if there is none. Error: `invalid-argument` for several. */
export function idMeant(text: string, ids: readonly string[], what: string): string | undefined {
  if (ids.includes(text)) return text;
  const meant = [...new Set(ids)].filter((id) => beginsId(text, id));
  if (meant.length > 1) throw severalBegin(text, meant, what);
  return meant[0];
}

/** `what`: of what there are several, such as `apps`. */
export function severalBegin(text: string, all: readonly string[], what: string): BackupError {
  const rest = all.length - MAX_NAMED;
  const named = [...all.slice(0, MAX_NAMED), ...(rest > 0 ? [`${rest} more`] : [])].join(', ');
  return new BackupError('invalid-argument', `${all.length} ${what} begin with ${text}: ${named}`, {
    hint: 'give more characters',
  });
}
