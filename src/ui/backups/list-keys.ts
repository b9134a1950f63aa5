import type { Backup } from '../api/wire.js';
import { rowWithFocus, tableKeys, type KeyActions } from '../view/keys/keys.js';
import type { BackupsStore } from './backups-store.js';

interface ListKeys {
  /** Asks how a backup is to be made. */
  readonly start: () => void;
  readonly download: (backup: Backup) => void;
  readonly delete: (backup: Backup) => void;
}

/** What single keys do in the list of backups, as far as the reader may. */
export function listKeys(root: ParentNode, store: BackupsStore, { start, ...act }: ListKeys): KeyActions {
  const withLink = (name: 'download' | 'delete'): void => {
    const backup = store.pages.rows[rowWithFocus(root)];
    if (backup?._links[name] !== undefined) act[name](backup);
  };
  return {
    ...tableKeys(root),
    start: () => store.links['create'] !== undefined && !store.isBusy && start(),
    download: () => withLink('download'),
    delete: () => withLink('delete'),
  };
}
