import type { UserMapping } from '../cms/event-vocabulary.js';
import { isAddress, mailboxOf, type User, type UserDirectory } from '../cms/user-directory.js';
import { BackupError } from '../errors.js';

/**
 * What becomes of people. Everybody with an account of the same e-mail is matched. The others:
 * - `match`: their events carry an id without an account, and they are contributors no longer;
 * - `placeholder`: the same, but they stay contributors, so that somebody can take their place later;
 * - `me`: their events become those of the person restoring;
 * - `create`: they get an account if their e-mail is known and is one, otherwise as with `match`.
 */
export type PeopleStrategy = 'match' | 'placeholder' | 'me' | 'create';

/** Every person of an archive with the id that takes their place. Grows with people that only events mention. */
export class People {
  readonly #mappings = new Map<string, UserMapping>();
  /** Ids of locked accounts. */
  readonly #locked = new Set<string>();

  private constructor(
    private readonly strategy: PeopleStrategy,
    private readonly me: User | undefined,
    /** As the person restoring says it. */
    private readonly myEmail: string | undefined,
    private readonly newId: () => string,
  ) {}

  /**
   * Decides for everybody whose e-mail the archive knows; nothing is created yet.
   * Errors: `user-not-found` for `me` without an account.
   */
  static async plan(
    emails: ReadonlyMap<string, string>,
    strategy: PeopleStrategy,
    me: string | undefined,
    directory: UserDirectory,
    newId: () => string,
  ): Promise<People> {
    const myself = me === undefined ? undefined : await directory.find(me);
    if (strategy === 'me' && !myself) {
      throw new BackupError('user-not-found', `there is no account for ${me ?? 'the person restoring'}`, {
        hint: 'name a person who has an account in this CMS, or choose another way to treat people',
      });
    }
    const people = new People(strategy, myself, me, newId);
    const accounts = await directory.findAll([...emails.values()]);
    for (const { id, locked } of [...accounts.values(), ...(myself ? [myself] : [])]) {
      if (locked === true) people.#locked.add(id);
    }
    const created = new Map<string, string>();
    for (const [from, email] of emails) {
      const mailbox = mailboxOf(email);
      people.#mappings.set(from, people.#decide(from, email, accounts.get(mailbox), created.get(mailbox)));
      const { how, to } = people.get(from);
      if (how === 'created') created.set(mailbox, to);
    }
    const why = people.toCreate.length === 0 ? undefined : await directory.whyNoneCanBeMade();
    if (why !== undefined) {
      const message = `accounts for ${people.toCreate.length} people cannot be made here; nothing was written`;
      throw new BackupError('invalid-argument', message, { hint: why });
    }
    return people;
  }

  /** The mapping of a person; one that only events mention is decided now. */
  get(from: string): UserMapping {
    let mapping = this.#mappings.get(from);
    if (!mapping) {
      mapping = this.#withoutEmail(from);
      this.#mappings.set(from, mapping);
    }
    return mapping;
  }

  get all(): readonly UserMapping[] {
    return [...this.#mappings.values()];
  }

  /** Whether the host has locked this account. */
  isLocked(id: string): boolean {
    return this.#locked.has(id);
  }

  /** The account of the person restoring, where there is one, or will be: it may be among those to be made. */
  get owner(): User | undefined {
    const { me, myEmail } = this;
    if (me !== undefined || myEmail === undefined) return me;
    return this.toCreate.find(({ email }) => mailboxOf(email) === mailboxOf(myEmail));
  }

  /** The e-mail given for the person restoring, if that person has no account here and gets none. */
  get stranger(): string | undefined {
    return this.owner === undefined ? this.myEmail : undefined;
  }

  /** Accounts to make before the first event is written; if a mailbox occurs in several spellings, the account gets the first. */
  get toCreate(): readonly User[] {
    const users = this.all.flatMap(({ how, to, email }) =>
      how === 'created' && email !== undefined ? [[to, { id: to, email: email.trim() }] as const] : [],
    );
    return [...new Map(users.toReversed()).values()].toReversed();
  }

  #decide(from: string, email: string, found: User | undefined, created: string | undefined): UserMapping {
    if (found) return { from, to: found.id, email, how: 'matched', contributor: true };
    if (this.strategy === 'create' && isAddress(email)) {
      return { from, to: created ?? this.newId(), email, how: 'created', contributor: true };
    }
    return { ...this.#withoutEmail(from), email };
  }

  #withoutEmail(from: string): UserMapping {
    if (this.strategy === 'me' && this.me) return { from, to: this.me.id, how: 'me', contributor: false };
    if (this.strategy === 'placeholder') {
      return { from, to: `placeholder-${this.newId()}`, how: 'placeholder', contributor: true };
    }
    return { from, to: `unknown-${this.newId()}`, how: 'unknown', contributor: false };
  }
}
