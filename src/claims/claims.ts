import { randomUUID } from 'node:crypto';
import { parseOwnJson } from '../own-json.js';
import { BackupError, isBackupError, type ErrorCode } from '../errors.js';
import type { Ledger } from '../ledger/ledger.js';
import { livenessOf, thisProcess } from '../process/process-identity.js';
import type { Claim, Undo, Verb } from './claim.js';

/** How often a holder renews its claim. */
const HEARTBEAT_MS = 10_000;

/** A claim of another host that was not renewed for so long is abandoned. */
const LEASE_MS = 120_000;

export interface ClaimRequest<V extends Verb> {
  readonly key: string;
  readonly title: string;
  readonly undo: Undo<V>;
  /** Code of the error when another process holds the key. */
  readonly busy: ErrorCode;
}

/** Claims in the ledger: who holds what, and what to undo if they die. */
export class Claims {
  /** Tokens of claims that this process has given up while it lives: what others learn from its death. */
  readonly #givenUp = new Set<string>();

  constructor(
    private readonly ledger: Ledger,
    private readonly now: () => Date,
  ) {}

  /** Takes a claim, or fails with `busy` and says who holds it. */
  async take<V extends Verb>({ key, title, undo, busy }: ClaimRequest<V>): Promise<HeldClaim<V>> {
    const since = this.#time();
    const claim: Claim<V> = { key, title, token: randomUUID(), holder: thisProcess(), since, heartbeat: since, undo };
    try {
      return this.#held(claim, await this.ledger.put('claims', key, JSON.stringify(claim), 'absent'));
    } catch (error) {
      if (!isBackupError(error, 'ledger-conflict')) throw error;
      throw await this.#busy(key, busy, error);
    }
  }

  async all(): Promise<readonly Claim[]> {
    return (await this.ledger.list('claims')).map((entry) => parseClaim(entry.value));
  }

  /** Takes over every claim whose holder is dead, or has given it up. Of several processes that try, each claim goes to one. */
  async takeOverAbandoned(): Promise<readonly HeldClaim[]> {
    const taken: HeldClaim[] = [];
    for (const entry of await this.ledger.list('claims')) {
      const claim = parseClaim(entry.value);
      if (!this.#isAbandoned(claim)) continue;
      const ours: Claim = { ...claim, token: randomUUID(), holder: thisProcess(), heartbeat: this.#time() };
      try {
        const version = await this.ledger.put('claims', claim.key, JSON.stringify(ours), { version: entry.version });
        this.#givenUp.delete(claim.token);
        taken.push(this.#held(ours, version));
      } catch (error) {
        if (!isBackupError(error, 'ledger-conflict')) throw error;
      }
    }
    return taken;
  }

  #held<V extends Verb>(claim: Claim<V>, version: string): HeldClaim<V> {
    return new HeldClaim(this.ledger, this.now, claim, version, (token) => this.#givenUp.add(token));
  }

  #isAbandoned(claim: Claim): boolean {
    if (this.#givenUp.has(claim.token)) return true;
    const liveness = livenessOf(claim.holder);
    if (liveness !== 'unknown') return liveness === 'dead';
    return this.now().getTime() - Date.parse(claim.heartbeat) > LEASE_MS;
  }

  async #busy(key: string, code: ErrorCode, cause: unknown): Promise<BackupError> {
    const entry = await this.ledger.get('claims', key);
    const holder = entry && parseClaim(entry.value);
    const who = holder
      ? `held by process ${holder.holder.pid} on ${holder.holder.host.split(' ')[0]} since ${holder.since}`
      : 'held by another process a moment ago';
    const thing = holder?.title ?? key.slice(key.indexOf(':') + 1);
    const verb = holder?.undo.verb ?? 'command';
    return new BackupError(code, `${thing} is busy: a ${verb} is running, ${who}`, {
      hint: 'wait until it has finished, then try again',
      facts: holder ? { pid: holder.holder.pid, since: holder.since } : {},
      cause,
    });
  }

  #time(): string {
    return this.now().toISOString();
  }
}

/** A claim of this process, kept alive until it is released. */
export class HeldClaim<V extends Verb = Verb> {
  readonly #timer: NodeJS.Timeout;
  readonly #lost = new AbortController();
  /** Writes of the entry follow each other: each expects the version of the one before. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly ledger: Ledger,
    private readonly now: () => Date,
    private claim: Claim<V>,
    private version: string,
    private readonly giveUp: (token: string) => void,
  ) {
    this.#timer = setInterval(() => void this.#beat(), HEARTBEAT_MS);
    this.#timer.unref();
  }

  get key(): string {
    return this.claim.key;
  }

  get title(): string {
    return this.claim.title;
  }

  get undo(): Undo<V> {
    return this.claim.undo;
  }

  get since(): string {
    return this.claim.since;
  }

  /** Aborted when another process has taken the claim over: whoever holds it must stop writing. */
  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  /** Writes down what else there is to undo, before it is done. */
  async note(undo: Undo<V>): Promise<void> {
    await this.#write({ undo });
  }

  /** Gives the claim back. For a restore this is the moment when the app becomes visible. Error: `claim-lost`. */
  async release(): Promise<void> {
    this.#stop();
    await this.#last.catch(() => undefined);
    await translateLost(this.key, () => this.ledger.remove('claims', this.key, { version: this.version }));
  }

  /** Leaves the claim in the ledger, for the next command to undo what this one could not. */
  async abandon(): Promise<void> {
    this.#stop();
    await this.#last.catch(() => undefined);
    this.giveUp(this.claim.token);
  }

  #stop(): void {
    clearInterval(this.#timer);
  }

  async #beat(): Promise<void> {
    try {
      await this.#write({});
    } catch (error) {
      // A ledger out of reach for a moment is no loss: the lease outlasts a dozen beats.
      if (isBackupError(error, 'claim-lost')) this.#lost.abort(error);
    }
  }

  async #write(change: Partial<Pick<Claim<V>, 'undo'>>): Promise<void> {
    const write = this.#last
      .catch(() => undefined)
      .then(() =>
        translateLost(this.key, async () => {
          const next: Claim<V> = { ...this.claim, ...change, heartbeat: this.now().toISOString() };
          this.version = await this.ledger.put('claims', this.key, JSON.stringify(next), { version: this.version });
          this.claim = next;
        }),
      );
    this.#last = write;
    await write;
  }
}

async function translateLost<T>(key: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    if (!isBackupError(error, 'ledger-conflict')) throw error;
    throw new BackupError('claim-lost', `another process took over ${key}`, {
      hint: 'this process did not answer for too long; see what the other one says, then try again',
      cause: error,
    });
  }
}

function parseClaim(value: string): Claim {
  return parseOwnJson(value);
}
