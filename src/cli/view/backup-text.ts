import type { BackupResult } from '../../backup/backup.js';
import { bytes, count, counted, printable } from '../format.js';

/** What a backup made, a line each. */
export function backupLines({ point, newEvents, pruned }: BackupResult): string[] {
  const { counts } = point.manifest;
  const added = newEvents < 0 ? count(newEvents) : `+${count(newEvents)}`;
  const missing = counts.assetsMissing > 0 ? `, ${counted(counts.assetsMissing, 'file')} missing` : '';
  const lines = [
    `  events    ${count(counts.events)} (${added}) in ${counted(counts.streams, 'stream')}`,
    `  files     ${counted(counts.assets, 'file')}${missing}`,
    `  size      ${bytes(point.size)}`,
    `  stored    ${printable(point.archive)}`,
  ];
  if (pruned.length > 0) lines.push(`  removed   ${pruned.map(({ id }) => id).join(', ')}: the oldest, beyond the cap`);
  return lines;
}
