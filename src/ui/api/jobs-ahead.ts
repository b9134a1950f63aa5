import type { ApiClient } from './api-client.js';
import { hasEnded, type Job, type List } from './wire.js';

/** What changes an app or copies all of it: one of them at a time. */
const ALONE: ReadonlySet<string> = new Set(['backup', 'restore', 'copy', 'undo-restore', 'use-template']);

/** How long an answer counts, in ms. */
const FRESH_MS = 5_000;

/** Which jobs run before those that wait, as far as the reader may see them: asked for while one that waits is drawn. */
export class JobsAhead {
  #jobs: readonly Job[] = [];
  #asked = 0;
  readonly #client: () => ApiClient | undefined;
  readonly #onChange: () => void;

  constructor(client: () => ApiClient | undefined, onChange: () => void) {
    this.#client = client;
    this.#onChange = onChange;
  }

  /** The job that holds its app, or else all that began before it and have not ended. */
  of(job: Job): readonly Job[] {
    if (Date.now() - this.#asked >= FRESH_MS) void this.#ask();
    const ahead = this.#jobs.filter(({ id, state }) => id !== job.id && (state !== 'queued' || id < job.id));
    const own = ahead.filter(({ app, verb, state }) => app === job.app && state !== 'queued' && ALONE.has(verb));
    return ALONE.has(job.verb) && own.length > 0 ? own : ahead;
  }

  async #ask(): Promise<void> {
    this.#asked = Date.now();
    try {
      this.#jobs =
        (await this.#client()?.get<List<Job>>('/jobs?limit=100'))?.items.filter((job) => !hasEnded(job)) ?? [];
    } catch {
      // Less is said then.
      this.#jobs = [];
    }
    this.#onChange();
    setTimeout(this.#onChange, FRESH_MS);
  }
}
