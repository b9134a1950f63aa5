import { join } from 'node:path';
import { LOCAL_SUBJECT, type Subject } from '../../src/http/access.js';
import { createServer } from '../../src/http/server.js';
import type { ServerOptions } from '../../src/http/server-options.js';
import { SqliteJobQueue } from '../../src/jobs/sqlite/sqlite-job-queue.js';
import { jobRunner } from '../../src/jobs/run-job.js';
import { realRuntime } from '../../src/runtime.js';
import { answerCheck } from './openapi/openapi-answers.js';
import { openTempModule, RICH, type BaseParts, type OpenModule } from './module.js';
import type { ModuleParts } from '../../src/config/module-parts.js';
import type { JobRunner, JobWorker } from '../../src/jobs/job-queue.js';

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

export interface HttpUnderTest {
  readonly opened: OpenModule;
  readonly jobs: SqliteJobQueue;
  /** Of the API, with its base path. */
  readonly url: string;
  /** Who calls from now on. */
  become(subject: Subject | undefined): void;
  /** Every answer is checked against the OpenAPI document. */
  call(method: string, path: string, body?: object, headers?: Record<string, string>): Promise<HttpAnswer>;
  /** The state of a job once it has ended. */
  ended(id: unknown): Promise<Record<string, unknown>>;
  /** The worker ends as at the stop of a server, and another one begins. */
  changeWorker(): Promise<void>;
  dispose(): Promise<void>;
}

/** The server over real HTTP, with an app `shop` in an embedded store and a worker. */
export async function openHttp(
  change?: (base: BaseParts) => Partial<ModuleParts>,
  run?: JobRunner,
  options: Partial<ServerOptions> = {},
): Promise<HttpUnderTest> {
  const opened = await openTempModule(change);
  await opened.module.restore(RICH, { name: 'shop' });
  const jobs = new SqliteJobQueue(join(opened.folder, 'jobs.sqlite'), realRuntime);
  const work = (): JobWorker => jobs.work(run ?? jobRunner(opened.module), { concurrency: 2 });
  let worker = work();
  let subject: Subject | undefined = LOCAL_SUBJECT;
  const server = createServer({
    ...{
      module: opened.module,
      jobs,
      destination: 'there',
      base: '/api',
      now: () => new Date(),
      signIn: 'host',
      version: '1.2.3',
    },
    authenticate: () => subject,
    ...options,
  });
  const url = `${await server.listen({ port: 0, host: '127.0.0.1' })}/api`;

  const check = answerCheck();
  const call: HttpUnderTest['call'] = async (method, path, body, headers = {}) => {
    const answer = await fetch(url + path, {
      method,
      redirect: 'manual',
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    const isJson = answer.headers.get('content-type')?.includes('json') ?? false;
    const read = isJson && text !== '' ? (JSON.parse(text) as Record<string, unknown>) : { text };
    const type = answer.headers.get('content-type') ?? undefined;
    const wrong = check({ method, path, status: answer.status, type, body: read });
    if (wrong !== undefined) throw new Error(wrong);
    return { status: answer.status, headers: answer.headers, body: read };
  };
  return {
    ...{ opened, jobs, url, call },
    become: (next) => (subject = next),
    ended: async (id) => {
      for (;;) {
        const { body } = await call('GET', `/jobs/${String(id)}`);
        if (['completed', 'failed', 'cancelled'].includes(String(body['state']))) return body;
        await call('GET', `/jobs/${String(id)}?after=${String(body['seq'])}&wait=5`);
      }
    },
    async changeWorker() {
      await worker.close();
      worker = work();
    },
    async dispose() {
      await worker.close();
      const closed = server.close();
      // A client opens connections that it may need.
      server.server.closeAllConnections();
      await closed;
      await jobs.close();
      await opened.dispose();
    },
  };
}

/** Somebody who may do this, with this app alone. */
export function somebody(app: string, ...scopes: readonly string[]): Subject {
  return {
    id: 'somebody',
    email: undefined,
    may: (scope, about) => scopes.includes(scope) && (about === undefined || about === app),
  };
}
