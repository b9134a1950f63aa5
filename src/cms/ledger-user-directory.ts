import { parseOwnJson } from '../own-json.js';
import { BackupError } from '../errors.js';
import type { Ledger } from '../ledger/ledger.js';
import { UserDirectory, type User } from './user-directory.js';

/** The embedded directory: people in the ledger, by e-mail. */
export class LedgerUserDirectory extends UserDirectory {
  constructor(private readonly ledger: Ledger) {
    super();
  }

  async emails(ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const wanted = new Set(ids);
    const found = new Map<string, string>();
    for (const entry of await this.ledger.list('users')) {
      const user = parseUser(entry.value);
      if (wanted.has(user.id)) found.set(user.id, user.email);
    }
    return found;
  }

  async find(email: string): Promise<User | undefined> {
    const entry = await this.ledger.get('users', keyOf(email));
    return entry && parseUser(entry.value);
  }

  async create(user: User): Promise<void> {
    const existing = await this.find(user.email);
    if (existing?.id === user.id) return;
    if (existing) throw new BackupError('ledger-conflict', `an account for ${user.email} exists already`);
    await this.ledger.put('users', keyOf(user.email), JSON.stringify(user), 'absent');
  }

  async remove(user: User): Promise<void> {
    const entry = await this.ledger.get('users', keyOf(user.email));
    if (entry && parseUser(entry.value).id === user.id) {
      await this.ledger.remove('users', entry.key, { version: entry.version });
    }
  }
}

/** Mailboxes that differ in case or in Unicode form are the same person. */
function keyOf(email: string): string {
  return email.normalize('NFC').toLowerCase();
}

function parseUser(value: string): User {
  return parseOwnJson(value);
}
