import type { StreamPattern } from '../../cms/app-naming.js';
import { BackupError, type ErrorCode, type ErrorDetails } from '../../errors.js';
import { WorkerThread } from '../../process/worker-thread.js';
import type { AppendBatch, BatchMemory } from '../append-batch.js';

/** What the thread works on. */
export interface ThreadTarget {
  readonly path: string;
  readonly streams: StreamPattern;
}

export type ThreadRequest = BatchMemory | 'close';

/** Returns the memory of the batch. Without a failure the whole batch was appended. */
export interface ThreadAnswer extends Pick<BatchMemory, 'numbers' | 'bytes'> {
  readonly failure?: { readonly code: ErrorCode; readonly message: string } & Pick<ErrorDetails, 'hint' | 'facts'>;
}

/** A thread that appends to one SQLite file, with a connection of its own. Batches are appended in the order of the calls. */
export class SqliteAppendThread {
  readonly #thread: WorkerThread<ThreadRequest, ThreadAnswer>;
  #last: Promise<unknown> = Promise.resolve();

  constructor(target: ThreadTarget) {
    this.#thread = new WorkerThread(
      new URL('./sqlite-append-worker.js', import.meta.url),
      `appends to ${target.path}`,
      target,
    );
  }

  /** Returns when the batch is durable. Errors: as `EventStore.append`. */
  async append(batch: AppendBatch): Promise<void> {
    const memory = batch.take();
    const answered = this.#thread.request(memory, [memory.numbers.buffer, memory.bytes.buffer]);
    this.#last = answered.catch(() => undefined);
    const { failure, ...returned } = await answered;
    batch.reuse(returned);
    if (failure !== undefined) throw new BackupError(failure.code, failure.message, failure);
  }

  /** Returns when nothing is being appended. */
  async idle(): Promise<void> {
    await this.#last;
  }

  async close(): Promise<void> {
    await this.idle();
    await this.#thread.end('close');
  }
}
