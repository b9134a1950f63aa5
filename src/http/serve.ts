import type { ActivityLog } from '../activity/activity-log.js';
import type { BackupModule } from '../backup-module.js';
import type { Settings } from '../config/settings.js';
import { BackupError } from '../errors.js';
import { systemCode } from '../files/file-errors.js';
import type { JobQueue } from '../jobs/job-queue.js';
import { bearerOf, LOCAL_SUBJECT, subjectOfToken, type Subject } from './access.js';
import { startServer } from './running-server.js';
import { CONCURRENCY, workElsewhere, workHere } from './start-work.js';
import { NO_LOG, type Log } from './watch/log.js';

export interface ServeOptions {
  /** Closed by its owner, after the server. */
  readonly module: BackupModule;
  /** Closed by its owner too. */
  readonly jobs: JobQueue;
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
  readonly log?: Log;
  readonly compat?: 'squidex';
  readonly activity?: ActivityLog;
  /** Settings from which a worker process opens the places of the jobs; if undefined, jobs run in this process, with this module. */
  readonly settings?: Settings;
}

/** A server that runs. */
export interface Serving {
  /** Where people and programs reach it. */
  readonly url: string;
  /** Takes no more requests, ends streams, and hands running jobs back. False if one did not stop within 30 seconds. */
  close(): Promise<boolean>;
}

const LOOPBACK = new Set(['127.0.0.1', '::1', '[::1]', 'localhost']);

/**
 * Serves the API and its pages, and runs the jobs. Errors: `invalid-config` for a host beyond loopback while nothing tells
 * who calls, `invalid-argument` for a port that is in use.
 */
export async function serve({
  module,
  jobs,
  host,
  port,
  compat,
  activity,
  settings,
  log = NO_LOG,
}: ServeOptions): Promise<Serving> {
  const isLocal = LOOPBACK.has(host);
  if (!isLocal) await requireToken(module, host);
  const authenticate = async ({ headers }: { headers: { authorization?: string | undefined } }) =>
    callerOf(module, headers.authorization, isLocal);
  const { server, stop } = await startServer({
    ...{ module, jobs, log, authenticate, path: '', withPages: true },
    startWork: settings === undefined ? workHere({ module, jobs }, CONCURRENCY) : workElsewhere(settings, CONCURRENCY),
    signIn: isLocal ? 'none' : 'token',
    ...(compat === undefined ? {} : { compat }),
    ...(activity === undefined ? {} : { activity }),
    ...(isLocal ? { hosts: LOOPBACK } : {}),
  });
  try {
    return { url: await server.listen({ host, port }), close: stop };
  } catch (error) {
    await stop();
    throw cannotListen(error, host, port);
  }
}

const CHOOSE_PORT = 'choose another port; 0 takes any that is free';

const REFUSALS: Readonly<Record<string, readonly [words: string, hint: string]>> = {
  EADDRINUSE: ['another program listens there', CHOOSE_PORT],
  EACCES: ['this user may not listen at a port that low', 'choose a port from 1024 on, or let a proxy listen there'],
  EADDRNOTAVAIL: ['this machine does not have that address', 'give an address of this machine, or 0.0.0.0 for all'],
  ENOTFOUND: ['there is no such host', 'give an address of this machine, or 0.0.0.0 for all'],
  EAI_AGAIN: ['the name of the host cannot be looked up', 'give an address of this machine, or 0.0.0.0 for all'],
};

function cannotListen(error: unknown, host: string, port: number): BackupError {
  const [words, hint] = REFUSALS[systemCode(error)] ?? [undefined, CHOOSE_PORT];
  const why = words === undefined ? '' : `: ${words}`;
  return new BackupError('invalid-argument', `the server cannot listen at ${host}:${port}${why}`, {
    hint,
    cause: error,
  });
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

/** Only on this machine is no sign-in needed. A token that is sent is checked there too, and an invalid one is refused. */
async function callerOf(
  { tokens }: BackupModule,
  authorization: string | undefined,
  isLocal: boolean,
): Promise<Subject | undefined> {
  if (authorization === undefined) return isLocal ? LOCAL_SUBJECT : undefined;
  const record = await tokens.check(bearerOf(authorization) ?? '');
  return record && subjectOfToken(record);
}
