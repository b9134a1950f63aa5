import { asApiError, type ApiClient, type ApiError } from '../api/api-client.js';
import { hasEnded, newerOf, type App, type Job } from '../api/wire.js';
import { fewAtOnce } from '../model/few-at-once.js';

export interface BulkListener {
  readonly onChange: () => void;
  /** Every app was asked for. */
  readonly onAsked: (bulk: BulkRun) => void;
}

/** Why no backup of an app was started. */
export interface Refusal {
  readonly app: string;
  readonly problem: ApiError;
}

/** Starts that are asked for at once. */
const AT_ONCE = 4;

/** One backup of each of many apps: a job each, which run as many at a time as the server lets them. */
export class BulkRun {
  /** Apps of which a backup runs already, so that none was started. */
  skipped: readonly string[] = [];
  refused: readonly Refusal[] = [];
  /** By the id of the job. */
  #started: ReadonlyMap<string, Job> = new Map();
  /** Those that have not been asked for. */
  #left: number;
  readonly #client: ApiClient;
  readonly #listener: BulkListener;

  constructor(
    readonly apps: readonly App[],
    client: ApiClient,
    listener: BulkListener,
  ) {
    this.#client = client;
    this.#listener = listener;
    this.#left = apps.length;
  }

  get started(): readonly Job[] {
    return [...this.#started.values()];
  }

  get ended(): readonly Job[] {
    return this.started.filter(hasEnded);
  }

  get failed(): readonly Job[] {
    return this.started.filter(({ state }) => state === 'failed' || state === 'cancelled');
  }

  get isOver(): boolean {
    return this.#left === 0 && this.ended.length === this.started.length;
  }

  async start(): Promise<void> {
    await fewAtOnce(this.apps, AT_ONCE, async (app) => this.#ask(app));
    this.#listener.onAsked(this);
  }

  /** What the server says of jobs: of those that it started, some may have changed. */
  follow(jobs: readonly Job[]): void {
    const started = new Map(this.#started);
    for (const job of jobs) {
      const known = started.get(job.id);
      if (known !== undefined) started.set(job.id, newerOf(known, job));
    }
    this.#started = started;
  }

  async #ask({ name, _links }: App): Promise<void> {
    try {
      const link = _links['backup'];
      const job = link === undefined ? undefined : await this.#client.follow<Job>(link, {});
      if (job !== undefined) this.#started = new Map([...this.#started, [job.id, job]]);
    } catch (error) {
      const problem = asApiError(error);
      if (problem.code === 'backup-already-running') this.skipped = [...this.skipped, name];
      else this.refused = [...this.refused, { app: name, problem }];
    }
    this.#left -= 1;
    this.#listener.onChange();
  }
}
