import { once } from 'node:events';
import { constants, setPriority } from 'node:os';
import { openJobs, openModule } from '../container.js';
import { closeInTime } from '../jobs/close-in-time.js';
import { observedRunner } from '../jobs/observed-runner.js';
import { jobRunner } from '../jobs/run-job.js';
import type { FromWorker, ToWorker } from './messages.js';

type Start = Extract<ToWorker, { type: 'start' }>;

/** Runs the jobs of the server that has started this process, until it says to close; a server that dies takes it along. */
export async function workForServer(): Promise<void> {
  // What this one had begun is undone by whoever runs the job next, as if it had been killed with the server.
  process.on('disconnect', () => process.exit(1));
  // Ctrl-C and service managers reach both processes: the server says when to stop, and waits for it.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined);
  yieldToServer();
  const [start] = (await once(process, 'message')) as [Start];
  const { settings, concurrency, recover } = start;
  const module = await openModule(settings, { recover: false });
  // What the one before it left is in the way of its jobs; where it cannot be undone now, each job says so.
  if (recover) await module.recover().catch(() => undefined);
  const jobs = await openJobs(settings);
  const tell = (message: FromWorker): boolean => process.send?.(message) ?? false;
  const worker = jobs.work(
    observedRunner(jobRunner(module), (run) => tell({ type: 'ran', run })),
    { concurrency },
  );
  await closing();
  tell({ type: 'closed', inTime: await closeInTime(worker) });
  await jobs.close();
  await module.close();
  process.disconnect();
}

async function closing(): Promise<void> {
  for (;;) {
    const [{ type }] = (await once(process, 'message')) as [ToWorker];
    if (type === 'close') return;
  }
}

/** Requests are answered first where both want the processor. */
function yieldToServer(): void {
  try {
    setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // Not every system lets a process choose.
  }
}
