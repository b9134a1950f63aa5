import { setTimeout as delay } from 'node:timers/promises';
import { BackupError, isBackupError, isTransient } from '../errors.js';
import type { ExpectedVersion, Ledger, LedgerEntry } from '../ledger/ledger.js';
import type { Claim, Verb } from './claim.js';
import { readClaim } from './read-claim.js';

const CLAIMS = 'claims';

/** Keys of entries that are no claims: what was seen of one, from one machine. */
const OBSERVED = 'observed:';

/** When the answer to a write is lost, the entry is looked up after these pauses: long enough for a leader election. */
const LOOK_UP_AFTER_MS: readonly number[] = [0, 200, 800, 2_000];

/** No look-up begins later than this: without a server, each takes as long as the client waits for an answer. */
const LOOK_UP_FOR_MS = 5_000;

/** A claim as the ledger has it. */
export interface ClaimEntry {
  readonly claim: Claim;
  readonly version: string;
}

interface ListedClaims {
  readonly claims: readonly ClaimEntry[];
  readonly unreadable: readonly LedgerEntry[];
  readonly observations: readonly LedgerEntry[];
}

/**
 * Claims as entries of the ledger. A request whose answer was lost may have been carried out: the token in the entry shows
 * who wrote it. A write ends once the entry is known to be as written, or to belong to another process.
 */
export class ClaimEntries {
  constructor(
    private readonly ledger: Ledger,
    private readonly lookUpAfterMs = LOOK_UP_AFTER_MS,
  ) {}

  async list(): Promise<ListedClaims> {
    const claims: ClaimEntry[] = [];
    const unreadable: LedgerEntry[] = [];
    const observations: LedgerEntry[] = [];
    for (const entry of await this.ledger.list(CLAIMS)) {
      const claim = entry.key.startsWith(OBSERVED) ? undefined : toClaimEntry(entry);
      if (claim !== undefined) claims.push(claim);
      else (entry.key.startsWith(OBSERVED) ? observations : unreadable).push(entry);
    }
    return { claims, unreadable, observations };
  }

  /** Undefined also for an entry that cannot be read. */
  async get(key: string): Promise<ClaimEntry | undefined> {
    const entry = await this.ledger.get(CLAIMS, key);
    return entry && toClaimEntry(entry);
  }

  /** An entry that cannot be read. */
  async unreadable(key: string): Promise<LedgerEntry | undefined> {
    const entry = key.startsWith(OBSERVED) ? undefined : await this.ledger.get(CLAIMS, key);
    return entry === undefined || toClaimEntry(entry) !== undefined ? undefined : entry;
  }

  async removeUnreadable({ key, version }: LedgerEntry): Promise<void> {
    await this.ledger.remove(CLAIMS, key, { version });
  }

  /**
   * Writes a claim and returns its version. Errors: `ledger-conflict` when the entry is another's, or is gone; others
   * when it cannot be known whether the claim was written.
   */
  async put<V extends Verb>(claim: Claim<V>, expected: ExpectedVersion): Promise<string> {
    const value = JSON.stringify(claim);
    let known = expected;
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await this.ledger.put(CLAIMS, claim.key, value, known);
      } catch (error) {
        const found = await this.#lookUp(claim.key, error);
        if (found?.value === value) return found.version;
        if (found === undefined && expected !== 'absent') throw conflict(claim.key, error);
        if (found !== undefined && toClaimEntry(found)?.claim.token !== claim.token) throw conflict(claim.key, error);
        if (!this.#maybeAgain(error, attempt)) throw error;
        known = found === undefined ? 'absent' : { version: found.version };
      }
    }
  }

  /** As `put`, but with one attempt and no look-up. */
  async putOnce<V extends Verb>(claim: Claim<V>, version: string): Promise<void> {
    await this.ledger.put(CLAIMS, claim.key, JSON.stringify(claim), { version });
  }

  /** Removes a claim of this token; one that is already gone is not an error. Errors: as `put`. */
  async remove({ key, token }: Claim, version: string): Promise<void> {
    let known = version;
    for (let attempt = 0; ; attempt += 1) {
      try {
        await this.ledger.remove(CLAIMS, key, { version: known });
        return;
      } catch (error) {
        const found = await this.#lookUp(key, error);
        if (found === undefined) return;
        if (toClaimEntry(found)?.claim.token !== token) throw conflict(key, error);
        if (!this.#maybeAgain(error, attempt)) throw error;
        known = found.version;
      }
    }
  }

  /** Notes what was seen of a claim; `remove` undoes it. Neither is worth the failure of a command. */
  async noteObservation(key: string, value: string): Promise<void> {
    await this.ledger.put(CLAIMS, OBSERVED + key, value, 'any').catch(unlessDefect);
  }

  async removeObservation({ key }: LedgerEntry): Promise<void> {
    await this.ledger.remove(CLAIMS, key, 'any').catch(unlessDefect);
  }

  #maybeAgain(error: unknown, attempt: number): boolean {
    const maybe = isBackupError(error, 'ledger-conflict') || isTransient(error);
    return maybe && attempt < this.lookUpAfterMs.length;
  }

  /** The entry as it is now. Throws `cause` if the ledger cannot be read. */
  async #lookUp(key: string, cause: unknown): Promise<LedgerEntry | undefined> {
    const began = performance.now();
    for (const pause of this.lookUpAfterMs) {
      if (pause > 0) await delay(pause);
      if (performance.now() - began > LOOK_UP_FOR_MS) break;
      try {
        return await this.ledger.get(CLAIMS, key);
      } catch (error) {
        if (!isTransient(error)) throw cause;
      }
    }
    throw cause;
  }
}

function conflict(key: string, cause: unknown): BackupError {
  if (isBackupError(cause, 'ledger-conflict')) return cause;
  return new BackupError('ledger-conflict', `the entry ${key} of the ledger was changed by another process`, { cause });
}

function unlessDefect(error: unknown): void {
  if (!isBackupError(error)) throw error;
}

function toClaimEntry(entry: LedgerEntry): ClaimEntry | undefined {
  const claim = readClaim(entry);
  return claim && { claim, version: entry.version };
}

/** The key of the observation of a claim, for one kernel: ticks of different kernels cannot be compared. */
export function observationKey(kernel: string, claim: string): string {
  return `${kernel.slice(0, 8)}:${claim}`;
}

export function observedFrom(kernel: string, claim: string, observations: readonly LedgerEntry[]): string | undefined {
  const key = OBSERVED + observationKey(kernel, claim);
  return observations.find((entry) => entry.key === key)?.value;
}

/** The key of the claim that an observation is about. */
export function observedClaim({ key }: LedgerEntry): string {
  return key.slice(key.indexOf(':', OBSERVED.length) + 1);
}
