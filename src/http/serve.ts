import type { FastifyInstance } from 'fastify';
import type { BackupModule } from '../backup-module.js';
import { software } from '../container.js';
import { BackupError } from '../errors.js';
import { closeInTime } from '../jobs/close-in-time.js';
import type { JobQueue, JobWorker } from '../jobs/job-queue.js';
import { observedRunner, type JobRun } from '../jobs/observed-runner.js';
import { jobRunner } from '../jobs/run-job.js';
import { bearerOf, LOCAL_SUBJECT, subjectOfToken, type Subject } from './access.js';
import { addPages } from './pages/add-pages.js';
import { createServer } from './server.js';
import { NO_LOG, type Log } from './watch/log.js';
import { Metrics } from './watch/metrics.js';
import { addMetrics } from './watch/metrics-route.js';
import { logRun } from './watch/run-log.js';

export interface ServeOptions {
  /** Closed by its owner, after the server. */
  readonly module: BackupModule;
  /** Closed by its owner too. */
  readonly jobs: JobQueue;
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
  readonly log?: Log;
}

/** A server that runs. */
export interface Serving {
  /** Where people and programs reach it. */
  readonly url: string;
  /** Takes no more requests, ends streams, and hands running jobs back. False if one did not stop within 30 seconds. */
  close(): Promise<boolean>;
}

const LOOPBACK = new Set(['127.0.0.1', '::1', '[::1]', 'localhost']);

/** Jobs that one server process runs at once. */
const CONCURRENCY = 2;

/** How often uploads that nothing is added to are looked for: an hour, in ms. */
const SWEEP_MS = 3_600_000;

/** Far above what people and programs do by hand. */
const CHANGES_PER_MINUTE = 600;

/**
 * Serves the API and its pages, with a worker in this process. Errors: `invalid-config` for a host beyond loopback while nothing tells
 * who calls, `invalid-argument` for a port that is in use.
 */
export async function serve({ module, jobs, host, port, log = NO_LOG }: ServeOptions): Promise<Serving> {
  const isLocal = LOOPBACK.has(host);
  if (!isLocal) await requireToken(module, host);
  const { destination } = module;
  const now = (): Date => new Date();
  const metrics = new Metrics({ module, jobs, destination, now });
  const authenticate = async ({ headers }: { headers: { authorization?: string | undefined } }) =>
    callerOf(module, headers.authorization, isLocal);
  const server = createServer({
    ...{ module, jobs, destination, log, now, authenticate },
    ...{ base: '/api', signIn: isLocal ? 'none' : 'token', changesPerMinute: CHANGES_PER_MINUTE },
    version: software().replace(/^\S+ /, ''),
    ...(isLocal ? { hosts: LOOPBACK } : {}),
  });
  addMetrics(server, '/metrics', metrics, authenticate);
  const tell = (run: JobRun): void => {
    metrics.ended(run);
    logRun(log, run);
  };
  const worker = jobs.work(observedRunner(jobRunner(module), tell), { concurrency: CONCURRENCY });
  const sweep = (): void => void module.uploads.folder.sweep().catch(() => undefined);
  const sweeps = setInterval(sweep, SWEEP_MS);
  sweep();
  const close = async (): Promise<boolean> => {
    clearInterval(sweeps);
    return stop(server, worker);
  };
  try {
    await addPages(server);
    return { url: await server.listen({ host, port }), close };
  } catch (error) {
    await close();
    throw new BackupError('invalid-argument', `the server cannot listen at ${host}:${port}`, {
      hint: 'choose another port; 0 takes any that is free',
      cause: error,
    });
  }
}

async function stop(server: FastifyInstance, worker: JobWorker): Promise<boolean> {
  const closed = server.close();
  const isHandedBack = await closeInTime(worker);
  // A download that is on its way holds nothing up any longer than the jobs do.
  server.server.closeAllConnections();
  await closed;
  return isHandedBack;
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
