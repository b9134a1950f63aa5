import type { Progress } from '../archive/archive.js';
import type { JobContext } from './job-queue.js';
import { progressOf, withLines, type Job, type JobChange, type JobLogLine, type JobProgress } from './job.js';
import { PhaseTracker } from './phase-tracker.js';

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

  /** The change since the last call; what is taken is forgotten here. */
  take(job: Job): JobChange {
    const [progress, lines] = [this.#progress, this.#lines];
    this.#progress = undefined;
    this.#lines = [];
    return { ...(progress === undefined ? {} : { progress }), ...withLines(job, lines) };
  }
}
