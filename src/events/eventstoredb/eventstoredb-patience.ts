import { setTimeout as sleep } from 'node:timers/promises';
import { isBackupError, throwIfCancelled } from '../../errors.js';

const FIRST_PAUSE_MS = 50;
const MAX_PAUSE_MS = 2_000;

/** Whether the node has answered before: a node that never did is not waited for. Shared by all operations of a connection. */
export class NodePresence {
  #heard = false;

  constructor(private readonly limitMs: number) {}

  heard(): void {
    this.#heard = true;
  }

  lost(): void {
    this.#heard = false;
  }

  get patienceMs(): number {
    return this.#heard ? this.limitMs : 0;
  }
}

/** How long one operation waits for a node that pauses, counted from its first failure since it last made progress. */
export class Patience {
  #since: number | undefined;
  #attempts = 0;

  constructor(
    private readonly presence: NodePresence,
    private readonly signal?: AbortSignal,
  ) {}

  /** Call this when the operation has made progress: the waiting time of the next pause then starts anew. */
  gotOn(): void {
    this.#since = undefined;
    this.#attempts = 0;
  }

  /** Returns when it is time for another attempt. Throws `error` if retrying does not help or time is up; `cancelled`. */
  async wait(error: unknown): Promise<void> {
    throwIfCancelled(this.signal);
    if (!isBackupError(error, 'store-unreachable')) throw error;
    const now = performance.now();
    this.#since ??= now;
    const left = this.#since + this.presence.patienceMs - now;
    if (left <= 0) {
      this.presence.lost();
      throw error;
    }
    const pause = Math.min(MAX_PAUSE_MS, FIRST_PAUSE_MS * 2 ** this.#attempts, left);
    this.#attempts += 1;
    // An abort ends the pause early; the next line throws `cancelled`.
    await sleep(pause, undefined, this.signal === undefined ? {} : { signal: this.signal }).catch(() => undefined);
    throwIfCancelled(this.signal);
  }

  /** Repeats `work` until it succeeds or waiting is over: only for work that is safe to do twice. */
  async retried<T>(work: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await work();
      } catch (error) {
        await this.wait(error);
      }
    }
  }
}
