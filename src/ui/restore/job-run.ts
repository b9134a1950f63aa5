import { asApiError, type ApiClient, type ApiError } from '../api/api-client.js';
import { showingWatcher, watchJob } from '../api/watch-job.js';
import { hasEnded, type Job, type Link, type LogLine, type RestoreReport } from '../api/wire.js';

export interface RunListener {
  /** Something that is shown has changed. */
  readonly onChange: () => void;
  readonly onJob: (job: Job) => void;
  readonly onError: (error: ApiError) => void;
}

/** A restore or copy while it runs, and what became of it. */
export class JobRun {
  job: Job | undefined;
  log: readonly LogLine[] = [];
  /** False while the stream is cut. */
  live = true;
  /** What was found on the way; undefined until it has ended. */
  findings: readonly LogLine[] | undefined;

  constructor(
    private readonly client: ApiClient,
    private readonly listener: RunListener,
    private readonly signal: AbortSignal,
  ) {}

  /** Finds a job that was started before, in this page or in another. */
  async find(id: string): Promise<void> {
    await this.watch(await this.client.get<Job>(`/restores/${encodeURIComponent(id)}`, this.signal));
  }

  async watch(first: Job): Promise<void> {
    this.#set({ job: first, log: [], findings: undefined });
    this.listener.onJob(first);
    const watcher = showingWatcher(
      (changed) => this.#set(changed),
      (job) => this.listener.onJob(job),
    );
    try {
      await watchJob(this.client, first, watcher, this.signal);
      const report = this.job?._links['report'];
      if (this.job === undefined || !hasEnded(this.job) || report === undefined) return;
      this.#set({ findings: (await this.client.read<RestoreReport>(report, this.signal)).findings });
    } catch (error) {
      if (!this.signal.aborted) this.listener.onError(asApiError(error));
    }
  }

  /** Follows a link of the job: its cancellation, or another try. */
  async act(link: Link | undefined): Promise<void> {
    if (link === undefined) return;
    try {
      const job = await this.client.follow<Job>(link);
      if (job !== undefined && this.job !== undefined && hasEnded(this.job)) await this.watch(job);
    } catch (error) {
      this.listener.onError(asApiError(error));
    }
  }

  #set(changed: Partial<Pick<JobRun, 'job' | 'log' | 'live' | 'findings'>>): void {
    if (this.signal.aborted) return;
    Object.assign(this, changed);
    this.listener.onChange();
  }
}
