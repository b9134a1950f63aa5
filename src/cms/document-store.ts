import type { AppName } from './app-naming.js';

/** Small state that is not in events, as JSON text by name; `documents/<name>` in an archive. */
export type Documents = ReadonlyMap<string, Uint8Array>;

/** The document that says who is who: source id → e-mail. A backup adds it out of the user directory. */
export const PEOPLE_DOCUMENT = 'users.json';

/** Port: where the host keeps the documents of its apps. */
export abstract class DocumentStore {
  /** Documents of an app that a backup keeps; empty if there are none. */
  abstract read(app: AppName): Promise<Documents>;

  abstract write(app: AppName, documents: Documents): Promise<void>;

  /** Undo of `write`; nothing there is no error. */
  abstract remove(app: string): Promise<void>;

  /** Releases connections; calling it twice is no error. */
  async close(): Promise<void> {}
}
