import type { FastifyInstance } from 'fastify';
import { software } from '../container.js';
import type { JobRun } from '../jobs/observed-runner.js';
import { activityOfRun } from './activity/note-activity.js';
import { addPages } from './pages/add-pages.js';
import { createServer } from './server.js';
import type { ServerOptions } from './server-options.js';
import type { StartWork } from './start-work.js';
import { NO_LOG } from './watch/log.js';
import { Metrics } from './watch/metrics.js';
import { addMetrics } from './watch/metrics-route.js';
import { logDefect } from './watch/request-log.js';
import { logRun } from './watch/run-log.js';

export interface RunOptions extends Omit<
  ServerOptions,
  'base' | 'destination' | 'now' | 'version' | 'changesPerMinute'
> {
  /** Path that the pages are below, without a slash at its end; the API is at `api` there. */
  readonly path: string;
  readonly withPages: boolean;
  /** Starts what runs the jobs; it tells of each run. Undefined where workers elsewhere run them. */
  readonly startWork: StartWork | undefined;
}

/** A server that does not listen yet, with its work begun already. */
export interface RunningServer {
  readonly server: FastifyInstance;
  /** Takes no more requests, ends streams, and hands running jobs back. False if one did not stop within 30 seconds. */
  readonly stop: () => Promise<boolean>;
}

/** Far above what people and programs do by hand. */
const CHANGES_PER_MINUTE = 600;

/** How often abandoned uploads and expired exports are removed, in ms: every hour. */
const SWEEP_MS = 3_600_000;

/** The API, its pages, its numbers, and a worker: what a server that stands alone and one inside a host have in common. */
export async function startServer(options: RunOptions): Promise<RunningServer> {
  const { module, jobs, path, authenticate, startWork, activity, log = NO_LOG } = options;
  const { destination } = module;
  await module.staged.clear();
  const now = (): Date => new Date();
  const ran = (run: JobRun): void => {
    metrics.ended(run);
    logRun(log, run);
    const noted = activityOfRun(run, now().toISOString());
    if (noted !== undefined) void activity?.add(noted).catch((error: unknown) => logDefect(log, error, run.job.id));
  };
  const work = startWork?.(ran, log);
  const metrics = new Metrics({ module, jobs, destination, now });
  const server = createServer({
    ...{ ...options, destination, now, log, ...(work?.heavy === undefined ? {} : { heavy: work.heavy }) },
    ...{ base: `${path}/api`, version: software().replace(/^\S+ /, ''), changesPerMinute: CHANGES_PER_MINUTE },
  });
  addMetrics(server, `${path}/metrics`, metrics, authenticate);
  if (options.withPages) await addPages(server, path);
  const sweep = (): void => {
    for (const kept of [module.uploads.folder, module.exports]) void kept.sweep().catch(() => undefined);
  };
  const sweeps = setInterval(sweep, SWEEP_MS);
  sweep();
  return {
    server,
    stop: async () => {
      clearInterval(sweeps);
      const closed = server.close();
      const isHandedBack = (await work?.close()) ?? true;
      // Downloads may go on while the jobs are being stopped, and are cut off then.
      server.server.closeAllConnections();
      await closed;
      return isHandedBack;
    },
  };
}
