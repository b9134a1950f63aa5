import { BackupError, ERROR_CODES } from '../../errors.js';
import type { Schemas } from '../../client/create-client.js';
import type { CancelOnSignal } from '../cancel-on-signal.js';
import { duration, printable } from '../format.js';
import type { Output } from '../output.js';
import type { ProgressDisplay } from '../progress/progress-display.js';
import { followJob } from './follow-job.js';
import type { ServerClient } from './server-client.js';

/** What one command works with that is sent to a server. */
export class RemoteSession {
  hasWarnings = false;
  readonly #began = performance.now();

  constructor(
    readonly client: ServerClient,
    readonly output: Output,
    private readonly display: ProgressDisplay,
    private readonly cancelOnSignal: CancelOnSignal,
    /** The answer has to be `word` if one is given, else yes. */
    private readonly asked: (question: string, word?: string) => Promise<boolean>,
  ) {}

  async confirm(question: string): Promise<boolean> {
    return this.asked(question);
  }

  /** As `confirm`, for what is easily regretted: the answer has to be `word`. */
  async confirmTyped(question: string, word: string): Promise<boolean> {
    return this.asked(question, word);
  }

  get isJson(): boolean {
    return this.output.flags.json;
  }

  get signal(): AbortSignal {
    return this.cancelOnSignal.signal;
  }

  /**
   * Follows a job to its end, and tells it. Ctrl-C leaves: the job goes on. Errors: the failure of the job, and `cancelled` for a caller that
   * leaves.
   */
  async follow(
    { id, verb, app }: Pick<Schemas['Job'], 'id' | 'verb' | 'app'>,
    words: (job: Schemas['Job']) => readonly string[],
  ): Promise<Schemas['Job']> {
    if (this.isJson) this.output.json({ type: 'start', command: verb, job: id, app });
    const leave = (): void => this.#tellHowToComeBack(id);
    this.cancelOnSignal.signal.addEventListener('abort', leave, { once: true });
    try {
      const job = await followJob(this.client, id, this.#watcher(), this.cancelOnSignal.signal);
      this.display.finish();
      this.#tellEnd(job, words);
      return job;
    } finally {
      this.cancelOnSignal.signal.removeEventListener('abort', leave);
    }
  }

  /** How much of a file has been sent. */
  showSent(done: number, total: number): void {
    this.display.show({ phase: 'upload', done, total, unit: 'bytes' });
  }

  #watcher(): Parameters<typeof followJob>[2] {
    return {
      job: ({ progress }) => {
        if (progress === undefined) return;
        const { phase, done, total, unit } = progress;
        const shown = { phase, done, unit, ...(total === undefined ? {} : { total }) };
        this.display.show(shown as Parameters<ProgressDisplay['show']>[0]);
      },
      log: (line) => this.#tellLine(line),
      note: (text) => this.output.message(text),
    };
  }

  #tellLine({ level, code, text }: Schemas['LogLine']): void {
    if (level === 'info') return;
    if (this.isJson) this.output.json({ type: 'log', level, code, message: text });
    else if (level === 'warn') this.output.warning(`${this.output.style('yellow', '!')} ${printable(text)}`);
  }

  #tellEnd(job: Schemas['Job'], words: (job: Schemas['Job']) => readonly string[]): void {
    const { id, state, result, failure, warnings } = job;
    if (failure !== undefined) throw errorOf(failure, id);
    this.hasWarnings = warnings > 0;
    if (this.isJson) {
      const durationMs = Math.round(performance.now() - this.#began);
      this.output.json({ type: 'summary', ok: true, state, job: id, result, warnings, durationMs });
    } else if (!this.output.flags.quiet || warnings > 0) {
      for (const line of words(job)) this.output.result(line);
    }
  }

  #tellHowToComeBack(id: string): void {
    this.display.clear();
    this.output.warning(
      `The job goes on at the server. To come back: eventark watch ${id}; to stop it: eventark cancel ${id}`,
      { type: 'detached', job: id },
    );
  }
}

/** How long a job ran, for people. */
export function timeOf({ started, ended }: Schemas['Job']): string {
  return duration(Math.max(0, Date.parse(ended ?? '') - Date.parse(started ?? '')) || 0);
}

/** The failure of a job, as the command would have met it here. */
function errorOf(failure: NonNullable<Schemas['Job']['failure']>, id: string): BackupError {
  const { code, message, hint, changed, soundUntil } = failure;
  const known = ERROR_CODES.find((each) => each === code);
  return new BackupError(known ?? 'unexpected', message, {
    ...(hint === undefined ? { hint: `see the log of the job ${id}` } : { hint }),
    facts: {
      ...(changed === 'partial' ? { unfinished: 'undo' } : {}),
      ...(soundUntil === undefined ? {} : { soundUntil }),
    },
  });
}
