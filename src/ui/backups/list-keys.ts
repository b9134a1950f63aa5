import type { Backup } from '../api/wire.js';
import type { KeyActions } from './single-keys.js';
import type { BackupsStore } from './backups-store.js';

interface ListKeys {
  readonly root: () => ParentNode;
  readonly store: () => BackupsStore | undefined;
  /** Asks how a backup is to be made. */
  readonly start: () => void;
  readonly download: (backup: Backup) => void;
  readonly delete: (backup: Backup) => void;
  readonly help: () => void;
}

/** What single keys do in the list of backups, as far as the reader may. */
export function listKeys({ root, store, start, help, ...act }: ListKeys): KeyActions {
  const row = (): number => [...root().querySelectorAll('tbody tr')].findIndex((each) => each.matches(':focus-within'));
  const chosen = (): Backup | undefined => store()?.pages.rows[row()];
  const withLink = (name: 'download' | 'delete'): void => {
    const backup = chosen();
    if (backup?._links[name] !== undefined) act[name](backup);
  };
  return {
    search: () => root().querySelector<HTMLElement>('input[type=search]')?.focus(),
    start: () => store()?.links['create'] !== undefined && store()?.isBusy === false && start(),
    move: (by) => root().querySelectorAll<HTMLElement>('tbody .title')[Math.max(0, row() + by)]?.focus(),
    download: () => withLink('download'),
    delete: () => withLink('delete'),
    help,
  };
}
