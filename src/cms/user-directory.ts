import { domainToUnicode } from 'node:url';

/** A person's account at the host. */
export interface User {
  readonly id: string;
  readonly email: string;
  /** The host has locked it: it is found and stays who it is, and for now it is not signed in with. */
  readonly locked?: boolean;
}

/** The mailbox that an e-mail names: case, Unicode form, the form of its domain and spaces around it make no difference. */
export function mailboxOf(email: string): string {
  const mailbox = email.trim().normalize('NFC').toLowerCase();
  const at = mailbox.lastIndexOf('@') + 1;
  const domain = mailbox.slice(at);
  // Names with letters outside ASCII have a second form, which mail servers use.
  return domain.includes('xn--') ? mailbox.slice(0, at) + (domainToUnicode(domain) || domain) : mailbox;
}

/** RFC 5321: 64 characters before the `@`, 255 behind it. */
const MAX_ADDRESS = 320;

/** Whether mail can be sent to it at all: an account for anything else would be one that no person can open. */
export function isAddress(email: string): boolean {
  return email.length <= MAX_ADDRESS && /^[^\p{C}\p{Z}]+@[^\p{C}\p{Z}@]+$/u.test(email.trim());
}

/** Port: the accounts of the host, found by e-mail (compared by `mailboxOf`). Error of every method: `permission-denied`. */
export abstract class UserDirectory {
  /** E-mail by id; unknown ids are left out. */
  abstract emails(ids: readonly string[]): Promise<ReadonlyMap<string, string>>;

  /** The account with this e-mail; undefined if there is none. */
  abstract find(email: string): Promise<User | undefined>;

  /** Accounts by mailbox; e-mails without an account are left out. */
  async findAll(emails: readonly string[]): Promise<ReadonlyMap<string, User>> {
    const found = new Map<string, User>();
    for (const email of emails) {
      const user = found.has(mailboxOf(email)) ? undefined : await this.find(email);
      if (user !== undefined) found.set(mailboxOf(email), user);
    }
    return found;
  }

  /** Why accounts cannot be made here, with what to do instead; undefined if they can. */
  async whyNoneCanBeMade(): Promise<string | undefined> {
    return undefined;
  }

  /** Makes an account with this id. Succeeds also if exactly this account exists. */
  abstract create(user: User): Promise<void>;

  /** Makes accounts, each as `create` does. */
  async createAll(users: readonly User[]): Promise<void> {
    for (const user of users) await this.create(user);
  }

  /** Undo of `create`. Succeeds also if there is no such account. */
  abstract remove(user: User): Promise<void>;

  /** Undo of `createAll`. What is gone already, or another's by now, is passed over. */
  async removeAll(users: readonly User[]): Promise<void> {
    for (const user of users) await this.remove(user);
  }

  /** Releases connections. May be called twice. */
  async close(): Promise<void> {}
}
