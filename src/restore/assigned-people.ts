import { isAddress, mailboxOf, type User, type UserDirectory } from '../cms/user-directory.js';
import { BackupError } from '../errors.js';

/**
 * What becomes of people. Everybody with an account of the same e-mail is matched. The others:
 * - `match`: their events carry an id without an account, and they are contributors no longer;
 * - `placeholder`: the same, but they stay contributors, so that somebody can take their place later;
 * - `me`: their events become those of the person restoring;
 * - `create`: they get an account if their e-mail is known and is one, otherwise as with `match`.
 */
export const PEOPLE_STRATEGIES = ['match', 'placeholder', 'me', 'create'] as const;
export type PeopleStrategy = (typeof PEOPLE_STRATEGIES)[number];

/**
 * What becomes of single people, by their e-mail or id in the archive: a strategy of their own, where `placeholder` and `me` count for
 * who has an account too, or the e-mail of the account that takes their place.
 */
export type PeopleMap = Readonly<Record<string, string>>;

/** The people of an archive that are treated otherwise than the rest. */
export class AssignedPeople {
  readonly #chosen = new Map<string, PeopleStrategy | User>();

  /**
   * Reads a map of people: nobody is created. Errors: `invalid-argument` for an e-mail that nobody in the archive has and for what is
   * neither a strategy nor an e-mail, `user-not-found` for an account that is not there.
   */
  static async of(
    map: PeopleMap,
    emails: ReadonlyMap<string, string>,
    directory: Pick<UserDirectory, 'findAll'>,
  ): Promise<AssignedPeople> {
    const assigned = new AssignedPeople();
    const wanted = Object.values(map).filter((whom) => !isStrategy(whom));
    const accounts = await directory.findAll(wanted.filter(isAddress));
    for (const [who, whom] of Object.entries(map)) {
      const chosen = isStrategy(whom) ? whom : accountOf(whom, accounts);
      for (const id of idsOf(who, emails)) assigned.#chosen.set(id, chosen);
    }
    return assigned;
  }

  of(id: string): PeopleStrategy | User | undefined {
    return this.#chosen.get(id);
  }

  get needsMe(): boolean {
    return [...this.#chosen.values()].includes('me');
  }

  /** Accounts that take the place of somebody. */
  get users(): readonly User[] {
    return [...this.#chosen.values()].flatMap((chosen) => (typeof chosen === 'string' ? [] : [chosen]));
  }

  get ids(): readonly string[] {
    return [...this.#chosen.keys()];
  }
}

function isStrategy(whom: string): whom is PeopleStrategy {
  return PEOPLE_STRATEGIES.some((each) => each === whom);
}

function accountOf(email: string, accounts: ReadonlyMap<string, User>): User {
  if (!isAddress(email)) {
    throw new BackupError(
      'invalid-argument',
      `"${email}" is neither an e-mail nor one of ${PEOPLE_STRATEGIES.join(', ')}; nothing was written`,
      { hint: 'say what becomes of a person by one of these, or by the e-mail of an account here' },
    );
  }
  const account = accounts.get(mailboxOf(email));
  if (account !== undefined) return account;
  throw new BackupError('user-not-found', `there is no account for ${email}; nothing was written`, {
    hint: 'name an account of this CMS, or choose another way to treat this person',
  });
}

/** Of one mailbox, an archive may have several; an id may be of somebody whom only events mention. */
function idsOf(who: string, emails: ReadonlyMap<string, string>): readonly string[] {
  if (!isAddress(who)) return [who];
  const ids = [...emails].filter(([, email]) => mailboxOf(email) === mailboxOf(who)).map(([id]) => id);
  if (ids.length > 0) return ids;
  throw new BackupError('invalid-argument', `no person of the archive has the e-mail ${who}; nothing was written`, {
    hint: 'name people as a preview of the restore lists them',
  });
}
