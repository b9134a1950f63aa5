import type { Backup } from '../api/wire.js';

/** Counts as a backup: it is stored, whole, and no verification found damage. */
export function isGood({ archiveState, state, verification }: Backup): boolean {
  return state === 'completed' && archiveState === 'available' && verification.state !== 'failed';
}
