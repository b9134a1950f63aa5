import { once } from 'node:events';
import { Worker, type Transferable } from 'node:worker_threads';
import { BackupError } from '../errors.js';

interface PendingRequest<Answer> {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

/** A thread that is asked and answers, one question after the other. */
export class WorkerThread<Question, Answer> {
  readonly #worker: Worker;
  readonly #pending: PendingRequest<Answer>[] = [];
  readonly #exited: Promise<unknown>;
  #end: BackupError | undefined;

  /** `task` says for errors what the thread does; `data` is what its program finds as `workerData`. */
  constructor(
    program: URL,
    private readonly task: string,
    data?: unknown,
  ) {
    this.#worker = new Worker(program, {
      workerData: data,
      // What passes through is gone with its answer; a larger young generation would only take memory.
      resourceLimits: { maxYoungGenerationSizeMb: 4 },
    });
    this.#worker.on('message', (answer: Answer) => this.#next()?.resolve(answer));
    this.#worker.on('error', (error) => this.#fail(error));
    this.#worker.on('exit', () => this.#fail(undefined));
    this.#exited = once(this.#worker, 'exit').catch(() => undefined);
    this.#worker.unref();
  }

  /** Answers come in the order of the questions. `moved` is what the thread gets instead of a copy. */
  async request(question: Question, moved: readonly Transferable[] = []): Promise<Answer> {
    if (this.#end !== undefined) throw this.#end;
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    this.#pending.push({ resolve, reject });
    // A question keeps the process alive, an idle thread does not.
    this.#worker.ref();
    this.#worker.postMessage(question, [...moved]);
    return promise;
  }

  /** Asks for the last time, and returns when the thread has ended, which it does with this question. */
  async end(question: Question): Promise<void> {
    if (this.#end !== undefined) return;
    this.#worker.ref();
    this.#worker.postMessage(question);
    await this.#exited;
  }

  #next(): PendingRequest<Answer> | undefined {
    const next = this.#pending.shift();
    if (this.#pending.length === 0) this.#worker.unref();
    return next;
  }

  #fail(cause: unknown): void {
    this.#end ??= new BackupError('unexpected', `the thread that ${this.task} has ended`, { cause });
    for (const { reject } of this.#pending.splice(0)) reject(this.#end);
  }
}
