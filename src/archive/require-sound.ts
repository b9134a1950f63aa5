import { BackupError, type ErrorDetails, isDamage } from '../errors.js';
import type { Archive, Problem, VerificationReport, VerifyOptions } from './archive.js';

/** Turns a report of damage into the error that stops what would go on with a damaged archive. */
export function requireSound({ ok, problems }: VerificationReport): void {
  const [first] = problems;
  if (ok || !first) return;
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : '';
  const message = `the archive is damaged: ${toldOf(first)}${more}`;
  throw new BackupError(first.code, message, wayThrough(problems));
}

/** Where the damage is and what it is, for one line; most messages name their place themselves. */
export function toldOf({ where, message }: Problem): string {
  return message.startsWith(`${where} `) ? message : `${where}: ${message}`;
}

/** Runs what reads an archive. If that meets damage, the error is the one about all of it: it says up to which event nothing is damaged. */
export async function tellingAllDamage<T>(
  archive: Archive,
  run: Omit<VerifyOptions, 'depth'>,
  action: () => Promise<T>,
): Promise<T> {
  try {
    return await action();
  } catch (error) {
    if (isDamage(error)) requireSound(await archive.proveWhole(run));
    throw error;
  }
}

const DROP = 'leave out the events that cannot be read';
const OTHER = 'use another restore point, or another copy of the archive';

/** Whether all of it is damage that a restore can leave out. */
export function isDroppable(problems: readonly Problem[]): boolean {
  return problems.every(({ code }) => code === 'event-unreadable');
}

/** Hint and facts for damage that a restore can leave out, or that is all behind a point in the history which it can be as of. */
export function wayThrough(problems: readonly Problem[]): ErrorDetails {
  const droppable = isDroppable(problems) ? { droppable: problems.length } : undefined;
  const sound = soundUntil(problems);
  if (sound === 0) return droppable ? { hint: DROP, facts: droppable } : {};
  return {
    hint: `${droppable ? DROP : OTHER}, or restore the app as of event ${sound}, up to which nothing is damaged`,
    facts: { ...droppable, soundUntil: sound },
  };
}

/** Number of the last event before all damage; 0 if there is none, or if what is damaged is needed from the first event on. */
function soundUntil(problems: readonly Problem[]): number {
  return Math.min(...problems.map(({ event = 1 }) => event)) - 1;
}
