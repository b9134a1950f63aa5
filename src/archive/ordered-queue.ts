/** Work that is prepared side by side and finished in order, at most `limit` pieces at once. */
export class OrderedQueue {
  #tail: Promise<void> = Promise.resolve();
  #open: Promise<void>[] = [];

  constructor(private readonly limit: number) {}

  /** Returns when there is room for the next piece. A failure of any piece fails every call after it. */
  async push<T>(prepared: Promise<T>, finish: (value: T) => Promise<void>): Promise<void> {
    const before = this.#tail;
    const done = (async () => {
      // Its failure is told by `before`, in order.
      prepared.catch(() => undefined);
      await before;
      await finish(await prepared);
    })();
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
}
