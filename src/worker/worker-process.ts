import { fork, type ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ProgressSink } from '../archive/archive.js';
import type { Settings } from '../config/settings.js';
import { STOP_MS } from '../jobs/close-in-time.js';
import type { JobRun } from '../jobs/observed-runner.js';
import { BackupError } from '../errors.js';
import { parseJson, type JsonValue } from '../json/json-value.js';
import { NEVER, NO_PROGRESS, type OperationOptions } from '../runtime.js';
import type { Answers, AnswerTo, AskedOf } from './answers.js';
import { errorOf, type FromWorker, type ToWorker } from './messages.js';

/** Found beside this file, in src and in dist. */
const PROGRAM = new URL('./worker-program.js', import.meta.url);

/** One that dies is started again after this long, twice as long each time, in ms. */
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;
/** After so long it has worked, in ms. */
const STEADY_MS = 60_000;

interface Asked {
  readonly progress: ProgressSink;
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: Error) => void;
}

export interface WorkerOptions {
  /** All places of the jobs: the process opens its own module from them. */
  readonly settings: Settings;
  /** Jobs that it runs at once. */
  readonly concurrency: number;
  readonly ran: (run: JobRun) => void;
  /** How it ended although nobody asked it to: another one is started. */
  readonly died: (how: string) => void;
}

/**
 * A process that runs the jobs of a server, so that none of them keeps the server from its requests. It ends with the server,
 * however that ends; if it ends by itself, another one takes its jobs over.
 */
export class WorkerProcess {
  readonly #options: WorkerOptions;
  #child: ChildProcess;
  #began = performance.now();
  #pause = FIRST_PAUSE_MS;
  #restart: NodeJS.Timeout | undefined;
  #isClosed = false;
  #isInTime = true;
  readonly #asked = new Map<number, Asked>();
  #lastAsked = 0;

  constructor(options: WorkerOptions) {
    this.#options = options;
    this.#child = this.#start(false);
  }

  /**
   * Asks for what would keep this process from its requests. Aborting the signal rejects with `cancelled`. Errors: what the
   * worker meets, and `unexpected` if it ends before it has answered.
   */
  readonly ask = async <K extends keyof Answers>(
    what: K,
    { signal = NEVER, progress = NO_PROGRESS }: OperationOptions = {},
    ...asked: AskedOf<K>
  ): Promise<AnswerTo<K>> => {
    const id = (this.#lastAsked += 1);
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    this.#asked.set(id, { resolve, reject, progress });
    const drop = (): void => {
      this.#tell({ type: 'drop', id });
      reject(new BackupError('cancelled', 'the operation was cancelled', { cause: signal.reason }));
    };
    signal.addEventListener('abort', drop, { once: true });
    this.#tell({ type: 'ask', id, what, asked });
    if (signal.aborted) drop();
    try {
      // It is what the table of answers says.
      return (await promise) as AnswerTo<K>;
    } finally {
      this.#asked.delete(id);
      signal.removeEventListener('abort', drop);
    }
  };

  /** Takes no more jobs, and hands back those that run. False if one did not stop within 30 seconds. */
  async close(): Promise<boolean> {
    this.#isClosed = true;
    clearTimeout(this.#restart);
    const child = this.#child;
    if (hasEnded(child)) return this.#isInTime;
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    this.#tell({ type: 'close' });
    const isOver = await Promise.race([ended.then(() => true), sleep(STOP_MS, false, { ref: false })]);
    if (!isOver) child.kill('SIGKILL');
    return isOver && this.#isInTime;
  }

  #start(recover: boolean): ChildProcess {
    const { settings, concurrency, ran, died } = this.#options;
    this.#began = performance.now();
    // A debugger of the host has its port, and a program that was typed in has no file.
    const execArgv = process.execArgv.filter((flag) => !/^--(inspect|input-type)/.test(flag));
    const stdio = ['ignore', 'ignore', 'inherit', 'ipc'] as const;
    const child = fork(PROGRAM, [], { execArgv, serialization: 'advanced', stdio: [...stdio] });
    child.on('message', (message: FromWorker) => {
      if (message.type === 'ran') ran(message.run);
      else if (message.type === 'progress') this.#asked.get(message.id)?.progress(message.progress);
      else if (message.type === 'answer') this.#asked.get(message.id)?.resolve(valueOf(message.json));
      else if (message.type === 'refusal') this.#asked.get(message.id)?.reject(errorOf(message.refusal));
      else this.#isInTime = message.inTime;
    });
    child.on('error', () => undefined);
    child.on('exit', (code, signal) => {
      for (const { reject } of this.#asked.values()) reject(workerEnded());
      if (this.#isClosed) return;
      died(signal ?? `exit code ${code ?? '?'}`);
      this.#startLater();
    });
    child.send({ type: 'start', settings, concurrency, recover } satisfies ToWorker, () => undefined);
    return child;
  }

  /** What one that has ended does not hear is asked in vain. */
  #tell(message: ToWorker): void {
    this.#child.send(message, (error) => {
      if (error !== null && message.type === 'ask') this.#asked.get(message.id)?.reject(workerEnded());
    });
  }

  #startLater(): void {
    if (performance.now() - this.#began > STEADY_MS) this.#pause = FIRST_PAUSE_MS;
    this.#restart = setTimeout(() => (this.#child = this.#start(true)), this.#pause);
    this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE_MS);
  }
}

function valueOf(json: string | undefined): JsonValue | undefined {
  return json === undefined ? undefined : parseJson(json);
}

function workerEnded(): BackupError {
  return new BackupError('unexpected', 'the worker process has ended; nothing was changed', {
    hint: 'try again in a moment: another one is started, and the log of the server says how this one ended',
  });
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}
