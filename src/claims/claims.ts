import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { isBackupError, throwIfCancelled, type ErrorCode } from '../errors.js';
import type { Ledger, LedgerEntry } from '../ledger/ledger.js';
import { livenessOf, thisProcess, type ProcessIdentity } from '../process/process-identity.js';
import type { Claim, Undo, Verb } from './claim.js';
import { ClaimEntries, observationKey, observedClaim, observedFrom, type ClaimEntry } from './claim-entries.js';
import { HeldClaim, type Repeat } from './held-claim.js';
import { busyError } from './busy-error.js';
import { halfMadeUnder } from './half-made.js';
import { appHiddenBy } from './read-claim.js';
import { KERNEL_CLOCK, LEASE_MS, unchangedFor, type KernelClock, type Observation } from './lease.js';

export { HeldClaim };

/** How often an entry is looked at whose holder cannot be seen from here. */
const WATCH_MS = 1_000;

export interface ClaimRequest<V extends Verb> {
  readonly key: string;
  readonly title: string;
  readonly undo: Undo<V>;
  /** Code of the error when another process holds the key. */
  readonly busy: ErrorCode;
}

/** Whether a claim is being held. `watched`: its holder cannot be seen from here; whether it renews the claim will tell. */
export type ClaimState = 'held' | 'watched' | 'abandoned';

/** Deals with a claim that its holder has left, and gives it back. */
export type Recoverer = (claim: HeldClaim) => Promise<unknown>;

export interface ClaimsOptions {
  /** The process that takes claims. */
  readonly self?: ProcessIdentity;
  readonly clock?: KernelClock;
  readonly pause?: (milliseconds: number, signal: AbortSignal | undefined) => Promise<void>;
  /** Of heartbeats; by the time of the process if left out. */
  readonly repeat?: Repeat;
  /** When to look up an answer that was lost. */
  readonly lookUpAfterMs?: readonly number[];
  /** Without one, an abandoned claim that is in the way is left to the next `recover`. */
  readonly recoverer?: Recoverer;
}

/**
 * Claims in the ledger: who holds what, and what to undo if they die. A holder that can be seen from here is alive or
 * dead; any other is judged by whether it renews its claim while it is watched, never by comparing two clocks.
 */
export class Claims {
  readonly #entries: ClaimEntries;
  readonly #self: ProcessIdentity;
  readonly #clock: KernelClock;
  /** Tokens of claims that this process has given up while it lives. */
  #givenUp = new Set<string>();

  constructor(
    private readonly ledger: Ledger,
    private readonly now: () => Date,
    private readonly options: ClaimsOptions = {},
  ) {
    this.#entries = new ClaimEntries(ledger, options.lookUpAfterMs);
    this.#self = options.self ?? thisProcess();
    this.#clock = options.clock ?? KERNEL_CLOCK;
  }

  /** The same claims; what is abandoned and in the way of `take` is dealt with by `recoverer` first. */
  recoveringWith(recoverer: Recoverer): Claims {
    const claims = new Claims(this.ledger, this.now, { ...this.options, recoverer });
    claims.#givenUp = this.#givenUp;
    return claims;
  }

