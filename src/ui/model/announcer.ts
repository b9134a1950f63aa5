import { hasEnded, type Job } from '../api/wire.js';

export type Announcement =
  | { readonly kind: 'started'; readonly verb: string }
  | { readonly kind: 'phase'; readonly phase: string }
  | { readonly kind: 'percent'; readonly phase: string; readonly percent: number }
  | { readonly kind: 'ended'; readonly job: Job };

const QUARTERS = [100, 75, 50, 25] as const;

interface Told {
  readonly phase: string;
  readonly quarter: number;
  readonly hasEnded: boolean;
}

/** What a screen reader is told of jobs: of each its start, each phase, each quarter and its end; each once. */
export class Announcer {
  /** By the id of the job. */
  readonly #told = new Map<string, Told>();

  next(job: Job): Announcement | undefined {
    const { phase = '', percent = 0 } = job.progress ?? {};
    const now = { phase, quarter: quarterOf(percent), hasEnded: hasEnded(job) };
    const told = this.#told.get(job.id);
    const isSame = told?.phase === phase && !now.hasEnded;
    if (told?.hasEnded === true || (isSame && now.quarter <= told.quarter)) return undefined;
    this.#told.set(job.id, now);
    if (now.hasEnded) return { kind: 'ended', job };
    if (told === undefined) return { kind: 'started', verb: job.verb };
    return isSame ? { kind: 'percent', phase, percent: now.quarter } : { kind: 'phase', phase };
  }
}

function quarterOf(percent: number): number {
  return QUARTERS.find((quarter) => percent >= quarter) ?? 0;
}
