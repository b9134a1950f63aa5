import type { Backup, Link } from '../api/wire.js';
import type { MenuItem } from '../view/eventark-menu.js';
import type { Tab } from './inside-store.js';

/** `at`: as of the event of this number; `only`: what is chosen, as `writeOnly` writes it. */
export interface RestoreWanted {
  readonly at?: string;
  readonly only?: string;
}

/** What the element does for the page of a backup. */
export interface PageActions {
  readonly isLate: boolean;
  readonly show: (tab: Tab) => void;
  readonly restore: (wanted: RestoreWanted) => void;
  /** The new run is another backup: the list of them shows it. */
  readonly retry: (link: Link) => void;
  readonly verifyAgain: (backup: Backup) => void;
  readonly toList: () => void;
  readonly menuOf: (backup: Backup) => readonly MenuItem[];
  readonly problem: () => unknown;
  /** The live region, messages and dialogs. */
  readonly notices: () => unknown;
}
