import { BackupError, isBackupError, messageOf } from '../errors.js';
import type { Claim, Undo, Verb } from './claim.js';
import type { ClaimEntries } from './claim-entries.js';
import { HEARTBEAT_MS, type KernelClock, MAX_UNRENEWED_MS } from './lease.js';

/** Calls `beat` every so many ms until what it returns is called. */
export type Repeat = (beat: () => void, everyMs: number) => () => void;

/** What `Claims` hands to each claim that it holds. */
export interface HeldClaimParts {
  readonly entries: ClaimEntries;
  readonly now: () => Date;
  readonly clock: KernelClock;
  readonly repeat: Repeat;
  /** Told when this process gives up a claim that it may still hold. */
  readonly givenUp: (token: string) => void;
}

/** A claim of this process, kept alive until it is released. */
export class HeldClaim<V extends Verb = Verb> {
  readonly #stopBeating: () => void;
  readonly #lost = new AbortController();
  /** Writes of the entry follow each other: each expects the version of the one before. */
  #last: Promise<unknown> = Promise.resolve();
  /** False while it is unknown whether the last write succeeded. */
  #isSettled = true;
  #openNote: Undo<V> | undefined;
  #isBeating = false;
  /** By the clock that goes on while the machine sleeps, in ms. */
  #renewed: number;

  constructor(
    private readonly parts: HeldClaimParts,
    private claim: Claim<V>,
    private version: string,
  ) {
    this.#renewed = parts.clock.ticks().asleep;
    this.#stopBeating = parts.repeat(() => void this.#beat(), HEARTBEAT_MS);
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

  /** Aborted when another process has taken the claim over, or may do so soon: this one must stop writing. */
  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  /**
   * The last note, while it is unknown whether it was written. If the claim was lost in that state, its next holder may have
   * read the note.
   */
  get openNote(): Undo<V> | undefined {
    return this.#openNote;
  }

  /**
   * Records what there will be to undo, before the work that makes it. Errors: `claim-lost`, and those of the ledger; after
   * the latter the entry may hold the old or the new note until `settle` has returned.
   */
  async note(undo: Undo<V>): Promise<void> {
    await this.#write({ undo });
  }

  /** Makes sure that the entry says what `undo` says: to be called before anything is undone. Errors: as `note`. */
  async settle(): Promise<void> {
    if (!this.#isSettled) await this.#write({});
  }

  /** Gives the claim back. For a restore this is the moment when the app becomes visible. Errors: as `note`. */
  async release(): Promise<void> {
    this.#stop();
    await this.#last.catch(() => undefined);
    await this.#unlessLost(() => this.parts.entries.remove(this.claim, this.version));
  }

  /**
   * Leaves the claim in the ledger, held by nobody, for the next command to deal with. Where the ledger cannot be
   * reached it stays in the name of this process, whose own next `recover` deals with it. `cause` is why: a ledger that
   * has just not answered is not asked again.
   */
  async abandon(cause?: unknown): Promise<void> {
    this.#stop();
    await this.#last.catch(() => undefined);
    this.parts.givenUp(this.claim.token);
    if (this.lost.aborted || isBackupError(cause, 'store-unreachable')) return;
    const { holder: _, ...claim } = this.claim;
    await this.parts.entries.putOnce(claim, this.version).catch((error: unknown) => {
      if (!isBackupError(error)) throw error;
    });
  }

  #stop(): void {
    this.#stopBeating();
  }

  async #beat(): Promise<void> {
    // One heartbeat waiting for an answer is enough.
    if (this.#isBeating) return this.#giveUpIfLate();
    this.#isBeating = true;
    // A ledger out of reach for a moment is no loss: the lease outlasts a dozen beats.
    await this.#write({}).catch((error: unknown) => this.#giveUpIfLate(error));
    this.#isBeating = false;
  }

  #giveUpIfLate(cause?: unknown): void {
    const late = this.parts.clock.ticks().asleep - this.#renewed;
    if (late < MAX_UNRENEWED_MS || this.lost.aborted) return;
    const why = cause === undefined ? 'the ledger does not answer' : messageOf(cause);
    this.#lose(
      new BackupError(
        'claim-lost',
        `the claim on ${this.title} could not be renewed for ${Math.round(late / 1_000)} seconds: ${why}`,
        {
          hint: 'the work was stopped, since another process may take it over by now; mend the ledger, then try again',
          cause,
        },
      ),
    );
    // Other processes of this machine see this one alive, so only this process can treat the claim as abandoned.
    this.parts.givenUp(this.claim.token);
  }

  #lose(reason: BackupError): void {
    this.#stop();
    this.#lost.abort(reason);
  }

  async #write(change: Partial<Pick<Claim<V>, 'undo'>>): Promise<void> {
    const write = this.#last.catch(() => undefined).then(() => this.#writeNow(change));
    this.#last = write;
    await write;
  }

  async #writeNow(change: Partial<Pick<Claim<V>, 'undo'>>): Promise<void> {
    // As it was when the request was sent: others count from when it arrived.
    const began = this.parts.clock.ticks().asleep;
    const next: Claim<V> = { ...this.claim, ...change, heartbeat: this.parts.now().toISOString() };
    this.#isSettled = false;
    if (change.undo !== undefined) this.#openNote = change.undo;
    this.version = await this.#unlessLost(() => this.parts.entries.put(next, { version: this.version }));
    this.#isSettled = true;
    this.#openNote = undefined;
    this.#renewed = began;
    this.claim = next;
  }

  async #unlessLost<T>(action: () => Promise<T>): Promise<T> {
    this.lost.throwIfAborted();
    try {
      return await action();
    } catch (error) {
      if (!isBackupError(error, 'ledger-conflict')) throw error;
      const lost = await this.#whatHappened(error);
      this.#lose(lost);
      throw lost;
    }
  }

  /** "Another process" is said only where there is one. */
  async #whatHappened(cause: unknown): Promise<BackupError> {
    const now = await this.parts.entries.get(this.key).catch(() => undefined);
    const holder = now?.claim.holder;
    const who =
      now === undefined
        ? `the claim on ${this.title} was released by another command`
        : `another process took over ${this.title}${holder ? `: process ${holder.pid} on ${holder.host}` : ''}`;
    return new BackupError('claim-lost', who, {
      hint: 'this process did not answer for too long; check the current state, then try again',
      cause,
    });
  }
}
