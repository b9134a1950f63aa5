/** A person's account at the host. */
export interface User {
  readonly id: string;
  readonly email: string;
}

/** Port: the host's accounts, matched by e-mail (compared without regard to case). */
export abstract class UserDirectory {
  /** E-mails of those ids that are known. */
  abstract emails(ids: readonly string[]): Promise<ReadonlyMap<string, string>>;

  /** Account of this e-mail, or undefined. */
  abstract find(email: string): Promise<User | undefined>;

  /** Makes an account with a given id. Creating the same one again is no error. */
  abstract create(user: User): Promise<void>;

  /** Undo of `create`; a missing account is no error. */
  abstract remove(user: User): Promise<void>;
}
