import { expect } from 'chai';
import { Redis } from 'ioredis';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { BullMqJobQueue } from '../../src/jobs/bullmq/bullmq-job-queue.js';
import { hasEnded, JOB_VERBS, type Job, type JobRequest } from '../../src/jobs/job.js';
import type { JobQueue } from '../../src/jobs/job-queue.js';
import { SqliteJobQueue } from '../../src/jobs/sqlite/sqlite-job-queue.js';
import { realRuntime } from '../../src/runtime.js';
import { bentTexts } from '../support/bent-json.js';
import { useServer } from '../support/servers/servers.js';
import { tempFolder } from '../support/temp-folder.js';

interface Bendable {
  readonly queue: JobQueue;
  /** What is kept of a job, as text. */
  readonly record: (id: string) => Promise<string>;
  readonly bend: (id: string, text: string) => Promise<void>;
  dispose(): Promise<void>;
}

const request = (app: string): JobRequest => ({
  ...{ verb: 'backup', args: { app }, key: `app:${app}`, app, destination: 'there', createdBy: 'me' },
});

async function sqlite(): Promise<Bendable> {
  const folder = await tempFolder();
  const path = join(folder.path, 'jobs.sqlite');
  const queue = new SqliteJobQueue(path, realRuntime);
  await queue.list();
  const database = new DatabaseSync(path);
  return {
    queue,
    record: async (id) => String(database.prepare('select record from jobs where id = ?').get(id)?.['record']),
    bend: async (id, text) => void database.prepare('update jobs set record = ? where id = ?').run(text, id),
    async dispose() {
      database.close();
      await queue.close();
      await folder.remove();
    },
  };
}

async function redis(url: string): Promise<Bendable> {
  const queue = new BullMqJobQueue({ url, lockMs: 2_000 }, realRuntime);
  const client = new Redis(url);
  const keyOf = async (id: string): Promise<string> => (await client.keys(`*job:${id}`))[0] ?? '';
  return {
    queue,
    record: async (id) => (await client.hget(await keyOf(id), 'record')) ?? '',
    bend: async (id, text) => void (await client.hset(await keyOf(id), 'record', text)),
    async dispose() {
      await queue.close();
      client.disconnect();
    },
  };
}

/** Fails unless a job has all that a page or a worker reads, of the right type. */
function requireShown({ id, verb, args, state, created, log, logged, failure }: Job, text: string): void {
  expect([typeof id, typeof args, typeof logged, typeof created], text).to.deep.equal([
    ...['string', 'object', 'number', 'string'],
  ]);
  expect(JOB_VERBS, text).to.include(verb);
  expect(Number.isNaN(Date.parse(created)), text).to.equal(false);
  for (const line of log) expect([typeof line.text, typeof line.at], text).to.deep.equal(['string', 'string']);
  if (state === 'failed')
    expect([typeof failure?.code, typeof failure?.message], text).to.deep.equal(['string', 'string']);
}

for (const kind of ['a SQLite file', 'Redis']) {
  describe(`the damaged record of a job in ${kind}`, () => {
    const server = kind === 'Redis' ? useServer('redis') : undefined;
    let made: Bendable;

    beforeEach(async () => {
      made = server === undefined ? await sqlite() : await redis(server().url);
    });
    afterEach(async () => made?.dispose());

    it('breaks no list, however it is bent', async function () {
      this.timeout(120_000);
      const { queue, record, bend } = made;
      const bent = await queue.add(request('bent'));
      const good = await queue.add(request('good'));
      const whole = {
        ...(JSON.parse(await record(bent.id)) as Job),
        ...{ state: 'failed', attempt: 1, started: bent.created, ended: bent.created, warnings: 1, logged: 1 },
        log: [{ at: bent.created, level: 'warn', code: 'x', text: 'y' }],
        progress: { phase: 'events', unit: 'events', done: 1, total: 2, elapsedMs: 3 },
        ...{ result: { backup: 'x' }, failure: { code: 'x', message: 'y', changed: 'nothing' } },
        once: { key: 'k', digest: 'd' },
      };
      for (const text of bentTexts(JSON.parse(JSON.stringify(whole)) as object as never)) {
        await bend(bent.id, text);
        const all = await queue.list();
        expect(
          all.map(({ id }) => id),
          text,
        ).to.include(good.id);
        for (const job of all) requireShown(job, text);
        expect((await queue.find(bent.id))?.id, text).to.equal(bent.id);
      }
    });

    for (const [what, damage] of [
      ['no JSON', () => '{'],
      ['without what to do', (record: string) => record.replace('"verb":"backup"', '"verb":"x"')],
      ['of another job', (record: string) => record.replace(/"id":"[^"]*"/, '"id":"01k00000000000000000000000"')],
      ['with other arguments', (record: string) => record.replace(/"args":\{.*?\}/, '"args":7')],
    ] as const) {
      it(`is failed, and in the way of no worker: ${what}`, async () => {
        const { queue, record, bend } = made;
        const bent = await queue.add(request('same'));
        const good = await queue.add(request('same'));
        await bend(bent.id, damage(await record(bent.id)));
        const begun: string[] = [];
        const worker = queue.work(
          async ({ id }) => {
            begun.push(id);
            return {};
          },
          { concurrency: 2 },
        );
        for (;;) {
          const job = await queue.find(good.id);
          if (job !== undefined && hasEnded(job)) break;
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
        await worker.close();
        expect(begun).to.include(good.id).and.not.include(bent.id);
        expect(await queue.find(bent.id)).to.deep.include({ state: 'failed' });
        expect((await queue.find(bent.id))?.failure?.code).to.equal('job-damaged');
        expect((await queue.list({ states: ['queued', 'running'] })).map(({ id }) => id)).to.not.include(good.id);
      });
    }
  });
}
