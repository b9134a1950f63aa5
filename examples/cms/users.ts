import { UserDirectory, type User } from 'eventark';

export interface Account extends User {
  readonly name: string;
  readonly role: 'Owner' | 'Editor' | 'Reader';
}

const FIRST: readonly Account[] = [
  { id: 'ana', name: 'Ana Moreau', email: 'ana@example.org', role: 'Owner' },
  { id: 'tom', name: 'Tom Berger', email: 'tom@example.org', role: 'Editor' },
  { id: 'lea', name: 'Léa Fontaine', email: 'lea@example.org', role: 'Reader' },
];

/** The accounts of the CMS; a restore asks here who has one, and makes those that somebody wishes for. */
export class CmsUsers extends UserDirectory {
  readonly #accounts = new Map(FIRST.map((account) => [account.email, account]));

  get all(): readonly Account[] {
    return [...this.#accounts.values()];
  }

  named(id: string): Account | undefined {
    return this.all.find((account) => account.id === id);
  }

  async emails(ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
    return new Map(this.all.filter(({ id }) => ids.includes(id)).map(({ id, email }) => [id, email]));
  }

  async find(email: string): Promise<User | undefined> {
    return this.#accounts.get(email.toLowerCase());
  }

  async create(user: User): Promise<void> {
    const name = user.email.replace(/@.*/, '');
    this.#accounts.set(user.email.toLowerCase(), { ...user, name, role: 'Reader' });
  }

  async remove({ email }: User): Promise<void> {
    this.#accounts.delete(email.toLowerCase());
  }
}

/** What a person may do with backups: owners all, editors make and read them, readers look. */
export function mayUseBackups({ role }: Account, scope: string): boolean {
  if (role === 'Owner') return true;
  const editors = ['backups.read', 'backups.create', 'backups.cancel', 'backups.contents'];
  return role === 'Editor' ? editors.includes(scope) : scope === 'backups.read';
}
