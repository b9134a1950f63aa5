import type { AppName } from '../cms/app-naming.js';
import type { StoredEvent } from '../events/event.js';
import type { ArchivedAsset, Problem } from './archive.js';

/**
 * What the restore of the CMS itself would make of an app's history: eventark restores what that one cannot, so somebody
 * who may have to use it has to know. It is shown the events in order, then the files.
 */
export interface OwnRestore {
  /** `isOdd`: the vocabulary has found something odd about it. */
  event(event: StoredEvent, isOdd: boolean): void;
  asset(asset: ArchivedAsset): void;
  /** What it would not restore, or not truly: one warning a kind, with the first names. */
  readonly warnings: readonly Problem[];
}

/** Of one app. A CMS without a restore of its own has none. */
export type OwnRestoreOf = (app: AppName) => OwnRestore;
