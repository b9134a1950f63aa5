/** What is started by a press is started once: the same press does nothing until that is done, and the page shows it. */
export class Presses {
  readonly #open = new Set<string>();

  /** Undefined if the same is under way. */
  async once<T>(what: readonly unknown[], work: () => Promise<T>): Promise<T | undefined> {
    const key = JSON.stringify(what);
    if (this.#open.has(key)) return undefined;
    this.#open.add(key);
    try {
      return await work();
    } finally {
      this.#open.delete(key);
    }
  }
}
