import { setTimeout as sleep } from 'node:timers/promises';
import { isBackupError, throwIfCancelled } from '../../errors.js';
import type { Schemas } from '../../client/create-client.js';
import { readEvents, type ServerEvent } from './event-source.js';
import type { ServerClient } from './server-client.js';

type Job = Schemas['Job'];

export interface FollowTimes {
  /** The server sends its first bytes at once: a line that brings none so long is gathered by a proxy. */
  readonly firstMs: number;
  /** A heartbeat comes every 15 seconds: a line that is silent so long is broken. */
  readonly silenceMs: number;
  /** How long the server may be away. */
  readonly awayMs: number;
}

export const FOLLOW_TIMES: FollowTimes = { firstMs: 3_000, silenceMs: 40_000, awayMs: 120_000 };

export interface Watcher {
  job(job: Job): void;
  log(line: Schemas['LogLine']): void;
  /** Something about the line to the server, for a person. */
  note(text: string): void;
}

/** Between two streams where the first just ended, in ms. */
const AGAIN_MS = 250;

/** Seconds that one question waits for a change. */
const WAIT_S = 20;

/**
 * Follows a job to its end, live; through a proxy that gathers answers, by asking. A server that is away for a while is waited for: the
 * job goes on there, or begins again. What was seen is not shown twice.
 */
export async function followJob(
  client: ServerClient,
  id: string,
  watcher: Watcher,
  signal: AbortSignal,
  times: FollowTimes = FOLLOW_TIMES,
): Promise<Job> {
  const following = new Following(client, id, watcher, signal, times);
  return following.toTheEnd();
}

/** Data of an event about progress. */
type Moved = Schemas['Progress'] & { readonly seq: number };

class Following {
  #last: Job | undefined;
  #logged = 0;
  #isLive = true;
  #awaySince: number | undefined;

  constructor(
    private readonly client: ServerClient,
    private readonly id: string,
    private readonly watcher: Watcher,
    private readonly signal: AbortSignal,
    private readonly times: FollowTimes,
  ) {}

  async toTheEnd(): Promise<Job> {
    for (;;) {
      throwIfCancelled(this.signal);
      try {
        if (this.#isLive) await this.#listen();
        else await this.#ask();
        this.#awaySince = undefined;
      } catch (error) {
        await this.#away(error);
      }
      if (this.#last !== undefined && isEnded(this.#last)) return this.#last;
    }
  }

  /** One stream, as long as it lasts. */
  async #listen(): Promise<void> {
    const stop = new AbortController();
    let timer = setTimeout(() => stop.abort(GATHERED), this.times.firstMs);
    try {
      const answer = await this.client.send(
        {
          method: 'GET',
          path: `/jobs/${this.id}/stream`,
          headers: { accept: 'text/event-stream' },
        },
        AbortSignal.any([this.signal, stop.signal]),
      );
      for await (const event of readEvents(answer.body ?? [])) {
        clearTimeout(timer);
        timer = setTimeout(() => stop.abort(SILENT), this.times.silenceMs);
        if (event === undefined) continue;
        this.#awaySince = undefined;
        await this.#take(event);
        if (event.event === 'end') return await this.#refresh();
      }
      await sleep(AGAIN_MS, undefined, { signal: this.signal });
    } catch (error) {
      throwIfCancelled(this.signal);
      if (stop.signal.reason === GATHERED) {
        this.#isLive = false;
        this.watcher.note('a proxy holds back what the server sends: progress is polled instead');
      } else if (!stop.signal.aborted) throw error;
    } finally {
      clearTimeout(timer);
      stop.abort();
    }
  }

  /** The id says how many lines the log has: they are fetched, so that each is shown once, whatever the line did. */
  async #take({ id, event, data }: ServerEvent): Promise<void> {
    await this.#fetchLog(Number(id?.split('.')[1] ?? 0));
    const value: unknown = JSON.parse(data);
    if (event === 'snapshot' || event === 'state') await this.#change(value as Job);
    else if (event === 'progress') this.#progress(value as Moved);
    else if (event === 'resync') await this.#refresh();
  }

  /** Asks once, which is answered as soon as the job has changed. */
  async #ask(): Promise<void> {
    const query = this.#last && { after: this.#last.seq, wait: WAIT_S };
    await this.#change(await this.client.ask('getJob', { path: { job: this.id }, ...(query && { query }) }));
  }

  async #refresh(): Promise<void> {
    await this.#change(await this.client.ask('getJob', { path: { job: this.id } }));
  }

  async #change(job: Job): Promise<void> {
    await this.#fetchLog(job.logged);
    this.#last = job;
    this.watcher.job(job);
  }

  #progress(progress: Moved): void {
    if (this.#last === undefined) return;
    this.#last = { ...this.#last, seq: progress.seq, progress };
    this.watcher.job(this.#last);
  }

  async #fetchLog(logged: number): Promise<void> {
    while (logged > this.#logged) {
      const lines = { path: { job: this.id }, query: { after: this.#logged } };
      const { items, next } = await this.client.ask('getJobLog', lines);
      for (const line of items) this.watcher.log(line);
      if (next <= this.#logged) return;
      this.#logged = next;
    }
  }

  /** What may be over in a moment is waited for. */
  async #away(error: unknown): Promise<void> {
    throwIfCancelled(this.signal);
    // A line that breaks in the middle is no error of ours yet.
    if (isBackupError(error) && error.code !== 'server-unreachable' && error.code !== 'shutting-down') throw error;
    this.#awaySince ??= performance.now();
    const away = performance.now() - this.#awaySince;
    if (away > this.times.awayMs) throw error;
    if (away < 1) this.watcher.note('the server does not answer; waiting for the job');
    await sleep(Math.min(5_000, 250 + away / 4), undefined, { signal: this.signal }).catch(() => undefined);
  }
}

const GATHERED = new Error('no bytes came');
const SILENT = new Error('the line is silent');

export function isEnded({ state }: Pick<Job, 'state'>): boolean {
  return state === 'completed' || state === 'failed' || state === 'cancelled';
}
