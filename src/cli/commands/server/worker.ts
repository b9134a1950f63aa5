import { InvalidArgumentError, type Command } from 'commander';
import { once } from 'node:events';
import { openJobs } from '../../../container.js';
import { jobRunner } from '../../../jobs/run-job.js';
import type { Session } from '../../session.js';
import type { Shell } from '../../shell.js';
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
  const { jobs: url = settings.jobs, concurrency, perDestination } = flags;
  const jobs = await openJobs({ ...settings, jobs: url });
  try {
    const limits = { concurrency, ...(perDestination === undefined ? {} : { perDestination }) };
    const worker = jobs.work(jobRunner(module), limits);
    output.result(`eventark runs jobs, ${concurrency} at once. Ctrl-C stops it.`);
    if (run.signal?.aborted === false) await once(run.signal, 'abort');
    await worker.close();
  } finally {
    await jobs.close();
  }
}

function atLeastOne(text: string): number {
  const number = Number(text);
  if (Number.isSafeInteger(number) && number > 0) return number;
  throw new InvalidArgumentError('It must be a whole number above 0.');
}
