import type { BackupModule } from '../backup-module.js';
import type { Settings } from '../config/settings.js';
import { software } from '../container.js';
import { BackupError } from '../errors.js';
import { jobRunner } from '../jobs/run-job.js';
import type { JobQueue } from '../jobs/job-queue.js';
import { LOCAL_SUBJECT } from './access.js';
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

const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost']);

/** Jobs that one server process runs at once. */
const CONCURRENCY = 2;

/**
 * Serves the API with a worker in this process. Errors: `invalid-config` for a host beyond loopback while nothing tells
 * who calls, `invalid-argument` for a port that is in use.
 */
export async function serve({ module, jobs, settings, host, port }: ServeOptions): Promise<Serving> {
  if (!LOOPBACK.has(host)) {
    throw new BackupError(
      'invalid-config',
      `the server does not listen at ${host}: anyone could use it without signing in`,
      {
        hint: 'listen at 127.0.0.1, or make a token first',
      },
    );
  }
  const worker = jobs.work(jobRunner(module), { concurrency: CONCURRENCY });
  const server = createServer({
    ...{
      module,
      jobs,
      destination: settings.to,
      base: '/api',
      now: () => new Date(),
      version: software().replace(/^\S+ /, ''),
    },
    authenticate: () => LOCAL_SUBJECT,
  });
  const close = async (): Promise<void> => {
    await worker.close();
    await server.close();
  };
  try {
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
