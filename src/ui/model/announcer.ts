import { hasEnded, type Job } from '../api/wire.js';

export type Announcement =
  | { readonly kind: 'started'; readonly verb: string }
  | { readonly kind: 'phase'; readonly phase: string }
  | { readonly kind: 'percent'; readonly phase: string; readonly percent: number }
  | { readonly kind: 'ended'; readonly job: Job };

const QUARTERS = [100, 75, 50, 25] as const;

/** What a screen reader is told of a job: its start, each phase, each quarter and its end; each once. */
export class Announcer {
  #job = '';
  #phase = '';
  #quarter = 0;
  #ended = false;

  next(job: Job): Announcement | undefined {
    const { phase = '', percent = 0 } = job.progress ?? {};
    if (job.id !== this.#job) {
      this.#job = job.id;
      this.#phase = phase;
      this.#quarter = quarterOf(percent);
      this.#ended = hasEnded(job);
      return this.#ended ? { kind: 'ended', job } : { kind: 'started', verb: job.verb };
    }
    if (this.#ended) return undefined;
    if (hasEnded(job)) {
      this.#ended = true;
      return { kind: 'ended', job };
    }
    if (phase !== this.#phase) {
      this.#phase = phase;
      this.#quarter = quarterOf(percent);
      return { kind: 'phase', phase };
    }
    if (quarterOf(percent) <= this.#quarter) return undefined;
    this.#quarter = quarterOf(percent);
    return { kind: 'percent', phase, percent: this.#quarter };
  }
}

function quarterOf(percent: number): number {
  return QUARTERS.find((quarter) => percent >= quarter) ?? 0;
}
