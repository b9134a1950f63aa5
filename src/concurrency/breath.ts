import { setImmediate as turn } from 'node:timers/promises';

/** Longest that one piece of work keeps a process from everything else, in ms. */
const LONGEST_MS = 15;

/** Lets others have their turn now and then: a server answers while a verb goes through events, which `await` alone does not allow. */
export class Breath {
  #since = performance.now();

  async take(): Promise<void> {
    if (performance.now() - this.#since < LONGEST_MS) return;
    await turn();
    this.#since = performance.now();
  }
}
