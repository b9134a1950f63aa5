import type { BackupModule } from '../backup-module.js';
import type { Settings } from '../config/settings.js';
import { software } from '../container.js';
import { BackupError } from '../errors.js';
import { jobRunner } from '../jobs/run-job.js';
import type { JobQueue } from '../jobs/job-queue.js';
import { bearerOf, LOCAL_SUBJECT, subjectOfToken, type Subject } from './access.js';
import { addPages } from './pages/add-pages.js';
import { createServer } from './server.js';

export interface ServeOptions {
  /** Closed by its owner, after the server. */
  readonly module: BackupModule;
  /** Closed by its owner too. */
  readonly jobs: JobQueue;
  readonly settings: Settings;
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
}

/** A server that runs. */
export interface Serving {
  /** Where people and programs reach it. */
  readonly url: string;
  /** Takes no more requests, and hands running jobs back. */
  close(): Promise<void>;
}

const LOOPBACK = new Set(['127.0.0.1', '::1', '[::1]', 'localhost']);

/** Jobs that one server process runs at once. */
const CONCURRENCY = 2;

/**
 * Serves the API and its pages, with a worker in this process. Errors: `invalid-config` for a host beyond loopback while nothing tells
 * who calls, `invalid-argument` for a port that is in use.
 */
export async function serve({ module, jobs, settings, host, port }: ServeOptions): Promise<Serving> {
  const isLocal = LOOPBACK.has(host);
  if (!isLocal) await requireToken(module, host);
  const worker = jobs.work(jobRunner(module), { concurrency: CONCURRENCY });
  const server = createServer({
    ...{
      module,
      jobs,
      destination: settings.to,
      base: '/api',
      now: () => new Date(),
      signIn: isLocal ? 'none' : 'token',
      version: software().replace(/^\S+ /, ''),
    },
    ...(isLocal ? { hosts: LOOPBACK } : {}),
    authenticate: async ({ headers }) => callerOf(module, headers.authorization, isLocal),
  });
  const close = async (): Promise<void> => {
    await worker.close();
    await server.close();
  };
  try {
    await addPages(server);
    const url = await server.listen({ host, port });
    return { url, close };
  } catch (error) {
    await close();
    throw new BackupError('invalid-argument', `the server cannot listen at ${host}:${port}`, {
      hint: 'choose another port; 0 takes any that is free',
      cause: error,
    });
  }
}

/** Error: `invalid-config` while there is no token that opens anything. */
async function requireToken({ tokens }: BackupModule, host: string): Promise<void> {
  const now = new Date().toISOString();
  if ((await tokens.list()).some(({ expires }) => expires > now)) return;
  throw new BackupError(
    'invalid-config',
    `the server does not listen at ${host}: anyone could use it without signing in`,
    {
      hint: 'make a token first, or listen at 127.0.0.1',
    },
  );
}

/** At this machine alone nobody has to sign in; a token that does not hold opens nothing there either. */
async function callerOf(
  { tokens }: BackupModule,
  authorization: string | undefined,
  isLocal: boolean,
): Promise<Subject | undefined> {
  if (authorization === undefined) return isLocal ? LOCAL_SUBJECT : undefined;
  const record = await tokens.check(bearerOf(authorization) ?? '');
  return record && subjectOfToken(record);
}
