/** What the wizard opens with. */
export interface Opening {
  /** Name of the app whose backups are offered first. */
  readonly app: string;
  /** Id of the backup that is chosen. */
  readonly backup: string;
  /** What is chosen elsewhere: `backup:ID`, `upload:ID`, `upload` or `destination:KEY`. */
  readonly source: string;
  /** The moment that it is restored as of: the number of an event, or a time; empty for the end. */
  readonly at: string;
  /** What of the app is taken, as `writeOnly` writes it: it is to get lost items back. Empty for everything. */
  readonly only: string;
  /** Id of a restore that runs, or ran. */
  readonly job: string;
  /** Copies the app as it is now unless a backup is chosen. */
  readonly isClone: boolean;
}
