import { BackupError } from '../errors.js';

/** Work that is done once for all who want it, and goes on for as long as somebody does. */
export class SharedWork {
  readonly done: Promise<void>;
  readonly #stop = new AbortController();
  #waiting = 0;
  #asked = performance.now();

  /** Nobody wants what nobody waits for, and what nobody has asked for within `abandonedMs`. */
  constructor(
    work: (signal: AbortSignal) => Promise<void>,
    private readonly abandonedMs: number,
  ) {
    const look = setInterval(() => this.#look(), Math.max(abandonedMs / 10, 20)).unref();
    this.done = work(this.#stop.signal).finally(() => clearInterval(look));
    // Who waits is told; where nobody does, the next one who asks begins anew.
    this.done.catch(() => undefined);
  }

  asked(): void {
    this.#asked = performance.now();
  }

  /** Until it is done, or `signal` is aborted. */
  async wait(signal: AbortSignal): Promise<void> {
    this.#waiting += 1;
    const left = new AbortController();
    try {
      await Promise.race([this.done, cancelled(AbortSignal.any([signal, left.signal]))]);
    } finally {
      left.abort();
      this.#waiting -= 1;
      this.asked();
    }
  }

  async cancel(): Promise<void> {
    this.#stop.abort(new Error('it is not waited for any more'));
    await this.done.catch(() => undefined);
  }

  #look(): void {
    if (this.#waiting === 0 && performance.now() - this.#asked > this.abandonedMs) void this.cancel();
  }
}

/** Rejects once the signal is aborted. */
async function cancelled(signal: AbortSignal): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  const cancel = (): void =>
    reject(new BackupError('cancelled', 'the operation was cancelled', { cause: signal.reason }));
  if (signal.aborted) cancel();
  signal.addEventListener('abort', cancel, { once: true });
  return promise;
}