  /**
   * Takes a claim, or fails with `busy` and says who holds it. A holder that cannot be seen from here is watched until it
   * renews its claim (it lives), or has not done so for two minutes.
   */
  async take<V extends Verb>(request: ClaimRequest<V>, signal?: AbortSignal): Promise<HeldClaim<V>> {
    for (;;) {
      const claim = this.#claimFor(request);
      try {
        return this.#held(claim, await this.#entries.put(claim, 'absent'));
      } catch (error) {
        if (!isBackupError(error, 'ledger-conflict')) {
          // The write may still have succeeded; then the entry counts as abandoned.
          this.#givenUp.add(claim.token);
          throw error;
        }
        if (!(await this.#clearTheWay(request.key, signal))) throw await busyError(this.#entries, request, error);
      }
    }
  }

  async all(): Promise<readonly Claim[]> {
    return (await this.#entries.list()).claims.map(({ claim }) => claim);
  }

  /** Every claim, and whether it is being held, as far as can be told now. */
  async states(): Promise<readonly { readonly claim: Claim; readonly state: ClaimState }[]> {
    const { claims, observations } = await this.#entries.list();
    return claims.map((entry) => ({
      claim: entry.claim,
      state: this.#stateOf(entry, [this.#seen(entry, observations)]),
    }));
  }

  /**
   * Takes over every abandoned claim that `isOurs` accepts. If several processes try, each claim goes to one of them. A
   * claim that cannot be judged yet is noted, so that a later command can judge it. An entry that cannot be read is left
   * alone, and its key goes to `onUnreadable`.
   */
  async takeOverAbandoned(
    isOurs: (undo: Undo) => boolean = () => true,
    onUnreadable: (key: string) => void = () => undefined,
  ): Promise<readonly HeldClaim[]> {
    const { claims, unreadable, observations } = await this.#entries.list();
    for (const { key } of unreadable) onUnreadable(key);
    const taken: HeldClaim[] = [];
    for (const entry of claims) {
      const state = this.#stateOf(entry, [this.#seen(entry, observations)]);
      if (state === 'watched') await this.#observe(entry, observations);
      if (state !== 'abandoned' || !isOurs(entry.claim.undo)) continue;
      const held = await this.#takeOver(entry);
      if (held) taken.push(held);
    }
    await this.#forget(claims, observations);
    return taken;
  }

  /** Keys of entries that cannot be read. */
  async unreadable(): Promise<readonly string[]> {
    return (await this.#entries.list()).unreadable.map(({ key }) => key);
  }

  /**
   * Every readable claim; and, as `hidden`, the apps and names that are being made or removed under claims that cannot be
   * read, as far as these entries or the notes about them say.
   */
  async underWay(): Promise<UnderWay> {
    const { claims, unreadable } = await this.#entries.list();
    const keys = unreadable.map(({ key }) => key);
    const noted = await halfMadeUnder(this.ledger, keys);
    const said = unreadable.flatMap((entry) => appHiddenBy(entry) ?? []);
    const hidden = { apps: [...said, ...noted.map(({ app }) => app)], names: noted.map(({ name }) => name) };
    return { claims: claims.map(({ claim }) => claim), hidden };
  }

  /**
   * Takes over a claim that cannot be read, with the undo that `undoOf` works out for it. If that is undefined, removes the
   * entry and returns true. Returns false if there is no such entry.
   */
  async seizeUnreadable(
    key: string,
    undoOf: (entry: LedgerEntry) => Promise<Undo | undefined>,
  ): Promise<HeldClaim | boolean> {
    const entry = await this.#entries.unreadable(key);
    if (entry === undefined) return false;
    const undo = await undoOf(entry);
    if (undo === undefined) {
      await this.#entries.removeUnreadable(entry);
      return true;
    }
    const claim = this.#claimFor({ key, title: key.slice(key.indexOf(':') + 1), undo, busy: 'app-busy' });
    return this.#held(claim, await this.#entries.put(claim, { version: entry.version }));
  }

  /** Takes a claim over from whatever process holds it; undefined if there is no such claim. */
  async seize(key: string): Promise<HeldClaim | undefined> {
    for (;;) {
      const entry = await this.#entries.get(key);
      if (entry === undefined) return undefined;
      const held = await this.#takeOver(entry);
      if (held) return held;
    }
  }

  /** Writes down what is still to be removed at a place that is not the configured one, held by nobody. */
  async leave(title: string, since: string, undo: Undo<'leftover'>): Promise<void> {
    const token = randomUUID();
    const claim: Claim = { key: `leftover:${token.slice(0, 8)}`, title, token, since, heartbeat: this.#time(), undo };
    await this.#entries.put(claim, 'absent');
  }

  #claimFor<V extends Verb>({ key, title, undo }: ClaimRequest<V>): Claim<V> {
    const since = this.#time();
    return { key, title, token: randomUUID(), holder: this.#self, since, heartbeat: since, undo };
  }

  #held<V extends Verb>(claim: Claim<V>, version: string): HeldClaim<V> {
    const givenUp = (token: string): void => void this.#givenUp.add(token);
    const { repeat = everySoOften } = this.options;
    return new HeldClaim(
      { entries: this.#entries, now: this.now, clock: this.#clock, repeat, givenUp },
      claim,
      version,
    );
  }

  async #takeOver({ claim, version }: ClaimEntry): Promise<HeldClaim | undefined> {
    const ours: Claim = { ...claim, token: randomUUID(), holder: this.#self, heartbeat: this.#time() };
    try {
      const held = this.#held(ours, await this.#entries.put(ours, { version }));
      this.#givenUp.delete(claim.token);
      return held;
    } catch (error) {
      this.#givenUp.add(ours.token);
      if (isBackupError(error, 'ledger-conflict')) return undefined;
      throw error;
    }
  }

  #stateOf({ claim, version }: ClaimEntry, seen: readonly (string | undefined)[]): ClaimState {
    if (claim.holder === undefined || this.#givenUp.has(claim.token)) return 'abandoned';
    const liveness = livenessOf(claim.holder, this.#self);
    if (liveness !== 'unknown') return liveness === 'dead' ? 'abandoned' : 'held';
    const now = this.#clock.ticks();
    const unchanged = seen.map((observation) => unchangedFor(observation, version, now) ?? 0);
    return Math.max(...unchanged) >= LEASE_MS ? 'abandoned' : 'watched';
  }

  #seen({ claim }: ClaimEntry, observations: readonly LedgerEntry[]): string | undefined {
    return observedFrom(this.#clock.kernel, claim.key, observations);
  }

  /** Notes when this version of the entry was first seen from here. */
  async #observe(entry: ClaimEntry, observations: readonly LedgerEntry[]): Promise<void> {
    const { claim, version } = entry;
    const at = this.#clock.ticks();
    if (unchangedFor(this.#seen(entry, observations), version, at) !== undefined) return;
    const seen: Observation = { version, at };
    await this.#entries.noteObservation(observationKey(this.#clock.kernel, claim.key), JSON.stringify(seen));
  }

  /** Removes observations of claims that no longer exist. */
  async #forget(claims: readonly ClaimEntry[], observations: readonly LedgerEntry[]): Promise<void> {
    const keys = new Set(claims.map(({ claim }) => claim.key));
    for (const entry of observations) {
      if (!keys.has(observedClaim(entry))) await this.#entries.removeObservation(entry);
    }
  }

  /** Whether `take` may try again: the claim in its way is gone, or its holder has left it and it was dealt with. */
  async #clearTheWay(key: string, signal: AbortSignal | undefined): Promise<boolean> {
    const { recoverer } = this.options;
    for (let watched: Observation | undefined; ;) {
      throwIfCancelled(signal);
      const { claims, unreadable, observations } = await this.#entries.list();
      if (unreadable.some((entry) => entry.key === key)) return false;
      const entry = claims.find(({ claim }) => claim.key === key);
      if (entry === undefined) return true;
      // It was renewed while it was watched.
      if (watched !== undefined && watched.version !== entry.version) return false;
      watched ??= { version: entry.version, at: this.#clock.ticks() };
      const state = this.#stateOf(entry, [this.#seen(entry, observations), JSON.stringify(watched)]);
      if (recoverer === undefined || state === 'held') return false;
      if (state === 'abandoned') return this.#recover(entry, recoverer);
      await this.#observe(entry, observations);
      await (this.options.pause ?? pause)(WATCH_MS, signal);
    }
  }

  /** Whether the claim is gone afterwards. */
  async #recover(entry: ClaimEntry, recoverer: Recoverer): Promise<boolean> {
    const held = await this.#takeOver(entry);
    if (held) await recoverer(held);
    return (await this.#entries.get(entry.claim.key)) === undefined;
  }

  #time(): string {
    return this.now().toISOString();
  }
}

/** What is being worked on, from one look. */
interface UnderWay {
  readonly claims: readonly Claim[];
  readonly hidden: { readonly apps: readonly string[]; readonly names: readonly string[] };
}

/** Keeps no process alive. */
function everySoOften(beat: () => void, everyMs: number): () => void {
  const timer = setInterval(beat, everyMs).unref();
  return () => clearInterval(timer);
}

async function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  // The caller checks for an abort.
  await delay(milliseconds, undefined, signal ? { signal } : {}).catch(() => undefined);
}
