import type { Progress } from '../../archive/archive.js';
import { PhaseTracker, type PhaseState } from '../../jobs/phase-tracker.js';
import { bytes, count, duration } from '../format.js';
import { PHASE_WORDS, UNIT_WORDS } from './phase-words.js';
import type { ProgressDisplay } from './progress-display.js';

const EVERY_PERCENT = 5;
const EVERY_MS = 10_000;

/** A phase that is over sooner is one line, its last. */
const AT_MOST_EVERY_MS = 1_000;

/** Lines for a log: one per five percent or ten seconds, none ever rewritten. */
export class PlainDisplay implements ProgressDisplay {
  readonly #tracker: PhaseTracker;
  #last: PhaseState | undefined;
  #lastPrinted: PhaseState | undefined;

  constructor(
    private readonly write: (line: string) => void,
    private readonly now: () => number,
  ) {
    this.#tracker = new PhaseTracker(now);
  }

  show(progress: Progress): void {
    const state = this.#tracker.next(progress);
    if (state.isNew) {
      this.#printEnd();
      this.#lastPrinted = undefined;
    }
    this.#last = state;
    if (this.#isDue(state)) this.#print(state);
  }

  clear(): void {}

  finish(): void {
    this.#printEnd();
    this.#last = undefined;
  }

  #isDue({ percent = 0, elapsedMs }: PhaseState): boolean {
    const said = this.#lastPrinted ?? { percent: 0, elapsedMs: 0 };
    const waited = elapsedMs - said.elapsedMs;
    const isStep = Math.floor(percent / EVERY_PERCENT) > Math.floor((said.percent ?? 0) / EVERY_PERCENT);
    return waited >= EVERY_MS || (isStep && waited >= AT_MOST_EVERY_MS);
  }

  /** Whatever was due, the last state of a phase is said. */
  #printEnd(): void {
    if (this.#last && this.#last !== this.#lastPrinted) this.#print(this.#last);
  }

  #print(state: PhaseState): void {
    this.#lastPrinted = state;
    const { phase, done, total, unit, percent, rate, etaMs } = state;
    const time = new Date(this.now()).toISOString().replace(/\.\d+/, '');
    const amount = (value: number): string => (unit === 'bytes' ? bytes(value) : count(value));
    const of = total === undefined ? '' : ` of ${amount(total)}`;
    const parts = [`${amount(done)}${of}${unit === 'bytes' ? '' : ` ${UNIT_WORDS[unit]}`}`];
    if (percent !== undefined) parts.unshift(`${percent}%`);
    if (rate !== undefined) parts.push(`${amount(rate)}/s`);
    if (etaMs !== undefined) parts.push(`${duration(etaMs)} left`);
    this.write(`${time} ${PHASE_WORDS[phase]}: ${parts.join(', ')}`);
  }
}
