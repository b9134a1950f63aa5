import type { AppName } from './app-naming.js';

/** Small state of an app that is not in events: JSON text by name. In an archive it is `documents/<name>`. */
export type Documents = ReadonlyMap<string, Uint8Array>;

/** Document that maps ids of people to e-mails. A backup fills it from the user directory. */
export const PEOPLE_DOCUMENT = 'users.json';

/** Port: where the host keeps the documents of its apps. */
export abstract class DocumentStore {
  /**
   * Documents of an app that a backup keeps; empty if there are none. Errors: `permission-denied`, `object-not-found`; a
   * backup then goes on without them, with a warning.
   */
  abstract read(app: AppName): Promise<Documents>;

  /** Writes the documents of a restored app, replacing those of the same name. */
  abstract write(app: AppName, documents: Documents): Promise<void>;

  /** Removes what `write` wrote for the app with this id. Succeeds also if there is nothing. */
  abstract remove(app: string): Promise<void>;

  /** Releases connections. May be called twice. */
  async close(): Promise<void> {}
}
