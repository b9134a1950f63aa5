/**
 * Finds the position for a time: the one with the fewest events on its wrong side, and the first of several. If times
 * never decrease, this is the last event that is not later. If one clock was wrong, its events are outvoted: they neither
 * cut off everything after them nor include too much. An event without a time takes that of the one before.
 */
export class SplitByTime {
  /** Number of the last event on the near side, from 1; 0 if there is none. */
  position = 0;
  #number = 0;
  /** Events not later than the time, without the later ones, so far: most of all at the position. */
  #lead = 0;
  #best = 0;
  #isLater = false;
  #laterBefore = 0;
  #later = 0;
  readonly #time: number;

  /** `time` in milliseconds. */
  constructor(time: number) {
    this.#time = time;
  }

  /** Events come in order; `time` is ISO 8601. */
  add(time: string): void {
    const at = Date.parse(time);
    if (!Number.isNaN(at)) this.#isLater = at > this.#time;
    this.#number += 1;
    this.#later += Number(this.#isLater);
    this.#lead += this.#isLater ? -1 : 1;
    if (this.#lead <= this.#best) return;
    this.#best = this.#lead;
    this.position = this.#number;
    this.#laterBefore = this.#later;
  }

  /** Events that were added. */
  get events(): number {
    return this.#number;
  }

  /** Events up to the position that are later than the time, and events behind it that are not. */
  get misplaced(): { readonly later: number; readonly earlier: number } {
    const earlier = this.#number - this.#later - (this.position - this.#laterBefore);
    return { later: this.#laterBefore, earlier };
  }
}
