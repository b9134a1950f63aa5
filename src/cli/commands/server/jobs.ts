import type { Command } from 'commander';
import { defined } from '../../../collections/defined.js';
import { printable, shortTime } from '../../format.js';
import { LIMIT, type LimitOption } from '../../global-options.js';
import { jobMeant } from '../../remote/find-job.js';
import { isEnded } from '../../remote/follow-job.js';
import { timeOf, type RemoteSession } from '../../remote/remote-session.js';
import type { Shell } from '../../shell.js';
import { table } from '../../view/table.js';

interface JobsFlags extends LimitOption {
  readonly app?: string;
}

export function addJobsCommand(program: Command, shell: Shell): void {
  program
    .command('jobs')
    .summary('list the jobs of a server')
    .description('list the jobs of the server that --server or EVENTARK_SERVER names, newest first')
    .option('--app <name>', 'only those of this app')
    .option(...LIMIT)
    .addHelpText('after', '\nExample:\n  eventark jobs --server https://backups.example.com')
    .action(async (flags: JobsFlags, command: Command) => shell.remote(command, (remote) => list(remote, flags)));
}

export function addWatchCommand(program: Command, shell: Shell): void {
  program
    .command('watch <job>')
    .summary('follow a job of a server to its end')
    .description('follow a job of a server to its end, and end as the job does; Ctrl-C leaves it running')
    .addHelpText('after', '\nExample:\n  eventark watch 01k2xw9d0c8f3m5n7p9r1t3v5x')
    .action(async (id: string, _flags: object, command: Command) =>
      shell.remote(command, (remote) => watch(remote, id)),
    );
}

export function addCancelCommand(program: Command, shell: Shell): void {
  program
    .command('cancel <job>')
    .summary('cancel a job of a server')
    .description('cancel a job of a server; what it has begun is undone')
    .option('--force', 'stop one that was cancelled and does not end: what it holds is taken from it')
    .addHelpText('after', '\nExample:\n  eventark cancel 01k2xw9d0c8f3m5n7p9r1t3v5x')
    .action(async (id: string, { force }: { readonly force?: boolean }, command: Command) =>
      shell.remote(command, (remote) => (force === true ? forceStop(remote, id) : cancel(remote, id))),
    );
}

async function list({ client, output, isJson }: RemoteSession, { app, limit = 25 }: JobsFlags): Promise<void> {
  const { items } = await client.ask('listJobs', { query: { limit: Math.min(limit, 200), ...defined({ app }) } });
  if (isJson) return output.json({ jobs: items });
  if (items.length === 0) return output.message('There are no jobs at the server.');
  const rows = items.map(({ id, verb, app: of, state, created, progress, createdBy }) => [
    id,
    verb,
    printable(of),
    progress?.percent !== undefined && state === 'running' ? `${state} ${Math.floor(progress.percent)} %` : state,
    shortTime(created, new Date()),
    printable(createdBy),
  ]);
  const headings = ['ID', 'VERB', 'APP', 'STATE', 'ADDED', 'BY'].map((heading) => ({ heading }));
  output.result(table(rows, headings, output.width));
}

async function watch(remote: RemoteSession, id: string): Promise<void> {
  const { client } = remote;
  const job = await client.ask('getJob', { path: { job: await jobMeant(client, id, 'listJobs') } });
  await remote.follow(job, (ended) => [
    `${remote.output.style('green', '✓')} The ${ended.verb} of ${printable(ended.app)} completed in ${timeOf(ended)}`,
  ]);
}

async function cancel(remote: RemoteSession, id: string): Promise<void> {
  const { client, output, isJson } = remote;
  const job = await client.ask('cancelJob', { path: { job: await jobMeant(client, id, 'listJobs') } });
  if (isJson) return output.json({ job });
  const what = isEnded(job) ? 'was cancelled before it began' : 'is being cancelled; what it has begun is undone';
  output.result(`✓ The ${job.verb} of ${printable(job.app)} ${what}`);
}

async function forceStop(remote: RemoteSession, text: string): Promise<void> {
  const { client, output, isJson } = remote;
  const path = { job: await jobMeant(client, text, 'listJobs') };
  const { verb, app } = await client.ask('getJob', { path });
  const question = `Its worker loses the ${verb} of ${printable(app)}; what it has begun is undone.\nType ${printable(app)} to stop it by force:`;
  if (!(await remote.confirmTyped(question, app))) return output.message('Nothing was stopped.');
  const job = await client.ask('cancelJob', { path, body: { force: true } });
  if (isJson) return output.json({ job });
  output.result(`✓ The ${verb} of ${printable(app)} has ended: ${printable(job.failure?.message ?? job.state)}`);
}
