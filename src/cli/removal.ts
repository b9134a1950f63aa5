import { isBackupError } from '../errors.js';
import { counted, longTime, printable } from './format.js';

/** An app that a restore has made, and that is to be removed. */
export interface RemovedApp {
  readonly name: string;
  readonly restored: string;
  readonly events: number;
  readonly files: number;
  readonly accounts: number;
  /** Events that were added since. */
  readonly added: number;
  readonly lastAdded?: string | undefined;
}

/** What asks a person. */
interface Asking {
  readonly confirm: (question: string) => Promise<boolean>;
  readonly confirmTyped: (question: string, word: string) => Promise<boolean>;
}

/**
 * Asks, and removes; undefined if the person does not want it. What was changed since is shown first: only that is confirmed by
 * typing the name.
 */
export async function removeAsked<T>(
  asking: Asking,
  made: RemovedApp,
  remove: (confirm: string | undefined) => Promise<T>,
): Promise<T | undefined> {
  const { name, added } = made;
  const question = removalLines(made).join('\n');
  const typeIt = `Type ${printable(name)} to remove it:`;
  if (added > 0) return (await asking.confirmTyped(`${question}\n${typeIt}`, name)) ? remove(name) : undefined;
  if (!(await asking.confirm(`${question}\nUndo the restore?`))) return undefined;
  try {
    return await remove(undefined);
  } catch (error) {
    if (!isBackupError(error, 'app-changed')) throw error;
    return (await asking.confirmTyped(`! ${printable(error.message)}. ${typeIt}`, name)) ? remove(name) : undefined;
  }
}

/** What an undo removes. */
export function removalLines({ name, restored, events, files, accounts, added, lastAdded }: RemovedApp): string[] {
  const what = [counted(events, 'event'), counted(files, 'file'), counted(accounts, 'account')].join(', ');
  const last = lastAdded === undefined || lastAdded === '' ? '' : `, the last at ${printable(lastAdded)}`;
  const were = added === 1 ? 'was' : 'were';
  return [
    `The undo removes ${printable(name)}, restored ${longTime(restored, new Date())}: ${what}`,
    ...(added === 0 ? [] : [`! ${counted(added, 'event')} ${were} added to it since${last}. They go, too.`]),
  ];
}

/** What became of rules that were to be turned on. */
export function rulesText(app: string, turnedOn: number, decided: number): string {
  const left = decided > 0 ? `; ${counted(decided, 'rule')} stayed as a person has decided since` : '';
  return `Turned on ${counted(turnedOn, 'rule')} of ${printable(app)}${left}`;
}
