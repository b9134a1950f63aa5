import { isObject, parseJson, textMember } from '../json/json-value.js';
import { BackupError, isBackupError } from '../errors.js';
import type { Ledger, LedgerEntry } from '../ledger/ledger.js';
import { mailboxOf, UserDirectory, type User } from './user-directory.js';

/** Up to here, accounts are looked up one by one; beyond, the whole book is read. */
const FEW = 50;

/** The embedded directory: people in the ledger, by e-mail. */
export class LedgerUserDirectory extends UserDirectory {
  constructor(private readonly ledger: Ledger) {
    super();
  }

  async emails(ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const wanted = new Set(ids);
    const found = new Map<string, string>();
    for (const entry of await this.ledger.list('users')) {
      const user = userIn(entry);
      if (user !== undefined && wanted.has(user.id)) found.set(user.id, user.email);
    }
    return found;
  }

  async find(email: string): Promise<User | undefined> {
    const entry = await this.ledger.get('users', mailboxOf(email));
    return entry && userIn(entry);
  }

  override async findAll(emails: readonly string[]): Promise<ReadonlyMap<string, User>> {
    if (emails.length <= FEW) return super.findAll(emails);
    const wanted = new Set(emails.map(mailboxOf));
    const entries = await this.ledger.list('users');
    const found = new Map<string, User>();
    for (const entry of entries) {
      const user = wanted.has(entry.key) ? userIn(entry) : undefined;
      if (user !== undefined) found.set(entry.key, user);
    }
    return found;
  }

  async create(user: User): Promise<void> {
    const entry = await this.ledger.get('users', mailboxOf(user.email));
    const existing = entry && userIn(entry);
    if (existing?.id === user.id) return;
    if (existing) throw new BackupError('ledger-conflict', `an account for ${user.email} exists already`);
    const { key, value } = entryOf(user);
    // An account that cannot be read belongs to no person.
    await this.ledger.put('users', key, value, entry === undefined ? 'absent' : { version: entry.version });
  }

  override async createAll(users: readonly User[]): Promise<void> {
    try {
      await this.ledger.putAll('users', users.map(entryOf));
    } catch (error) {
      if (!isBackupError(error, 'ledger-conflict')) throw error;
      // Some of them are there already: one by one it shows whether they are the same.
      await super.createAll(users);
    }
  }

  override async removeAll(users: readonly User[]): Promise<void> {
    if (users.length <= FEW) return super.removeAll(users);
    const ids = new Map(users.map(({ id, email }) => [mailboxOf(email), id]));
    const entries = await this.ledger.list('users');
    const isTheirs = (entry: LedgerEntry): boolean => ids.has(entry.key) && userIn(entry)?.id === ids.get(entry.key);
    await this.ledger.removeAll('users', entries.filter(isTheirs));
  }

  async remove(user: User): Promise<void> {
    const entry = await this.ledger.get('users', mailboxOf(user.email));
    if (entry && userIn(entry)?.id === user.id) {
      await this.ledger.remove('users', entry.key, { version: entry.version });
    }
  }
}

function entryOf(user: User): { readonly key: string; readonly value: string } {
  return { key: mailboxOf(user.email), value: JSON.stringify(user) };
}

export function isReadableAccount(entry: LedgerEntry): boolean {
  return userIn(entry) !== undefined;
}

/** Undefined for an entry that cannot be read. */
function userIn({ key, value }: Pick<LedgerEntry, 'key' | 'value'>): User | undefined {
  const user = parseJson(value);
  if (!isObject(user)) return undefined;
  const [id, email] = [textMember(user, 'id'), textMember(user, 'email')];
  if (id === undefined || email === undefined) return undefined;
  // An entry whose e-mail differs from its key is not an account: matching it would confuse two people.
  return mailboxOf(email) === mailboxOf(key) ? { id, email } : undefined;
}
