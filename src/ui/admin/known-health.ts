import type { ApiClient } from '../api/api-client.js';
import type { App, Health, Job } from '../api/wire.js';
import { fewAtOnce } from '../model/few-at-once.js';

/** Health of an app, or that nobody could say it. */
export type KnownHealth = Health | 'unknown';

/** Without a change of a job of the app, its health counts this long, in ms: it is a matter of days. */
const KNOWN_MS = 300_000;
/** Answers that are waited for at once. */
const AT_ONCE = 4;

interface Known {
  readonly health: KnownHealth;
  /** When it was asked for, in ms since 1970. */
  readonly at: number;
  /** The newest jobs of the app and their states, as text. */
  readonly jobs: string;
}

/** The health of many apps: that of each is asked for when one of its jobs has changed, and now and then. */
export class HealthOfApps {
  /** By the name of the app. */
  #known: ReadonlyMap<string, Known> = new Map();
  readonly #client: ApiClient;
  readonly #signal: AbortSignal;

  constructor(client: ApiClient, signal: AbortSignal) {
    this.#client = client;
    this.#signal = signal;
  }

  /** By the name of the app. One whose health nobody can tell is unknown, and never good. */
  async of(apps: readonly App[], newest: readonly Job[]): Promise<ReadonlyMap<string, KnownHealth>> {
    const jobs = Map.groupBy(newest, ({ app }) => app);
    const known = new Map<string, Known>();
    await fewAtOnce(apps, AT_ONCE, async (app) => {
      known.set(app.name, await this.#of(app, textOf(jobs.get(app.name))));
    });
    this.#known = known;
    return new Map([...known].map(([name, { health }]) => [name, health]));
  }

  async #of(app: App, jobs: string): Promise<Known> {
    const known = this.#known.get(app.name);
    const at = Date.now();
    const isFresh =
      known !== undefined && known.health !== 'unknown' && known.jobs === jobs && at - known.at < KNOWN_MS;
    return isFresh ? known : { health: await this.#ask(app), at, jobs };
  }

  async #ask({ _links }: App): Promise<KnownHealth> {
    const link = _links['health'];
    if (link === undefined) return 'unknown';
    try {
      return await this.#client.read<Health>(link, this.#signal);
    } catch {
      return 'unknown';
    }
  }
}

function textOf(jobs: readonly Job[] = []): string {
  return jobs.map(({ id, state }) => `${id} ${state}`).join();
}
