import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { BackupError, type ErrorCode, type ErrorDetails } from '../errors.js';
import type { AppendBatch, BatchMemory } from './append-batch.js';

export type ThreadRequest = BatchMemory | 'close';

/** The memory of the batch comes back; without a failure all of it was appended. */
export interface ThreadAnswer extends Pick<BatchMemory, 'numbers' | 'bytes'> {
  readonly failure?: { readonly code: ErrorCode; readonly message: string } & Pick<ErrorDetails, 'hint' | 'facts'>;
}

/** A thread that appends to one SQLite file, with a connection of its own. Batches are appended in the order of the calls. */
export class SqliteAppendThread {
  readonly #path: string;
  readonly #worker: Worker;
  /** Aborted when the thread has ended. */
  readonly #end = new AbortController();
  #last: Promise<void> = Promise.resolve();

  constructor(path: string) {
    this.#path = path;
    this.#worker = new Worker(new URL('./sqlite-append-worker.js', import.meta.url), {
      workerData: path,
      // What passes through lives for a batch; a larger young generation would only take memory.
      resourceLimits: { maxYoungGenerationSizeMb: 4 },
    });
    this.#worker.on('error', (error) => this.#end.abort(error));
    this.#worker.on('exit', () => this.#end.abort());
    this.#worker.unref();
  }

  /** Returns when the batch is durable. Errors: as `EventStore.append`. */
  async append(batch: AppendBatch): Promise<void> {
    const appended = this.#last.then(() => this.#send(batch));
    this.#last = appended.catch(() => undefined);
    return appended;
  }

  /** Returns when nothing is being appended. */
  async idle(): Promise<void> {
    await this.#last;
  }

  async close(): Promise<void> {
    await this.#last;
    const exited = once(this.#worker, 'exit');
    this.#worker.ref();
    this.#worker.postMessage('close' satisfies ThreadRequest);
    if (!this.#end.signal.aborted) await exited;
  }

  async #send(batch: AppendBatch): Promise<void> {
    // A batch under way keeps the process alive, an idle thread does not.
    this.#worker.ref();
    try {
      const answered = once(this.#worker, 'message', { signal: this.#end.signal });
      const memory = batch.take();
      this.#worker.postMessage(memory satisfies ThreadRequest, [memory.numbers.buffer, memory.bytes.buffer]);
      const [answer] = (await answered) as readonly ThreadAnswer[];
      if (answer === undefined) throw new Error('an answer without content');
      batch.reuse(answer);
      if (answer.failure !== undefined)
        throw new BackupError(answer.failure.code, answer.failure.message, answer.failure);
    } catch (error) {
      if (error instanceof BackupError) throw error;
      throw new BackupError('unexpected', `the thread that appends to ${this.#path} has ended`, {
        cause: this.#end.signal.reason ?? error,
      });
    } finally {
      this.#worker.unref();
    }
  }
}
