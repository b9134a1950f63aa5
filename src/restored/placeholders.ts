import type { UserMapping } from '../cms/event-vocabulary.js';
import { mailboxOf, type UserDirectory } from '../cms/user-directory.js';

/** More are counted, and not listed: nobody looks at them one by one. */
const MAX_LISTED = 1_000;

/** Somebody of an archive for whom no account stands in the copy. */
export interface Placeholder {
  /** Id in the archive. */
  readonly from: string;
  /** Id that stands for them in the copy. */
  readonly to: string;
  readonly email?: string;
  /** A `placeholder` keeps its rights in the copy, somebody `unknown` is only in its history. */
  readonly how: 'placeholder' | 'unknown';
}

export interface Placeholders {
  readonly count: number;
  /** The first thousand. */
  readonly first: readonly Placeholder[];
}

/** One of them now: an account may have come meanwhile. */
export interface PlaceholderNow extends Placeholder {
  readonly hasAccount: boolean;
}

export interface PlaceholdersNow extends Placeholders {
  readonly first: readonly PlaceholderNow[];
}

export function placeholdersOf(people: readonly UserMapping[]): Placeholders {
  const all = people.flatMap(({ from, to, email, how }): Placeholder[] =>
    how === 'placeholder' || how === 'unknown' ? [{ from, to, how, ...(email === undefined ? {} : { email }) }] : [],
  );
  return { count: all.length, first: all.slice(0, MAX_LISTED) };
}

/** With who of them has an account by now. */
export async function lookedUp(
  first: readonly Placeholder[],
  directory: UserDirectory,
): Promise<readonly PlaceholderNow[]> {
  const accounts = await directory.findAll(first.flatMap(({ email }) => email ?? []));
  return first.map((each) => ({ ...each, hasAccount: accounts.has(mailboxOf(each.email ?? '')) }));
}
