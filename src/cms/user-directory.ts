/** A person's account at the host. */
export interface User {
  readonly id: string;
  readonly email: string;
}

/** Spellings of one mailbox: case, Unicode form and spaces around it make no difference. */
export function mailboxOf(email: string): string {
  return email.trim().normalize('NFC').toLowerCase();
}

/** Port: the host's accounts, matched by e-mail (compared by `mailboxOf`). */
export abstract class UserDirectory {
  /** E-mails of those ids that are known. */
  abstract emails(ids: readonly string[]): Promise<ReadonlyMap<string, string>>;

  /** Account of this e-mail, or undefined. */
  abstract find(email: string): Promise<User | undefined>;

  /** Accounts of these e-mails, by mailbox; those without one are left out. */
  async findAll(emails: readonly string[]): Promise<ReadonlyMap<string, User>> {
    const found = new Map<string, User>();
    for (const email of emails) {
      const user = found.has(mailboxOf(email)) ? undefined : await this.find(email);
      if (user !== undefined) found.set(mailboxOf(email), user);
    }
    return found;
  }

  /** Why no account can be made here, with what to do instead; undefined where one can. */
  async whyNoneCanBeMade(): Promise<string | undefined> {
    return undefined;
  }

  /** Makes an account with a given id. Creating the same one again is no error. */
  abstract create(user: User): Promise<void>;

  /** Makes some accounts, each as `create` does. */
  async createAll(users: readonly User[]): Promise<void> {
    for (const user of users) await this.create(user);
  }

  /** Undo of `create`; a missing account is no error. */
  abstract remove(user: User): Promise<void>;

  /** Releases connections; calling it twice is no error. */
  async close(): Promise<void> {}
}
