/** Work that is prepared side by side and finished in order, at most `limit` pieces at once. */
export class OrderedQueue {
  #tail: Promise<void> = Promise.resolve();
  #open: Promise<void>[] = [];
  #stopped = false;

  constructor(private readonly limit: number) {}

  /**
   * Returns when there is room for the next piece. A failure of any piece fails every call after it; `giveUp` then takes
   * what was prepared in vain.
   */
  async push<T>(
    prepared: Promise<T>,
    finish: (value: T) => Promise<void>,
    giveUp?: (value: T) => Promise<void>,
  ): Promise<void> {
    // Its failure is told in its turn; nobody may be waiting for it yet.
    prepared.catch(() => undefined);
    const done = this.#inTurn(this.#tail, prepared, finish, giveUp);
    done.catch(() => undefined);
    this.#tail = done;
    this.#open.push(done);
    while (this.#open.length >= this.limit) await this.#open.shift();
  }

  /** Returns when everything is finished. */
  async drain(): Promise<void> {
    this.#open = [];
    await this.#tail;
  }

  /** Finishes no further piece, and returns when none is under way. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.allSettled([this.#tail]);
  }

  async #inTurn<T>(
    before: Promise<void>,
    prepared: Promise<T>,
    finish: (value: T) => Promise<void>,
    giveUp: ((value: T) => Promise<void>) | undefined,
  ): Promise<void> {
    try {
      await before;
      if (this.#stopped) throw new Error('the work was abandoned');
    } catch (error) {
      await Promise.allSettled([prepared.then(giveUp)]);
      throw error;
    }
    await finish(await prepared);
  }
}
