import type { Progress } from '../../archive/archive.js';
import { PhaseTracker, type PhaseState } from '../../jobs/phase-tracker.js';
import type { ProgressDisplay } from './progress-display.js';

/** At most four lines a second, and the first and last of each phase. */
const EVERY_MS = 250;

/** JSON lines, for programs. */
export class JsonDisplay implements ProgressDisplay {
  readonly #tracker: PhaseTracker;
  #held: PhaseState | undefined;
  #printedAt = -Infinity;

  constructor(
    private readonly write: (value: object) => void,
    private readonly now: () => number,
  ) {
    this.#tracker = new PhaseTracker(now);
  }

  show(progress: Progress): void {
    const state = this.#tracker.next(progress);
    if (state.isNew) this.finish();
    if (state.isNew || this.now() - this.#printedAt >= EVERY_MS) this.#print(state);
    else this.#held = state;
  }

  clear(): void {}

  finish(): void {
    if (this.#held) this.#print(this.#held);
  }

  #print({ phase, unit, done, total, percent, rate, etaMs }: PhaseState): void {
    this.#held = undefined;
    this.#printedAt = this.now();
    this.write({ type: 'progress', phase, unit, done, total, percent, rate, etaMs });
  }
}
