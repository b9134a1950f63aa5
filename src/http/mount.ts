import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { BackupModule } from '../backup-module.js';
import { loadSettings, type Settings } from '../config/settings.js';
import { openActivity, openJobs, openModule } from '../container.js';
import { BackupError } from '../errors.js';
import type { JobQueue } from '../jobs/job-queue.js';
import type { Authenticate } from './access.js';
import { subjectOfHost } from './door/host-hook.js';
import { ROUTES } from './routes.js';
import { startServer } from './running-server.js';
import { CONCURRENCY, workElsewhere, workHere, type StartWork } from './start-work.js';
import { NO_LOG, type Log } from './watch/log.js';
import { logDefect } from './watch/request-log.js';

export interface MountOptions<R> {
  /** Where data is and where backups go; those of the module, or from the environment, if undefined. */
  readonly settings?: Settings;
  /** A module that the host has opened and closes itself; one is opened from the settings if undefined. */
  readonly module?: BackupModule;
  /**
   * Where jobs run and backups are read: `process` is a process of its own, which opens the same places from the settings and ends
   * with the host; `host` is the process of the host, which then waits for each batch. `process` if undefined, unless the host
   * opened its module with parts of its own, which no other process can open.
   */
  readonly worker?: 'process' | 'host';
  /** Path in the host, `/backups` for instance: pages are there, and the API at `/backups/api`. Empty: the API is at `/api`. */
  readonly path: string;
  /** Tells who sends a request; undefined if the caller is unknown. It is given the request object of the host. */
  readonly authenticate: Authenticate<R>;
  /** Whether the pages are served too; they are, unless the path is empty. */
  readonly withPages?: boolean;
  /** Jobs that run at once; 2 if undefined, 0 where `eventark worker` runs them. */
  readonly concurrency?: number;
  readonly log?: Log;
  /** Answers that Squidex's own web client and command line insist on, where they are not ours. */
  readonly compat?: 'squidex';
}

/** A request as Node and Express have it. */
export type MountedRequest = IncomingMessage & { readonly originalUrl?: string };

export interface Mounted {
  /** For Express, for Nest on Express, and for a server of Node: requests for other paths go to `next`. */
  readonly middleware: (request: MountedRequest, response: ServerResponse, next?: () => void) => void;
  /** For Fastify, and for Nest on Fastify: `await app.register(backups.plugin)`. */
  readonly plugin: (host: FastifyInstance) => Promise<void>;
  /** Takes no more requests, and hands running jobs back. False if one did not stop within 30 seconds. */
  close(): Promise<boolean>;
}

/**
 * Puts the API and its pages into a host's server. Errors: `invalid-argument` for a path, or for a worker that could not open the
 * host's parts, and those of opening a module.
 */
export async function mountBackups<R extends object = MountedRequest>(options: MountOptions<R>): Promise<Mounted> {
  const { path, authenticate, settings = options.module?.settings ?? loadSettings({}), log, compat } = options;
  requirePath(path);
  requireOpenable(options);
  const module = options.module ?? (await openModule(settings));
  const jobs = await openJobs(settings);
  /** What the host knows a request as. */
  const known = new WeakMap<IncomingMessage, object>();
  const { server, stop } = await startServer({
    ...{ module, jobs, path, signIn: 'host', activity: openActivity(settings) },
    ...(log === undefined ? {} : { log }),
    ...(compat === undefined ? {} : { compat }),
    withPages: options.withPages ?? path !== '',
    startWork: workOf(options, module, jobs, settings.jobs),
    authenticate: async ({ raw, id }) =>
      subjectOfHost({
        ask: () => authenticate((known.get(raw) ?? raw) as R),
        tell: (error) => logDefect(log ?? NO_LOG, error, id),
      }),
  });
  await server.ready();
  const isOurs = placesOf(path);
  return {
    middleware: (request, response, next) => {
      const url = request.originalUrl ?? request.url ?? '';
      if (next !== undefined && !isOurs(url)) return next();
      request.url = url;
      server.routing(request, response);
    },
    plugin: async (host) => {
      // Bodies are read by the server that is mounted, and by none before it.
      host.removeAllContentTypeParsers();
      host.addContentTypeParser('*', (_request, _payload, done) => done(null));
      for (const place of path === '' ? ['/api', '/api/*'] : [path, `${path}/*`]) {
        host.all(place, async (request: FastifyRequest, reply) => {
          known.set(request.raw, request);
          reply.hijack();
          server.routing(request.raw, reply.raw);
        });
      }
    },
    close: async () => {
      const isHandedBack = await stop();
      await jobs.close();
      if (options.module === undefined) await module.close();
      return isHandedBack;
    },
  };
}

function workOf(
  { worker, concurrency = CONCURRENCY }: Pick<MountOptions<object>, 'worker' | 'concurrency'>,
  module: BackupModule,
  jobs: JobQueue,
  queue: string,
): StartWork | undefined {
  // The worker opens the places of the module that answers requests, whatever other settings say, and the queue that they add to.
  if (worker !== 'host' && module.settings) return workElsewhere({ ...module.settings, jobs: queue }, concurrency);
  return concurrency === 0 ? undefined : workHere({ module, jobs }, concurrency);
}

function requireOpenable({ worker, module }: Pick<MountOptions<object>, 'worker' | 'module'>): void {
  if (worker !== 'process' || module === undefined || module.settings !== undefined) return;
  throw new BackupError(
    'invalid-argument',
    'a worker process cannot open the parts that the module of this host was opened with; nothing was opened',
    { hint: "leave out worker, or give 'host': jobs run in the process of the host then" },
  );
}

function requirePath(path: string): void {
  if (/^(?:\/[\w.~-]+)*$/.test(path)) return;
  throw new BackupError(
    'invalid-argument',
    `the path "${path}" is not one that a server can have; nothing was opened`,
    {
      hint: 'it begins with a slash and ends without one, or is empty',
    },
  );
}

/** With a path, everything below it is ours; without one only the routes of the API are, since the host may have others below `/api`. */
function placesOf(path: string): (url: string) => boolean {
  if (path !== '') return (url) => (url.split('?')[0] ?? '').startsWith(`${path}/`) || url.split('?')[0] === path;
  const patterns = ROUTES.map((route) => new RegExp(`^/api${route.path.replaceAll(/\{\w+\}/g, '[^/]+')}/?$`));
  return (url) => patterns.some((pattern) => pattern.test(url.split('?')[0] ?? ''));
}
