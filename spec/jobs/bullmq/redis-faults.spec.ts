import { expect } from 'chai';
import { Redis } from 'ioredis';
import { setTimeout as sleep } from 'node:timers/promises';
import { BullMqJobQueue } from '../../../src/jobs/bullmq/bullmq-job-queue.js';
import { hasEnded, type Job } from '../../../src/jobs/job.js';
import type { JobRunner } from '../../../src/jobs/job-queue.js';
import { realRuntime } from '../../../src/runtime.js';
import { request } from '../../contracts/job-queue-contract.js';
import { rejection } from '../../support/rejection.js';
import { REDIS } from '../../support/servers/redis.js';
import type { ServerProcess } from '../../support/servers/server-process.js';
import { areServersAskedFor } from '../../support/servers/servers.js';
import { skip } from '../../support/skipped.js';

/** A worker that has not renewed its lock for so long is taken for dead, in ms. */
const LOCK_MS = 2_000;

describe('jobs while Redis fails', () => {
  let redis: ServerProcess;
  let url: string;
  const opened: { close(): Promise<void> }[] = [];
  /** How often each app was begun, and how many at once. */
  let begun: Map<string, number>;
  let running: Map<string, number>;
  let most: number;

  before(async function () {
    this.timeout(900_000);
    if (!REDIS.installed() && !areServersAskedFor()) skip(this, 'redis-server is not installed');
    await REDIS.ensure();
  });
  beforeEach(async () => {
    const server = await REDIS.start();
    if (server.process === undefined) throw new Error('not our Redis');
    [redis, url] = [server.process, server.url];
    begun = new Map();
    running = new Map();
    most = 0;
  });
  afterEach(async () => {
    redis.signal('SIGCONT');
    for (const each of opened.splice(0).reverse()) await each.close();
    await redis.stop();
  });

  function open(): BullMqJobQueue {
    const queue = new BullMqJobQueue({ url, lockMs: LOCK_MS }, realRuntime);
    opened.push(queue);
    return queue;
  }

  /** Takes a second, tells of it, and obeys its signal. */
  const run: JobRunner = async ({ app }, { signal, log }) => {
    begun.set(app, (begun.get(app) ?? 0) + 1);
    running.set(app, (running.get(app) ?? 0) + 1);
    most = Math.max(most, running.get(app) ?? 0);
    try {
      log({ level: 'warn', code: 'asset-missing', text: `begun ${app}` });
      await sleep(1_000, undefined, { signal });
      return { ran: app };
    } finally {
      running.set(app, (running.get(app) ?? 1) - 1);
    }
  };

  async function withJobs(count: number): Promise<{ readonly queue: BullMqJobQueue; readonly jobs: readonly Job[] }> {
    const queue = open();
    const jobs: Job[] = [];
    for (let number = 0; number < count; number += 1) jobs.push(await queue.add(request(`app-${number}`)));
    for (const on of [queue, open()]) opened.push(on.work(run, { concurrency: 2 }));
    while (begun.size < 2) await sleep(20);
    return { queue, jobs };
  }

  async function allCompleted(queue: BullMqJobQueue, jobs: readonly Job[]): Promise<readonly Job[]> {
    const ended: Job[] = [];
    for (const { id } of jobs) {
      for (;;) {
        const job = await queue.find(id).catch(() => undefined);
        if (job !== undefined && hasEnded(job)) {
          ended.push(job);
          break;
        }
        await sleep(100);
      }
    }
    expect(ended.map(({ state, failure }) => failure?.message ?? state)).to.deep.equal(jobs.map(() => 'completed'));
    return ended;
  }

  it('which is killed and starts again: each ends once, and tells all that it told', async () => {
    const { queue, jobs } = await withJobs(6);
    await redis.kill();
    await sleep(1_500);
    const refused = await rejection(queue.add(request('late')));
    expect(refused).to.include({ code: 'jobs-unreachable' });
    await redis.start();
    const ended = await allCompleted(queue, jobs);
    for (const { log, warnings } of ended) {
      expect(warnings).to.be.at.least(1);
      expect(log.some(({ code }) => code === 'asset-missing')).to.equal(true);
    }
    expect(await queue.list({ states: ['queued', 'running', 'cancelling'] })).to.deep.equal([]);
  });

  it('which is paused for longer than a lock lasts', async () => {
    const { queue, jobs } = await withJobs(4);
    redis.signal('SIGSTOP');
    await sleep(LOCK_MS * 2);
    redis.signal('SIGCONT');
    await allCompleted(queue, jobs);
  });

  it('which is full: nothing is taken on, and what runs ends once there is room', async () => {
    const { queue, jobs } = await withJobs(4);
    const admin = new Redis(url);
    try {
      await admin.config('SET', 'maxmemory', '1mb');
      const refused = await rejection(queue.add(request('late')));
      expect(refused).to.include({ code: 'jobs-unreachable' });
      await sleep(2_500);
      expect((await queue.list({ app: 'late' })).length).to.equal(0);
      await admin.config('SET', 'maxmemory', '0');
    } finally {
      admin.disconnect();
    }
    await allCompleted(queue, jobs);
    // The end of a job was written down by the worker that ran it, which did not run it again.
    expect(Math.max(...begun.values())).to.equal(1);
    expect(most).to.equal(1);
  });

  it('that forgot a worker: what a job held that has ended keeps no other one waiting', async () => {
    const { queue, jobs } = await withJobs(2);
    await allCompleted(queue, jobs);
    const admin = new Redis(url);
    // As a worker leaves it that is killed after it wrote down the end.
    await admin.hset('{eventark}:jobs:keys', 'app:app-0', jobs[0]?.id ?? '');
    await admin.sadd('{eventark}:jobs:at:file:///there', jobs[0]?.id ?? '');
    admin.disconnect();
    await allCompleted(queue, [await queue.add(request('app-0'))]);
  });

  it('whose readers see the changes that came while it was away', async () => {
    const { queue, jobs } = await withJobs(2);
    const stop = new AbortController();
    const seen = new Set<string>();
    const reading = (async () => {
      for await (const job of open().changes(undefined, stop.signal)) if (hasEnded(job)) seen.add(job.id);
    })();
    await sleep(200);
    await redis.restart();
    await allCompleted(queue, jobs);
    for (let tries = 0; tries < 100 && seen.size < 2; tries += 1) await sleep(50);
    stop.abort();
    await reading;
    expect([...seen].toSorted()).to.deep.equal(jobs.map(({ id }) => id).toSorted());
  });
});
