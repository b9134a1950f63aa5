import type { Progress } from '../archive/archive.js';

/** An estimate from less than this says more about the start than about the end. */
const ETA_AFTER_MS = 5_000;
const ETA_AFTER_PERCENT = 2;
const RATE_AFTER_MS = 1_000;

/** How far a phase is, with what follows from the time it took so far. */
export interface PhaseState extends Progress {
  /** 0 to 100, never falling; left out while nobody knows the total. */
  readonly percent?: number;
  /** Units per second. */
  readonly rate?: number;
  readonly etaMs?: number;
  readonly elapsedMs: number;
  /** True for the first state of a phase. */
  readonly isNew: boolean;
}

/** Turns what verbs report into what people want to know. */
export class PhaseTracker {
  #phase = '';
  #started: number;
  #seen: number;
  #done = 0;
  #percent = 0;

  /** `now` in milliseconds. */
  constructor(private readonly now: () => number) {
    this.#started = this.#seen = now();
  }

  next(progress: Progress): PhaseState {
    const { phase, done } = progress;
    // The same phase may come again, as when an archive is read twice.
    const isNew = phase !== this.#phase || done < this.#done;
    if (isNew) {
      this.#phase = phase;
      // The first report comes after the first batch, whose time counts too.
      this.#started = this.#seen;
      this.#percent = 0;
    }
    this.#done = done;
    this.#seen = this.now();
    const elapsedMs = this.#seen - this.#started;
    return { ...progress, ...this.#estimates(progress, elapsedMs), elapsedMs, isNew };
  }

  #estimates({ done, total }: Progress, elapsedMs: number): Pick<PhaseState, 'percent' | 'rate' | 'etaMs'> {
    const rate = elapsedMs >= RATE_AFTER_MS ? { rate: Math.round((done * 1000) / elapsedMs) } : {};
    if (total === undefined) return rate;
    const percent = total === 0 ? 100 : Math.min(100, Math.floor((done * 100) / total));
    this.#percent = Math.max(this.#percent, percent);
    const known = elapsedMs >= ETA_AFTER_MS && percent >= ETA_AFTER_PERCENT && done > 0;
    const eta = known ? { etaMs: Math.max(0, Math.round(((total - done) * elapsedMs) / done)) } : {};
    return { percent: this.#percent, ...rate, ...eta };
  }
}
