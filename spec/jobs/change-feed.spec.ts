import { expect } from 'chai';
import { setTimeout as sleep } from 'node:timers/promises';
import { BackupError } from '../../src/errors.js';
import { ChangeFeed } from '../../src/jobs/change-feed.js';
import { newJob, type Job } from '../../src/jobs/job.js';
import { request } from '../contracts/job-queue-contract.js';
import { rejection } from '../support/rejection.js';

const job = (seq: number, id = `job${seq}`): Job => ({ ...newJob(request('blog'), id, '2026-01-01T00:00:00Z'), seq });

/** A source that gives what it is told to, and counts how often it was begun and ended. */
class Source {
  begun = 0;
  ended = 0;
  #tell: (jobs: readonly Job[] | Error) => void = () => undefined;

  readonly open = async function* (this: Source, signal: AbortSignal): AsyncIterable<readonly Job[]> {
    this.begun += 1;
    try {
      yield [];
      while (!signal.aborted) {
        const told = await new Promise<readonly Job[] | Error>((resolve) => {
          this.#tell = resolve;
          signal.addEventListener('abort', () => resolve([]), { once: true });
        });
        if (told instanceof Error) throw told;
        yield told;
      }
    } finally {
      this.ended += 1;
    }
  }.bind(this);

  async tell(jobs: readonly Job[] | Error): Promise<void> {
    this.#tell(jobs);
    await sleep(5);
  }
}

describe('a feed of changes', () => {
  const nothing = async (): Promise<readonly Job[]> => [];

  async function gather(feed: ChangeFeed, stop: AbortSignal, missed = nothing): Promise<number[]> {
    const seen: number[] = [];
    for await (const { seq } of feed.follow(missed, stop)) seen.push(seq);
    return seen;
  }

  it('reads its source once for a hundred readers, and no more when the last one has gone', async () => {
    const source = new Source();
    const feed = new ChangeFeed(source.open);
    const stop = new AbortController();
    const readers = Array.from({ length: 100 }, async () => gather(feed, stop.signal));
    await sleep(5);
    await source.tell([job(1), job(2)]);
    await source.tell([job(3)]);
    stop.abort();
    for (const seen of await Promise.all(readers)) expect(seen).to.deep.equal([1, 2, 3]);
    await sleep(5);
    expect([source.begun, source.ended]).to.deep.equal([1, 1]);
    const again = new AbortController();
    const late = gather(feed, again.signal);
    await sleep(5);
    await source.tell([job(4)]);
    again.abort();
    expect(await late).to.deep.equal([4]);
    expect(source.begun).to.equal(2);
  });

  it('gives each change once, in order, to a reader that asks for what it missed', async () => {
    const source = new Source();
    const feed = new ChangeFeed(source.open);
    const stop = new AbortController();
    const reader = gather(feed, stop.signal, async () => {
      // Told while the reader still asks for what was before.
      await source.tell([job(2), job(3)]);
      return [job(1), job(2)];
    });
    await sleep(20);
    await source.tell([job(4)]);
    stop.abort();
    expect(await reader).to.deep.equal([1, 2, 3, 4]);
  });

  it('tells a slow reader the last state of each job', async () => {
    const source = new Source();
    const feed = new ChangeFeed(source.open);
    const stop = new AbortController();
    const seen: number[] = [];
    const reader = (async () => {
      for await (const { seq } of feed.follow(nothing, stop.signal)) {
        seen.push(seq);
        if (seq === 1) await sleep(50);
      }
    })();
    await sleep(5);
    await source.tell([job(1)]);
    await source.tell(Array.from({ length: 3_000 }, (_, n) => job(n + 2, n % 2 === 0 ? 'even' : 'odd')));
    await sleep(80);
    stop.abort();
    await reader;
    expect(seen).to.deep.equal([1, 3_000, 3_001]);
  });

  it('tells every reader when its source fails, and begins again for the next', async () => {
    const source = new Source();
    const feed = new ChangeFeed(source.open);
    const stop = new AbortController();
    const readers = [1, 2].map(async () => rejection(gather(feed, stop.signal)));
    await sleep(5);
    await source.tell(new BackupError('jobs-unreachable', 'cut'));
    for (const error of await Promise.all(readers)) expect(error.message).to.equal('cut');
    const next = gather(feed, stop.signal);
    await sleep(5);
    await source.tell([job(9)]);
    stop.abort();
    expect(await next).to.deep.equal([9]);
  });
});
