import { BackupError } from '../errors.js';
import type { Verdict } from './archive.js';

/** Turns a verdict into the error that stops what would go on with a damaged archive. */
export function requireSound({ ok, problems }: Verdict): void {
  const [first] = problems;
  if (ok || !first) return;
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : '';
  throw new BackupError(first.code, `the archive is damaged: ${first.where}: ${first.message}${more}`);
}
