import { loadSettings, openModule, UserDirectory, type BackupModule, type User } from 'eventark';

/** Accounts of the host, so that a restore gives events back to the people who made them. */
class HostUsers extends UserDirectory {
  constructor(private readonly accounts: Map<string, User>) {
    super();
  }

  async emails(ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const known = [...this.accounts.values()].filter(({ id }) => ids.includes(id));
    return new Map(known.map(({ id, email }) => [id, email]));
  }

  async find(email: string): Promise<User | undefined> {
    return this.accounts.get(email.toLowerCase());
  }

  async create(user: User): Promise<void> {
    this.accounts.set(user.email.toLowerCase(), user);
  }

  async remove(user: User): Promise<void> {
    this.accounts.delete(user.email.toLowerCase());
  }
}

export function openWithHostUsers(data: string, accounts: Map<string, User>): Promise<BackupModule> {
  return openModule(loadSettings({ data }), {
    rebind: (container) => container.rebind(UserDirectory).toConstantValue(new HostUsers(accounts)),
  });
}
