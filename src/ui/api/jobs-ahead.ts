import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { asApiError, type ApiClient } from './api-client.js';
import { hasEnded, type Job, type List } from './wire.js';

/** What changes an app or copies all of it: one of them at a time. */
const ALONE: ReadonlySet<string> = new Set(['backup', 'restore', 'copy', 'undo-restore', 'use-template']);

/** How long an answer counts, in ms. */
const FRESH_MS = 5_000;

type Host = ReactiveControllerHost & Pick<Node, 'isConnected'>;

/** Which jobs run before those that wait, as far as the reader may see them: asked for as long as the host shows one that waits. */
export class JobsAhead implements ReactiveController {
  #jobs: readonly Job[] = [];
  /** One that waits is drawn in this update. */
  #isWanted = false;
  /** Asked for, or answered a moment ago. */
  #isKnown = false;
  readonly #host: Host;
  readonly #client: () => ApiClient | undefined;

  constructor(host: Host, client: () => ApiClient | undefined) {
    this.#host = host;
    this.#client = client;
    host.addController(this);
  }

  /** The job that holds its app, or else all that began before it and have not ended. */
  of(job: Job): readonly Job[] {
    this.#isWanted = true;
    const ahead = this.#jobs.filter(({ id, state }) => id !== job.id && (state !== 'queued' || id < job.id));
    const own = ahead.filter(({ app, verb, state }) => app === job.app && state !== 'queued' && ALONE.has(verb));
    return ALONE.has(job.verb) && own.length > 0 ? own : ahead;
  }

  hostUpdated(): void {
    if (this.#isWanted && !this.#isKnown && this.#host.isConnected) void this.#ask();
    this.#isWanted = false;
  }

  async #ask(): Promise<void> {
    this.#isKnown = true;
    let freshMs = FRESH_MS;
    try {
      this.#jobs =
        (await this.#client()?.get<List<Job>>('/jobs?limit=100'))?.items.filter((job) => !hasEnded(job)) ?? [];
    } catch (error) {
      // Less is said then.
      this.#jobs = [];
      freshMs = Math.max(freshMs, asApiError(error).retryAfterMs);
    }
    this.#host.requestUpdate();
    setTimeout(() => {
      this.#isKnown = false;
      this.#host.requestUpdate();
    }, freshMs);
  }
}
