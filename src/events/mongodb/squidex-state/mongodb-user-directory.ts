import { domainToASCII } from 'node:url';
import { mailboxOf, UserDirectory, type User } from '../../../cms/user-directory.js';
import { BackupError } from '../../../errors.js';
import { isLockedOut, LOCKOUT_FIELDS } from './mongodb-lockout.js';
import type { MongoDbSquidexState } from './mongodb-squidex-state.js';

const ACCOUNTS = 'Identity_Users';
/** Nothing else of an account is read. */
const FIELDS = { _id: 1, Email: 1, ...LOCKOUT_FIELDS };
const OBJECT_ID = /^[0-9a-f]{24}$/i;
const AT_ONCE = 1_000;

/**
 * Squidex's own accounts, where the database has them: looked up by the ids that events mention, and by e-mail. They
 * are read and never written; Squidex alone can make one that somebody can log in with. Where there are none, accounts
 * are eventark's own.
 */
export class MongoDbUserDirectory extends UserDirectory {
  constructor(
    private readonly state: MongoDbSquidexState,
    private readonly own: UserDirectory,
    private readonly now: () => Date,
  ) {
    super();
  }

  /** Errors: `permission-denied`, and `object-not-found` where nobody keeps accounts. */
  async emails(ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const emails = new Map(await this.own.emails(ids));
    for (let from = 0; from < ids.length; from += AT_ONCE) {
      const some = ids.slice(from, from + AT_ONCE);
      const found = await this.#find('_id', some.flatMap(formsOf), some);
      if (found === undefined) {
        if (emails.size > 0) return emails;
        throw new BackupError('object-not-found', `${this.state.location} has no collection ${ACCOUNTS}`);
      }
      for (const { id, email } of found) emails.set(id, email);
    }
    return emails;
  }

  async find(email: string): Promise<User | undefined> {
    return (await this.findAll([email])).get(mailboxOf(email));
  }

  override async findAll(emails: readonly string[]): Promise<ReadonlyMap<string, User>> {
    const users = new Map<string, User>();
    for (let from = 0; from < emails.length; from += AT_ONCE) {
      const spellings = emails.slice(from, from + AT_ONCE).flatMap(normalized);
      const found = await this.#find('NormalizedEmail', spellings, []);
      if (found === undefined) return this.own.findAll(emails);
      for (const user of found) if (!users.has(mailboxOf(user.email))) users.set(mailboxOf(user.email), user);
    }
    return users;
  }

  override async whyNoneCanBeMade(): Promise<string | undefined> {
    if (!(await this.state.has(ACCOUNTS))) return undefined;
    return 'only Squidex can make accounts that people can log in with: invite the people there first, then match them';
  }

  async create(user: User): Promise<void> {
    await this.own.create(user);
  }

  override async createAll(users: readonly User[]): Promise<void> {
    await this.own.createAll(users);
  }

  async remove(user: User): Promise<void> {
    await this.own.remove(user);
  }

  override async removeAll(users: readonly User[]): Promise<void> {
    await this.own.removeAll(users);
  }

  override async close(): Promise<void> {
    await this.state.close();
  }

  /** `hex` are ids that the driver has to be given as ids of its own. */
  async #find(field: string, texts: readonly string[], hex: readonly string[]): Promise<readonly User[] | undefined> {
    const documents = await this.state.find(
      ACCOUNTS,
      ({ driver }) => ({
        [field]: { $in: [...texts, ...hex.filter((id) => OBJECT_ID.test(id)).map((id) => new driver.ObjectId(id))] },
      }),
      FIELDS,
    );
    const now = this.now();
    return documents?.flatMap((account): readonly User[] => {
      const { _id, Email } = account;
      if (typeof Email !== 'string' || Email === '') return [];
      return [{ id: String(_id), email: Email, ...(isLockedOut(account, now) ? { locked: true } : {}) }];
    });
  }
}

function formsOf(id: string): readonly string[] {
  return OBJECT_ID.test(id) ? [] : [id];
}

/** As Squidex writes it for look-ups, in both Unicode forms, and in both forms of its domain. */
function normalized(email: string): readonly string[] {
  const whole = email.trim();
  const at = whole.lastIndexOf('@') + 1;
  const ascii = whole.slice(0, at) + domainToASCII(whole.slice(at));
  const forms = [whole, mailboxOf(whole), ascii].map((form) => form.toUpperCase());
  return [...new Set(forms.flatMap((form) => [form, form.normalize('NFC'), form.normalize('NFD')]))];
}
