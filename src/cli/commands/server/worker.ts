import { InvalidArgumentError, type Command } from 'commander';
import { once } from 'node:events';
import { openJobs } from '../../../container.js';
import { closeInTime } from '../../../jobs/close-in-time.js';
import { observedRunner } from '../../../jobs/observed-runner.js';
import { jobRunner } from '../../../jobs/run-job.js';
import type { Session } from '../../session.js';
import type { Shell } from '../../shell.js';
import { leaveLate } from './leave-late.js';
import { JOBS } from './serve.js';

interface WorkerFlags {
  readonly jobs?: string;
  readonly concurrency: number;
  readonly perDestination?: number;
}

export function addWorkerCommand(program: Command, shell: Shell): void {
  program
    .command('worker')
    .summary('run jobs of a queue')
    .description('run the jobs that servers put into a queue, until Ctrl-C; what runs then goes back to the queue')
    .option(...JOBS)
    .option('--concurrency <n>', 'jobs to run at once', atLeastOne, 2)
    .option('--per-destination <n>', 'jobs that run at once against one destination, over all workers', atLeastOne)
    .addHelpText('after', '\nExample:\n  eventark worker --jobs redis://queue.internal:6379\n')
    .action(async (flags: WorkerFlags, command: Command) =>
      shell.use(command, (session) => workUntilStopped(session, flags), { untilStopped: true }),
    );
}

async function workUntilStopped({ module, settings, output, run }: Session, flags: WorkerFlags): Promise<void> {
  // Only here: other commands start without loading what writes logs.
  const { logRun } = await import('../../../http/watch/run-log.js');
  const { openLog } = await import('../../../http/watch/log.js');
  const { jobs: url = settings.jobs, concurrency, perDestination } = flags;
  const jobs = await openJobs({ ...settings, jobs: url });
  try {
    const limits = { concurrency, ...(perDestination === undefined ? {} : { perDestination }) };
    const log = openLog(process.stderr);
    const worker = jobs.work(
      observedRunner(jobRunner(module), (ended) => logRun(log, ended)),
      limits,
    );
    output.result(`eventark runs jobs, ${concurrency} at once. Ctrl-C stops it.`);
    if (run.signal?.aborted === false) await once(run.signal, 'abort');
    if (!(await closeInTime(worker))) leaveLate(output);
  } finally {
    await jobs.close();
  }
}

function atLeastOne(text: string): number {
  const number = Number(text);
  if (Number.isSafeInteger(number) && number > 0) return number;
  throw new InvalidArgumentError('It must be a whole number above 0.');
}
