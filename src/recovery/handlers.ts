import { recoverBackup } from '../backup/backup.js';
import { recoverChange } from '../restore-points/protect.js';
import { recoverRemoval, type RemovalParts } from '../restore-points/removal.js';
import { recoverRestore } from '../restore/undo.js';
import { recoverUndo, type UndoRestoreParts } from '../restored/undo-restore.js';
import { recoverLeftover } from './leftover.js';
import type { RecoveryHandlers } from './recovery.js';

/** The table of recovery: what each verb does about a claim that its process left. */
export function recoveryHandlers(parts: RemovalParts & UndoRestoreParts): RecoveryHandlers {
  return {
    backup: (claim) => recoverBackup(parts, claim),
    prune: (claim) => recoverRemoval(parts, claim),
    delete: (claim) => recoverRemoval(parts, claim),
    change: (claim) => recoverChange(parts, claim),
    restore: (claim) => recoverRestore(parts, claim),
    undo: (claim) => recoverUndo(parts, claim),
    leftover: (claim) => recoverLeftover(parts, claim),
  };
}
