import { faultIn, type ShapeName } from './answers.js';
import { ApiError, asApiError, type ApiClient } from './api-client.js';
import { pause, RESYNC, sharedEvents } from './shared-events.js';
import { hasEnded, newerOf, type Job, type JobProgress, type List, type LogLine } from './wire.js';

export interface JobWatcher {
  readonly onJob: (job: Job) => void;
  readonly onLog: (lines: readonly LogLine[]) => void;
  /** False while the stream is cut and the job is asked for now and then instead. */
  readonly onLive: (live: boolean) => void;
}

/** What a page shows of a job that it watches. */
export interface WatchedJob {
  readonly job: Job;
  readonly log: readonly LogLine[];
  readonly live: boolean;
}

/** A watcher that shows each change, and tells of the job besides. */
export function showingWatcher(show: (changed: Partial<WatchedJob>) => void, tell: (job: Job) => void): JobWatcher {
  return {
    onJob: (job) => {
      show({ job });
      tell(job);
    },
    onLog: (log) => show({ log }),
    onLive: (live) => show({ live }),
  };
}

const SHAPES_OF_EVENTS: Readonly<Record<string, ShapeName>> = {
  log: 'LogLine',
  progress: 'Progress',
  snapshot: 'Job',
  state: 'Job',
};

/** How long after a cut the job is asked for again, in ms. */
const POLL_MS = 5_000;
/** How long an answer may take before it counts as lost, in ms. */
const ANSWER_MS = 20_000;

/**
 * Tells of a job until it has ended: over its stream, and by asking while the stream is cut. Throws what the API answers
 * when it knows the job no more.
 */
export async function watchJob(client: ApiClient, first: Job, watcher: JobWatcher, signal: AbortSignal): Promise<void> {
  let job = first;
  while (!signal.aborted) {
    let leastMs = 0;
    try {
      for await (const changed of changesOf(client, job, watcher, signal)) {
        job = changed;
        watcher.onJob(job);
      }
      if (hasEnded(job)) return;
    } catch (error) {
      if (signal.aborted) return;
      if (isFinal(error)) throw error;
      leastMs = asApiError(error).retryAfterMs;
    }
    watcher.onLive(false);
    await pause(POLL_MS, signal, leastMs);
  }
}

/** Asks until there is an answer, and tells whether there is one. Throws what the API answers when another try would be answered the same. */
export async function untilAnswered<T>(
  ask: (signal: AbortSignal) => Promise<T>,
  onLive: JobWatcher['onLive'],
  signal: AbortSignal,
): Promise<T> {
  for (;;) {
    let leastMs: number;
    try {
      const answer = await ask(orLate(signal));
      onLive(true);
      return answer;
    } catch (error) {
      signal.throwIfAborted();
      if (isFinal(error)) throw error;
      leastMs = asApiError(error).retryAfterMs;
    }
    onLive(false);
    await pause(POLL_MS, signal, leastMs);
  }
}

/** Ends a request whose answer counts as lost. */
function orLate(signal: AbortSignal): AbortSignal {
  return AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)]);
}

/** A server that cannot answer now may do so later: a job is not over because of that. */
function isFinal(error: unknown): boolean {
  if (!(error instanceof ApiError)) return false;
  const { status } = error;
  return status >= 400 && status < 500 && status !== 408 && status !== 429;
}

async function* changesOf(
  client: ApiClient,
  first: Job,
  { onLog, onLive }: JobWatcher,
  signal: AbortSignal,
): AsyncGenerator<Job> {
  const path = `/jobs/${first.id}`;
  let job = first;
  let lines: readonly LogLine[] = [];
  const ask = async (): Promise<Job> => {
    job = await client.get<Job>(path, orLate(signal));
    lines = await logOf(client, path, orLate(signal));
    onLog(lines);
    return job;
  };
  // Also the fallback where a proxy holds streams back: each round begins with the truth.
  yield ask();
  const link = job._links['stream'];
  if (link === undefined || hasEnded(job)) return;
  const open = async (line: AbortSignal): Promise<Response> => client.open(link, line);
  for await (const { event, data } of sharedEvents(client.resolved(link.href), open, signal)) {
    onLive(true);
    if (event === 'end') return;
    if (event === RESYNC) {
      yield ask();
      if (hasEnded(job)) return;
    }
    const shape = SHAPES_OF_EVENTS[event];
    if (shape === undefined) continue;
    const value: unknown = JSON.parse(data);
    if (faultIn(shape, value, event) !== undefined) throw new Error(`an event “${event}” of another shape`);
    if (event === 'log') onLog((lines = withLine(lines, value as LogLine)));
    else if (event === 'progress') yield (job = newerOf(job, withProgress(job, value as ToldProgress)));
    else if ((value as Job).id === first.id) yield (job = newerOf(job, value as Job));
    // Lines that were written between the two requests are in neither answer.
    if (event === 'snapshot' && job.logged > lines.length) onLog((lines = await logOf(client, path, orLate(signal))));
  }
}

/** With the number of the change that it is. */
type ToldProgress = JobProgress & Partial<Pick<Job, 'seq'>>;

function withProgress(job: Job, progress: ToldProgress): Job {
  return { ...job, seq: progress.seq ?? job.seq, progress };
}

async function logOf(client: ApiClient, path: string, signal: AbortSignal): Promise<readonly LogLine[]> {
  return (await client.get<List<LogLine>>(`${path}/log`, signal)).items;
}

/** A line that was written while the log was asked for comes twice. */
function withLine(lines: readonly LogLine[], line: LogLine): readonly LogLine[] {
  return lines.some(({ at, text }) => at === line.at && text === line.text) ? lines : [...lines, line];
}
