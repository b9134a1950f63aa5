import type { Job } from './job.js';

/**
 * A source of changes: lists of jobs in the order of `seq`. The first list, which may be empty, means that no change after it will
 * be missed.
 */
export type ChangeSource = (signal: AbortSignal) => AsyncIterable<readonly Job[]>;

/** A reader that is slower than this many changes gets the last state of each job. */
const MAX_PENDING = 1_000;

interface Reader {
  pending: Job[];
  wake: () => void;
}

/** Lets any number of readers follow one source, which is read while there is a reader: a hundred cost what one does. */
export class ChangeFeed {
  readonly #readers = new Set<Reader>();
  #stop: AbortController | undefined;
  #ready: Promise<void> = Promise.resolve();
  #failed: Promise<never> = new Promise(() => undefined);

  constructor(private readonly source: ChangeSource) {}

  /**
   * Yields every job that changes from now on. `missed` is called once no change can be lost any more, and returns those before.
   * Error: that of the source, for every reader.
   */
  async *follow(missed: () => Promise<readonly Job[]>, signal: AbortSignal): AsyncIterable<Job> {
    const reader: Reader = { pending: [], wake: () => undefined };
    const wake = (): void => reader.wake();
    signal.addEventListener('abort', wake, { once: true });
    this.#readers.add(reader);
    try {
      await this.#run();
      if (signal.aborted) return;
      let seen = 0;
      reader.pending.unshift(...(await missed()));
      while (!signal.aborted) {
        const jobs = reader.pending;
        reader.pending = [];
        for (const job of jobs) {
          if (job.seq <= seen) continue;
          seen = job.seq;
          yield job;
        }
        if (reader.pending.length > 0 || signal.aborted) continue;
        await this.#next(reader);
      }
    } finally {
      signal.removeEventListener('abort', wake);
      this.#readers.delete(reader);
      if (this.#readers.size === 0) this.#stop?.abort();
    }
  }

  /** Resolves when there is something new for the reader, or when it is to stop; rejects with the error of the source. */
  async #next(reader: Reader): Promise<void> {
    const woken = new Promise<void>((resolve) => (reader.wake = resolve));
    await Promise.race([woken, this.#failed]);
  }

  async #run(): Promise<void> {
    if (this.#stop === undefined || this.#stop.signal.aborted) {
      const stop = new AbortController();
      this.#stop = stop;
      const ready = Promise.withResolvers<void>();
      const failed = Promise.withResolvers<never>();
      this.#ready = ready.promise;
      this.#failed = failed.promise;
      // Each reader sees it where it waits; with no reader there is nobody to tell.
      failed.promise.catch(() => undefined);
      ready.promise.catch(() => undefined);
      void this.#pump(stop, ready.resolve).catch((error: unknown) => {
        stop.abort();
        ready.reject(error);
        failed.reject(error);
      });
    }
    await this.#ready;
  }

  async #pump({ signal }: AbortController, isReady: () => void): Promise<void> {
    for await (const jobs of this.source(signal)) {
      isReady();
      if (signal.aborted) return;
      if (jobs.length === 0) continue;
      for (const reader of this.#readers) {
        reader.pending.push(...jobs);
        if (reader.pending.length > MAX_PENDING) reader.pending = lastOfEach(reader.pending);
        reader.wake();
      }
    }
    isReady();
  }
}

function lastOfEach(jobs: readonly Job[]): Job[] {
  return [...new Map(jobs.map((job) => [job.id, job])).values()].toSorted((a, b) => a.seq - b.seq);
}
