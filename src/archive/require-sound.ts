import { BackupError, type ErrorDetails } from '../errors.js';
import type { Problem, VerificationReport } from './archive.js';

/** Turns a report of damage into the error that stops what would go on with a damaged archive. */
export function requireSound({ ok, problems }: VerificationReport): void {
  const [first] = problems;
  if (ok || !first) return;
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : '';
  const message = `the archive is damaged: ${first.where}: ${first.message}${more}`;
  throw new BackupError(first.code, message, wayThrough(problems));
}

/** Whether all of it is damage that a restore can leave out. */
export function isDroppable(problems: readonly Problem[]): boolean {
  return problems.every(({ code }) => code === 'event-unreadable');
}

/** Hint and facts for damage that a restore can leave out, if all of it is of that kind. */
export function wayThrough(problems: readonly Problem[]): ErrorDetails {
  if (!isDroppable(problems)) return {};
  return { hint: 'leave out the events that cannot be read', facts: { droppable: problems.length } };
}
