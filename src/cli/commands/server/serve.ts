import { InvalidArgumentError, Option, type Command } from 'commander';
import { once } from 'node:events';
import { openActivity, openJobs } from '../../../container.js';
import type { Session } from '../../session.js';
import type { Shell } from '../../shell.js';
import { leaveLate } from './leave-late.js';

interface ServeFlags {
  readonly port: number;
  readonly host: string;
  readonly jobs?: string;
  readonly compat?: 'squidex';
}

const DEFAULT_PORT = 4711;

/** For commands that keep or run jobs. */
export const JOBS = ['--jobs <url>', 'where jobs are kept (default: SQLite in the data folder)'] as const;

export function addServeCommand(program: Command, shell: Shell): void {
  program
    .command('serve')
    .summary('serve the pages and the HTTP API')
    .description('serve the pages and the HTTP API, and run the jobs that they start, until Ctrl-C')
    .option('--port <number>', 'port to listen at; 0 takes any that is free', parsePort, DEFAULT_PORT)
    .option('--host <address>', 'address to listen at', '127.0.0.1')
    .option(...JOBS)
    .addOption(
      new Option('--compat <cms>', "answer in the form that this CMS's own clients require").choices(['squidex']),
    )
    .addHelpText(
      'after',
      '\nIt logs to standard error, one line of JSON for each request and each job.\n\nExample:\n  eventark serve --port 8080\n',
    )
    .action(async (flags: ServeFlags, command: Command) =>
      shell.use(command, (session) => serveUntilStopped(session, flags, shell.isOfHost), { untilStopped: true }),
    );
}

async function serveUntilStopped(
  session: Session,
  { jobs: place, ...flags }: ServeFlags,
  isOfHost: boolean,
): Promise<void> {
  const { module, output, run } = session;
  // Only here: other commands start without loading a server.
  const { serve } = await import('../../../http/serve.js');
  const { openLog } = await import('../../../http/watch/log.js');
  const settings = place === undefined ? session.settings : { ...session.settings, jobs: place };
  const jobs = await openJobs(settings);
  try {
    const log = openLog(process.stderr);
    const activity = openActivity(settings);
    // Another process could not open the parts of a host.
    const serving = await serve({ module, ...flags, jobs, log, activity, ...(isOfHost ? {} : { settings }) });
    output.result(`eventark is at ${serving.url}/ with the data of ${settings.data}. Ctrl-C stops it.`);
    if (run.signal?.aborted === false) await once(run.signal, 'abort');
    if (!(await serving.close())) leaveLate(output);
  } finally {
    await jobs.close();
  }
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new InvalidArgumentError('A port is a number from 0 to 65535.');
  return port;
}
