/** Room for parts of a batch; larger parts get a block of their own. */
const BLOCK_BYTES = 1024 * 1024;

/** Memory for many small parts that are needed for equally long, such as the bytes of a batch of events. */
export class Arena {
  #block = Buffer.alloc(0);
  #used = 0;

  take(bytes: number): Buffer {
    if (this.#used + bytes > this.#block.length) {
      this.#block = Buffer.allocUnsafeSlow(Math.max(BLOCK_BYTES, bytes));
      this.#used = 0;
    }
    const start = this.#used;
    this.#used += bytes;
    return this.#block.subarray(start, this.#used);
  }

  /** Takes all parts back: nobody may look at them any more. */
  reuse(): void {
    if (this.#block.length > BLOCK_BYTES) this.leave();
    this.#used = 0;
  }

  /** Leaves the parts to those who have them. */
  leave(): void {
    this.#block = Buffer.alloc(0);
    this.#used = 0;
  }
}
