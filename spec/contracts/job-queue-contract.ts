import { expect } from 'chai';
import { setTimeout as sleep } from 'node:timers/promises';
import { BackupError } from '../../src/errors.js';
import type { JobContext, JobQueue, JobRunner, JobWorker } from '../../src/jobs/job-queue.js';
import { hasEnded, type Job, type JobFailure, type JobRequest } from '../../src/jobs/job.js';
import { rejection } from '../support/rejection.js';

/** One queue, opened several times as several processes would. */
export interface QueueUnderTest {
  open(): Promise<JobQueue>;
  dispose(): Promise<void>;
}

export function request(app: string, about: Partial<JobRequest> = {}): JobRequest {
  return {
    verb: 'backup',
    args: { app },
    key: `app:${app}`,
    app,
    destination: 'file:///there',
    createdBy: 'ana',
    ...about,
  };
}

/** A runner that waits until it is told to go on, and obeys its signal. */
class Gate {
  readonly started: Job[] = [];
  #open: () => void = () => undefined;
  #opened = new Promise<void>((resolve) => (this.#open = resolve));

  readonly run: JobRunner = async (job: Job, { signal }: JobContext) => {
    this.started.push(job);
    const stopped = new Promise<never>((_, reject) => {
      const stop = (): void => reject(new BackupError('cancelled', 'the operation was cancelled'));
      if (signal.aborted) stop();
      signal.addEventListener('abort', stop, { once: true });
    });
    await Promise.race([this.#opened, stopped]);
    return { ran: job.app };
  };

  open(): void {
    this.#open();
  }
}

/** What every job queue promises. */
export function jobQueueContract(make: () => Promise<QueueUnderTest>): void {
  let tested: QueueUnderTest | undefined;
  let queue: JobQueue;
  const opened: { close(): Promise<void> }[] = [];

  beforeEach(async () => {
    tested = await make();
    queue = await open();
  });

  afterEach(async () => {
    for (const each of opened.splice(0).reverse()) await each.close();
    await tested?.dispose();
    tested = undefined;
  });

  async function open(): Promise<JobQueue> {
    if (tested === undefined) throw new Error('not made');
    const another = await tested.open();
    opened.push(another);
    return another;
  }

  function work(run: JobRunner, on = queue, concurrency = 4, perDestination?: number): JobWorker {
    const worker = on.work(run, { concurrency, ...(perDestination === undefined ? {} : { perDestination }) });
    opened.push(worker);
    return worker;
  }

  async function until(id: string, is: (job: Job) => boolean, on = queue): Promise<Job> {
    for (let tries = 0; tries < 400; tries += 1) {
      const job = await on.find(id);
      if (job !== undefined && is(job)) return job;
      await sleep(50);
    }
    throw new Error(`job ${id} did not get there: ${JSON.stringify(await on.find(id))}`);
  }

  it('runs a job and keeps its result', async () => {
    const added = await queue.add(request('blog'));
    expect(added).to.include({ state: 'queued', attempt: 0, app: 'blog', verb: 'backup' });
    work(async ({ args }) => ({ did: args }));
    const done = await until(added.id, hasEnded);
    expect(done).to.deep.include({ state: 'completed', attempt: 1, result: { did: { app: 'blog' } } });
    expect(Date.parse(done.ended ?? '')).to.be.at.least(Date.parse(done.started ?? ''));
  });

  it('keeps why a job failed, and what it changed', async () => {
    const { id } = await queue.add(request('blog'));
    work(async () => {
      throw new BackupError('no-space', 'the disk is full', { hint: 'free some space' });
    });
    const { state, failure, log } = await until(id, hasEnded);
    expect(state).to.equal('failed');
    expect(failure).to.deep.equal({
      code: 'no-space',
      message: 'the disk is full',
      hint: 'free some space',
      changed: 'rolledBack',
    });
    expect(log.at(-1)).to.include({ level: 'error', code: 'no-space' });
  });

  it('keeps progress and log, and shows them to other processes', async () => {
    const { id } = await queue.add(request('blog'));
    const gate = new Gate();
    work(async (job, context) => {
      context.progress({ phase: 'write-events', done: 3, total: 10, unit: 'events' });
      context.log({ level: 'warn', code: 'asset-missing', text: 'a file is missing' });
      return gate.run(job, context);
    });
    const other = await open();
    const seen = await until(id, ({ progress, logged }) => progress !== undefined && logged > 0, other);
    expect(seen.progress).to.deep.include({ phase: 'write-events', done: 3, total: 10, unit: 'events', percent: 30 });
    expect(seen.log[0]).to.include({ level: 'warn', code: 'asset-missing', text: 'a file is missing' });
    gate.open();
    expect(await until(id, hasEnded)).to.deep.include({ state: 'completed', warnings: 1 });
  });

  it('shows progress to other processes at most four times a second, and the last of it always', async () => {
    const other = await open();
    const stop = new AbortController();
    const seen: Job[] = [];
    const reading = (async () => {
      for await (const job of other.changes(0, stop.signal)) if (job.progress !== undefined) seen.push(job);
    })();
    const { id } = await queue.add(request('blog'));
    work(async (_job, { progress }) => {
      for (const phase of ['write-events', 'write-assets'] as const) {
        for (let done = 1; done <= 200; done += 1) {
          progress({ phase, done, total: 200, unit: phase === 'write-events' ? 'events' : 'assets' });
          await sleep(10);
        }
      }
      return {};
    });
    const { started = '', ended = '' } = await until(id, hasEnded);
    while (seen.at(-1)?.state !== 'completed') await sleep(20);
    stop.abort();
    await reading;
    const seconds = (Date.parse(ended) - Date.parse(started)) / 1_000;
    // Beside those, the last report and the end.
    expect(seen.length).to.be.within(6, Math.ceil(4 * seconds) + 2);
    const phases = new Set(seen.map(({ progress }) => progress?.phase));
    expect([...phases]).to.deep.equal(['write-events', 'write-assets']);
    expect(seen.at(-1)?.progress).to.include({ done: 200, total: 200, percent: 100 });
    expect(seen.some(({ progress }) => (progress?.rate ?? 0) > 0)).to.equal(true);
  });

  it('runs one job a key at a time, and others beside it', async () => {
    const [first, second, other] = [
      await queue.add(request('blog')),
      await queue.add(request('blog')),
      await queue.add(request('shop')),
    ];
    const gate = new Gate();
    work(gate.run);
    work(gate.run, await open());
    await until(other.id, ({ state }) => state === 'running');
    await sleep(1_000);
    const states = await Promise.all([first, second].map(async ({ id }) => (await queue.find(id))?.state));
    expect(states).to.have.members(['running', 'queued']);
    gate.open();
    for (const { id } of [first, second, other]) expect(await until(id, hasEnded)).to.include({ state: 'completed' });
    expect(gate.started.map(({ id }) => id)).to.have.members([first.id, second.id, other.id]);
  });

  it('keeps to the limit of a destination over all workers', async () => {
    const jobs = await Promise.all(['a', 'b', 'c'].map(async (app) => queue.add(request(app))));
    const gate = new Gate();
    work(gate.run, queue, 4, 1);
    work(gate.run, await open(), 4, 1);
    await sleep(1_500);
    expect(gate.started).to.have.length(1);
    gate.open();
    for (const { id } of jobs) expect(await until(id, hasEnded)).to.include({ state: 'completed' });
  });

  it('cancels a queued job at once, and never starts it', async () => {
    const { id } = await queue.add(request('blog'));
    expect(await queue.cancel(id)).to.include({ state: 'cancelled' });
    const gate = new Gate();
    work(gate.run);
    await sleep(600);
    expect(gate.started).to.deep.equal([]);
  });

  it('cancels a running job from another process', async () => {
    const { id } = await queue.add(request('blog'));
    work(new Gate().run);
    const other = await open();
    await until(id, ({ state }) => state === 'running', other);
    expect(await other.cancel(id)).to.include({ state: 'cancelling' });
    expect(await until(id, hasEnded)).to.deep.include({ state: 'cancelled' });
  });

  it('refuses to cancel what has ended, to retry what has not, and unknown jobs', async () => {
    const { id } = await queue.add(request('blog'));
    expect(await rejection(queue.retry(id))).to.include({ code: 'job-not-ended' });
    await queue.cancel(id);
    expect(await rejection(queue.cancel(id))).to.include({ code: 'job-not-cancellable' });
    expect(await rejection(queue.cancel('01nosuchjob'))).to.include({ code: 'job-not-found' });
    expect(await rejection(queue.retry('01nosuchjob'))).to.include({ code: 'job-not-found' });
    expect(await queue.find('01nosuchjob')).to.equal(undefined);
  });

  it('stops one by force that was cancelled and does not end, and lets the next one of its key run', async () => {
    const hung = Promise.withResolvers<object>();
    const failure: JobFailure = { code: 'cancelled', message: 'it was stopped by force', changed: 'rolledBack' };
    const { id } = await queue.add(request('blog'));
    let lost: AbortSignal | undefined;
    work(async (job, { signal }) => {
      if (job.id !== id) return { ran: job.app };
      lost = signal;
      await hung.promise;
      return { ran: 'after all' };
    });
    await until(id, ({ state }) => state === 'running');
    expect(await rejection(queue.stop(id, failure))).to.include({ code: 'job-not-cancellable' });
    await queue.cancel(id);
    await until(id, () => lost?.aborted === true);
    expect(await queue.stop(id, failure)).to.deep.include({ state: 'cancelled', failure });
    const next = await queue.add(request('blog'));
    expect(await until(next.id, hasEnded)).to.include({ state: 'completed' });
    hung.resolve({});
    await sleep(600);
    expect(await queue.find(id), 'what its worker says afterwards').to.deep.include({ state: 'cancelled', failure });
    expect(await queue.stop(id, failure), 'once more').to.include({ state: 'cancelled' });
  });

  it('refuses to retry what is completed', async () => {
    const { id } = await queue.add(request('blog'));
    work(async () => ({}));
    await until(id, ({ state }) => state === 'completed');
    expect(await rejection(queue.retry(id))).to.include({ code: 'job-not-retryable' });
  });

  it('retries an ended job as a new one', async () => {
    const { id } = await queue.add(request('blog', { args: { app: 'blog', comment: 'nightly' } }));
    await queue.cancel(id);
    const again = await queue.retry(id);
    expect(again.id).not.to.equal(id);
    expect(again).to.deep.include({ state: 'queued', args: { app: 'blog', comment: 'nightly' } });
  });

  it('adds one job for a key, however often and from wherever it is asked for', async () => {
    const others = [queue, await open()];
    const once = { key: 'k1', digest: 'd1' };
    const ask = async (on: JobQueue): Promise<Job> => on.add(request('blog', { once }));
    const added = await Promise.all([...others, ...others, ...others].map(ask));
    expect(new Set(added.map(({ id }) => id)).size).to.equal(1);
    expect((await queue.list()).length).to.equal(1);
    work(async () => ({}));
    await until(added[0]?.id ?? '', hasEnded);
    expect((await ask(queue)).id).to.equal(added[0]?.id);
    expect((await queue.findOnce('k1'))?.id).to.equal(added[0]?.id);
    const other = queue.add(request('other', { once: { key: 'k1', digest: 'd2' } }));
    expect(await rejection(other)).to.include({ code: 'idempotency-key-reused' });
    expect(await queue.findOnce('k2')).to.equal(undefined);
    const again = await queue.add(request('blog', { once: { key: 'k2', digest: 'd1' } }));
    expect(again.id).not.to.equal(added[0]?.id);
    expect((await queue.add(request('blog'))).id).not.to.equal(again.id);
  });

  it('lists jobs newest first, by app, state and page', async () => {
    const ids: string[] = [];
    for (const app of ['blog', 'shop', 'blog']) ids.push((await queue.add(request(app))).id);
    const [first = '', second = '', third = ''] = ids;
    await queue.cancel(second);
    const listed = async (filter: Parameters<JobQueue['list']>[0]): Promise<string[]> =>
      (await queue.list(filter)).map(({ id }) => id);
    expect(await listed({})).to.deep.equal([third, second, first]);
    expect(await listed({ app: 'blog' })).to.deep.equal([third, first]);
    expect(await listed({ states: ['cancelled'] })).to.deep.equal([second]);
    expect(await listed({ limit: 1 })).to.deep.equal([third]);
    expect(await listed({ before: third, limit: 1 })).to.deep.equal([second]);
  });

  it('hands a running job back when its worker is closed, and another one runs it', async () => {
    const { id } = await queue.add(request('blog'));
    const worker = work(new Gate().run);
    await until(id, ({ state }) => state === 'running');
    await worker.close();
    expect(await queue.find(id)).to.include({ state: 'queued' });
    work(async () => ({ ran: 'again' }), await open());
    expect(await until(id, hasEnded)).to.deep.include({ state: 'completed', result: { ran: 'again' } });
  });

  it('closes workers while jobs wait for one that runs, and drops none', async () => {
    const jobs = [await queue.add(request('blog')), await queue.add(request('blog')), await queue.add(request('shop'))];
    const workers = [work(new Gate().run), work(new Gate().run, await open())];
    await sleep(700);
    for (const worker of workers) await worker.close();
    for (const { id } of jobs) expect(await queue.find(id)).to.include({ state: 'queued' });
    work(async () => ({}));
    for (const { id } of jobs) expect(await until(id, hasEnded)).to.include({ state: 'completed' });
  });

  it('says by one number that no job has changed, to all processes', async () => {
    const other = await open();
    const before = await other.lastSeq();
    const { id, seq } = await queue.add(request('blog'));
    expect(seq).to.be.above(before);
    expect(await other.lastSeq()).to.equal(seq);
    expect(await other.lastSeq()).to.equal(seq);
    await queue.cancel(id);
    expect(await other.lastSeq()).to.be.above(seq);
  });

  it('yields each change in order, from where a reader has been', async () => {
    const stop = new AbortController();
    const seen: Job[] = [];
    const reading = (async () => {
      for await (const job of queue.changes(0, stop.signal)) seen.push(job);
    })();
    const other = await open();
    const { id } = await other.add(request('blog'));
    work(async () => ({}), other);
    await until(id, hasEnded);
    for (let tries = 0; tries < 100 && seen.at(-1)?.state !== 'completed'; tries += 1) await sleep(50);
    stop.abort();
    await reading;
    expect(seen.at(-1)).to.include({ id, state: 'completed' });
    const numbers = seen.map(({ seq }) => seq);
    expect(numbers).to.deep.equal(numbers.toSorted((a, b) => a - b));
  });
}
