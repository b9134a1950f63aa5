import { BackupError, type ErrorCode } from '../errors.js';
import { VERB_NOUNS, type Claim } from './claim.js';
import type { ClaimEntries } from './claim-entries.js';

interface Wanted {
  readonly key: string;
  readonly title: string;
  readonly busy: ErrorCode;
}

/** The error for a caller that wants a key that is held: says who holds it, as far as its entry shows now. */
export async function busyError(entries: ClaimEntries, wanted: Wanted, cause: unknown): Promise<BackupError> {
  const { key, title, busy } = wanted;
  if ((await entries.unreadable(key)) !== undefined) return unreadable(wanted, cause);
  const claim = (await entries.get(key))?.claim;
  const holder = claim?.holder;
  return new BackupError(busy, `${title} is busy: ${claim === undefined ? HELD_A_MOMENT_AGO : saidOf(claim)}`, {
    hint: 'wait until it has finished, then try again',
    facts: { key, ...(claim && holder ? { pid: holder.pid, since: claim.since } : {}) },
    cause,
  });
}

const HELD_A_MOMENT_AGO = 'a command is running, held by another process a moment ago';

function saidOf({ undo, holder, since }: Claim): string {
  const verb = VERB_NOUNS[undo.verb];
  if (holder === undefined) return `a ${verb} that began at ${since} has not ended and could not be undone yet`;
  return `a ${verb} is running, held by process ${holder.pid} on ${holder.host} since ${since}`;
}

function unreadable({ key, title, busy }: Wanted, cause: unknown): BackupError {
  return new BackupError(busy, `${title} is busy: its claim ${key} in the ledger cannot be read`, {
    hint: 'make sure that nothing works on it, then release the claim by its key',
    facts: { key },
    cause,
  });
}
