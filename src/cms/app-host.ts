import type { AppName } from './app-naming.js';

/** Port: the host in which a restored app becomes visible. This class is for a host that finds apps by their events. */
export class AppHost {
  /** Keeps the name free for this app while a restore runs. Error: `app-name-taken`. */
  async reserve(_app: AppName): Promise<void> {}

  /** Makes the app visible: the last step of a restore. Must succeed also when it is called again after a crash. */
  async activate(_app: AppName): Promise<void> {}

  /** Undo of `activate`, before anything of the app is removed. Must succeed also when it is called again after a crash. */
  async deactivate(_app: AppName): Promise<void> {}

  /** Undo of `reserve`. Succeeds also if nothing is reserved. */
  async release(_app: AppName): Promise<void> {}
}
