import { asApiError, type ApiClient, type ApiError } from '../api/api-client.js';
import { Newest } from '../model/newest.js';
import { onLookedAt } from '../api/looked-at.js';
import { Presses } from '../model/presses.js';
import { showingWatcher, untilAnswered, watchJob } from '../api/watch-job.js';
import {
  hasEnded,
  type App,
  type Job,
  type List,
  type Link,
  type Links,
  type LogLine,
  type MadeApp,
  type PlaceholderList,
  type RestoreReport,
  type TurnedOnRules,
} from '../api/wire.js';

export interface RunListener {
  /** Something that is shown has changed. */
  readonly onChange: () => void;
  readonly onJob: (job: Job) => void;
  /** `again` asks anew for what is missing on the page. */
  readonly onError: (error: ApiError, again?: () => void) => void;
}

/** A restore or copy while it runs, and what became of it. */
export class JobRun {
  job: Job | undefined;
  log: readonly LogLine[] = [];
  /** False while the stream is cut. */
  live = true;
  /** What was found on the way; undefined until it has ended. */
  findings: readonly LogLine[] | undefined;
  /** The app, while it is there and known to be of this job. */
  made: MadeApp | undefined;
  /** People without an account in that app, once somebody wants to see them; undefined while they load. */
  placeholders: PlaceholderList | ApiError | undefined;
  /** What it was asked for, where it did not succeed and may be tried otherwise. */
  asked: RestoreReport['job']['asked'];
  /** The app was made, and is not there any more. */
  isGone = false;
  /** What can be done about the app. */
  links: Links = {};
  /** The job that removes the app again. */
  undoing: Job | undefined;
  readonly #client: ApiClient;
  readonly #listener: RunListener;
  readonly #signal: AbortSignal;
  readonly #newest = new Newest();
  readonly #presses = new Presses();

  constructor(client: ApiClient, listener: RunListener, signal: AbortSignal) {
    this.#client = client;
    this.#listener = listener;
    this.#signal = signal;
    // Others may have changed the app, or removed it, while nobody looked.
    onLookedAt(() => {
      if (this.findings !== undefined && this.undoing === undefined) this.#report().catch(() => undefined);
    }, signal);
  }

  /** Finds a job that was started before, in this page or in another. */
  async find(id: string): Promise<void> {
    await this.watch(await this.#client.get<Job>(`/restores/${encodeURIComponent(id)}`, this.#signal));
  }

  async watch(first: Job): Promise<void> {
    this.#set({
      job: first,
      log: [],
      findings: undefined,
      made: undefined,
      asked: undefined,
      links: {},
      undoing: undefined,
      isGone: false,
    });
    this.#listener.onJob(first);
    const watcher = showingWatcher(
      (changed) => this.#set(changed),
      (job) => this.#listener.onJob(job),
    );
    try {
      await watchJob(this.#client, first, watcher, this.#signal);
      this.#set({ live: true });
      if (this.job !== undefined && hasEnded(this.job)) await this.#report();
    } catch (error) {
      if (!this.#signal.aborted) this.#listener.onError(asApiError(error), () => void this.watch(first));
    }
  }

  /** Follows a link of the job: its cancellation, or another try. */
  async act(link: Link | undefined): Promise<void> {
    if (link === undefined) return;
    try {
      const job = await this.#presses.once([link], async () => this.#client.follow<Job>(link));
      if (job !== undefined && this.job !== undefined && hasEnded(this.job)) await this.watch(job);
    } catch (error) {
      this.#listener.onError(asApiError(error));
    }
  }

  /** Turns on the rules that the restore has turned off; how many, or undefined while that is under way or if it failed. */
  async turnOnRules(): Promise<number | undefined> {
    const link = this.links['turn-on-rules'];
    if (link === undefined) return undefined;
    return this.#presses.once([link], async () => {
      const done = await this.#changed(async () => this.#client.follow<TurnedOnRules>(link));
      await this.#look();
      return done?.turnedOn;
    });
  }

  /** What changes the app; undefined, and told, if it is refused. */
  async #changed<T>(change: () => Promise<T>): Promise<T | undefined> {
    try {
      return await change();
    } catch (error) {
      if (!this.#signal.aborted) this.#listener.onError(asApiError(error));
      return undefined;
    }
  }

  /** Looks at the app again: it is changed, or somebody was faster. */
  async #look(): Promise<void> {
    try {
      await this.#report();
    } catch (error) {
      if (!this.#signal.aborted) this.#listener.onError(asApiError(error), () => void this.#look());
    }
  }

  /** Loads the people for whom no account stands in the app. */
  async loadPlaceholders(): Promise<void> {
    const link = this.links['placeholders'];
    if (link === undefined) return;
    this.#set({ placeholders: undefined });
    try {
      this.#set({ placeholders: await this.#client.read<PlaceholderList>(link, this.#signal) });
    } catch (error) {
      this.#set({ placeholders: asApiError(error) });
    }
  }

  /** Removes the app again; `confirm` is its name, where somebody has changed it since. */
  async undo(confirm: string | undefined): Promise<void> {
    const link = this.links['undo'];
    if (link === undefined) return;
    const body = confirm === undefined ? {} : { confirm };
    await this.#presses.once([link], async () => {
      const first = await this.#changed(async () => this.#client.follow<Job>(link, body));
      if (first !== undefined) await this.#changed(async () => this.#watchUndo(first));
      await this.#look();
    });
  }

  async #watchUndo(first: Job): Promise<void> {
    const show = (undoing: Job): void => this.#set({ undoing });
    show(first);
    this.#listener.onJob(first);
    const watcher = showingWatcher(
      ({ job }) => job !== undefined && show(job),
      (job) => this.#listener.onJob(job),
    );
    await watchJob(this.#client, first, watcher, this.#signal);
  }

  async #report(): Promise<void> {
    const { id: asked, _links } = this.job ?? {};
    const link = _links?.['report'];
    if (link === undefined) return;
    const isNews = this.#newest.ask();
    // Another try may have begun meanwhile.
    const isShown = (): boolean => this.job?.id === asked && isNews();
    const read = async (signal: AbortSignal): Promise<RestoreReport> => this.#client.read(link, signal);
    const onLive = (live: boolean): void => this.#set({ live });
    const { job, findings } = await untilAnswered(read, onLive, this.#signal);
    if (!isShown()) return;
    this.#set({ findings, made: job.made, asked: job.asked, links: job._links });
    const id = job.result?.['appId'];
    if (job.made !== undefined || id === undefined) return;
    const apps = async (signal: AbortSignal): Promise<List<App>> => this.#client.get('/apps', signal);
    const { items } = await untilAnswered(apps, onLive, this.#signal);
    if (isShown()) this.#set({ isGone: !items.some((app) => app.id === id) });
  }

  #set(changed: Partial<JobRun>): void {
    if (this.#signal.aborted) return;
    Object.assign(this, changed);
    this.#listener.onChange();
  }
}
