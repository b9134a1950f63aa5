import type { AppName } from './app-naming.js';

/** Port: the host to whom a restored app is shown. As it is here it is for a host that sees apps by their events. */
export class AppHost {
  /** Asks the host to keep the name free for this app id. Error: `app-name-taken`. */
  async reserve(_app: AppName): Promise<void> {}

  /** The last step of a restore: from here on the host shows the app. */
  async activate(_app: AppName): Promise<void> {}

  /** Undo of `reserve`. */
  async release(_app: AppName): Promise<void> {}
}
