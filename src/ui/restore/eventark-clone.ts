import { EventarkRestore } from './eventark-restore.js';

/** Makes a second app of one, as it is now or out of one of its backups. `app` is the one that is cloned. */
export class EventarkClone extends EventarkRestore {
  protected override readonly isClone = true;
}
