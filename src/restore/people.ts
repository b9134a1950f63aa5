import type { UserMapping } from '../cms/event-vocabulary.js';
import { isAddress, mailboxOf, type User, type UserDirectory } from '../cms/user-directory.js';
import { BackupError } from '../errors.js';
import type { AssignedPeople, PeopleStrategy } from './assigned-people.js';

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
    private readonly assigned: AssignedPeople | undefined,
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
    assigned?: AssignedPeople,
  ): Promise<People> {
    const myself = me === undefined ? undefined : await directory.find(me);
    if ((strategy === 'me' || assigned?.needsMe === true) && !myself) {
      throw new BackupError('user-not-found', `there is no account for ${me ?? 'the person restoring'}`, {
        hint: 'name a person who has an account in this CMS, or choose another way to treat people',
      });
    }
    const people = new People(strategy, myself, me, newId, assigned);
    const accounts = await directory.findAll([...emails.values()]);
    for (const { id, locked } of [...accounts.values(), ...(assigned?.users ?? []), ...(myself ? [myself] : [])]) {
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

  /** Ids to which something was assigned, and which nobody in the archive has. */
  get unknownAssigned(): readonly string[] {
    return this.assigned?.ids.filter((id) => !this.#mappings.has(id)) ?? [];
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
    const assigned = this.assigned?.of(from);
    if (typeof assigned === 'object') return { ...replacedBy(from, assigned), email };
    const isFree = assigned === 'placeholder' || assigned === 'me';
    if (found && !isFree) return { from, to: found.id, email, how: 'matched', contributor: true };
    if ((assigned ?? this.strategy) === 'create' && isAddress(email)) {
      return { from, to: created ?? this.newId(), email, how: 'created', contributor: true };
    }
    return { ...this.#withoutEmail(from), email };
  }

  #withoutEmail(from: string): UserMapping {
    const chosen = this.assigned?.of(from) ?? this.strategy;
    if (typeof chosen === 'object') return replacedBy(from, chosen);
    if (chosen === 'me' && this.me) return { from, to: this.me.id, how: 'me', contributor: false };
    if (chosen === 'placeholder') {
      return { from, to: `placeholder-${this.newId()}`, how: 'placeholder', contributor: true };
    }
    return { from, to: `unknown-${this.newId()}`, how: 'unknown', contributor: false };
  }
}

/** An account takes the place of somebody, with what they may do. */
function replacedBy(from: string, { id, email }: User): UserMapping {
  return { from, to: id, account: email, how: 'matched', contributor: true };
}
