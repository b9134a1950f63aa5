import { constants, setPriority } from 'node:os';
import type { BackupModule } from '../backup-module.js';
import { seldom } from '../concurrency/seldom.js';
import { openJobs, openModule } from '../container.js';
import { closeInTime } from '../jobs/close-in-time.js';
import { observedRunner } from '../jobs/observed-runner.js';
import { jobRunner } from '../jobs/run-job.js';
import type { OperationOptions } from '../runtime.js';
import { ANSWERS } from './answers.js';
import { refusalOf, type Ask, type FromWorker, type ToWorker } from './messages.js';

type Start = Extract<ToWorker, { type: 'start' }>;
type Answer = (module: BackupModule, run: OperationOptions, ...asked: readonly unknown[]) => Promise<unknown>;

/** Runs the jobs of the server that has started this process, and answers it, until it says to close; a server that dies takes it along. */
export async function workForServer(): Promise<void> {
  // What this one had begun is undone by the process that runs the job next, as if it had been killed with the server.
  process.on('disconnect', () => process.exit(1));
  // Ctrl-C and service managers reach both processes: the server says when to stop, and waits for it.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined);
  yieldToServer();
  const server = listenToServer(async ({ settings }) => openModule(settings, { recover: false }));
  const { settings, concurrency, recover } = await server.started;
  const module = await server.module;
  // What the one before it left is in the way of its jobs; where it cannot be undone now, each job says so.
  if (recover) await module.recover().catch(() => undefined);
  const jobs = await openJobs(settings);
  const ran = observedRunner(jobRunner(module), (run) => tell({ type: 'ran', run }));
  const worker = concurrency === 0 ? undefined : jobs.work(ran, { concurrency });
  await server.closing;
  const inTime = worker === undefined || (await closeInTime(worker));
  await jobs.close();
  await module.close();
  await told({ type: 'closed', inTime });
  // A client that was given up may keep its connection open for longer than anybody waits.
  process.exit(0);
}

interface Server {
  readonly started: Promise<Start>;
  readonly module: Promise<BackupModule>;
  /** It says to close: what it still waits for is not answered then. */
  readonly closing: Promise<void>;
}

/** Hears all that the server says, from the first word on, and answers what it asks. */
function listenToServer(open: (start: Start) => Promise<BackupModule>): Server {
  const started = Promise.withResolvers<Start>();
  const closing = Promise.withResolvers<void>();
  const module = started.promise.then(open);
  const asked = new Map<number, AbortController>();
  const answer = async ({ id, what, asked: args }: Ask): Promise<void> => {
    const stop = new AbortController();
    asked.set(id, stop);
    try {
      const run = { signal: stop.signal, progress: seldom((progress) => tell({ type: 'progress', id, progress })) };
      const answer = await (ANSWERS[what] as Answer)(await module, run, ...args);
      tell({ type: 'answer', id, json: JSON.stringify(answer) });
    } catch (error) {
      tell({ type: 'refusal', id, refusal: refusalOf(error) });
    } finally {
      asked.delete(id);
    }
  };
  const close = (): void => {
    for (const stop of asked.values()) stop.abort(new Error('the server is being stopped'));
    closing.resolve();
  };
  process.on('message', (message: ToWorker) => {
    if (message.type === 'start') started.resolve(message);
    else if (message.type === 'ask') void answer(message);
    else if (message.type === 'drop') asked.get(message.id)?.abort(new Error('the answer is not waited for any more'));
    else close();
  });
  return { started: started.promise, module, closing: closing.promise };
}

function tell(message: FromWorker): void {
  process.send?.(message);
}

/** Returns once it is out. */
async function told(message: FromWorker): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  if (process.send?.(message, () => resolve()) === undefined) resolve();
  await promise;
}

/** Requests are answered first where both want the processor. */
function yieldToServer(): void {
  try {
    setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // Not every system lets a process choose.
  }
}
