import type { Progress } from '../archive/archive.js';
import type { JobContext } from './job-queue.js';
import { progressOf, withLines, type Job, type JobChange, type JobLogLine, type JobProgress } from './job.js';
import { PhaseTracker } from './phase-tracker.js';

export interface Reported {
  readonly progress: JobProgress | undefined;
  readonly lines: readonly JobLogLine[];
}

/** Gathers what a running job reports until it is written down, so that a fast verb does not mean many writes. */
export class JobRecorder {
  readonly #tracker: PhaseTracker;
  #progress: JobProgress | undefined;
  #lines: JobLogLine[] = [];

  constructor(private readonly now: () => Date) {
    this.#tracker = new PhaseTracker(() => this.now().getTime());
  }

  get isChanged(): boolean {
    return this.#progress !== undefined || this.#lines.length > 0;
  }

  /** What the runner of the job calls. */
  readonly sinks: Pick<JobContext, 'progress' | 'log'> = {
    progress: (progress: Progress) => {
      this.#progress = progressOf(this.#tracker.next(progress));
    },
    log: (line) => {
      this.#lines.push({ at: this.now().toISOString(), ...line });
    },
  };

  /** What was reported since the last call; it is forgotten here. */
  take(): Reported {
    const [progress, lines] = [this.#progress, this.#lines];
    this.#progress = undefined;
    this.#lines = [];
    return { progress, lines };
  }

  /** It could not be written down: it comes again with the next `take`. */
  putBack({ progress, lines }: Reported): void {
    this.#progress ??= progress;
    this.#lines = [...lines, ...this.#lines];
  }
}

/** What a job has reported, as a change of its record. */
export function reportedChange(job: Job, { progress, lines }: Reported): JobChange {
  return { ...(progress === undefined ? {} : { progress }), ...withLines(job, lines) };
}
