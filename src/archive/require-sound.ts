import { BackupError } from '../errors.js';
import type { VerificationReport } from './archive.js';

/** Turns a report of damage into the error that stops what would go on with a damaged archive. */
export function requireSound({ ok, problems }: VerificationReport): void {
  const [first] = problems;
  if (ok || !first) return;
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : '';
  const message = `the archive is damaged: ${first.where}: ${first.message}${more}`;
  const canBeLeftOut = problems.every(({ code }) => code === 'event-unreadable');
  throw new BackupError(first.code, message, canBeLeftOut ? { hint: 'leave out the events that cannot be read' } : {});
}
