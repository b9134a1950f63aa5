import { BackupError } from '../../errors.js';

/**
 * Notices that a server says nothing, for SDKs that wait for ever. The clock runs while the server has something to
 * do; the clock stops while we wait for our own source.
 */
export class SilenceLimit {
  readonly #controller = new AbortController();
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly limitMs: number) {}

  /** Aborted when the server has been silent for too long. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** To be called whenever the server shows life. */
  readonly heard = (): void => {
    this.stop();
    this.#timer = setTimeout(() => this.#controller.abort(silence(this.limitMs)), this.limitMs);
  };

  readonly stop = (): void => clearTimeout(this.#timer);

  /** The same bytes; the clock starts anew whenever the SDK has taken a chunk. */
  async *watched(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, void> {
    const iterator = source[Symbol.asyncIterator]();
    try {
      for (;;) {
        this.stop();
        const next = await iterator.next();
        this.heard();
        if (next.done === true) return;
        yield next.value;
      }
    } finally {
      await iterator.return?.();
    }
  }
}

/** The items of `source`, unless it makes us wait longer than `limitMs` for the next one. */
export async function* unstalled<T>(source: AsyncIterable<T>, limitMs: number): AsyncGenerator<T, void, void> {
  const iterator = source[Symbol.asyncIterator]();
  let open = true;
  try {
    for (;;) {
      const next = await answered(iterator.next(), limitMs);
      if (next.done === true) break;
      yield next.value;
    }
    open = false;
  } finally {
    // A stalled source answers `return` only when it continues, so it is notified but not awaited.
    if (open) void iterator.return?.().catch(() => undefined);
  }
}

/** What `work` gives, unless it takes longer than `limitMs`; after that it is no longer awaited. */
export async function answered<T>(work: Promise<T>, limitMs: number): Promise<T> {
  const { promise: expired, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(silence(limitMs)), limitMs);
  try {
    return await Promise.race([work, expired]);
  } finally {
    clearTimeout(timer);
  }
}

function silence(limitMs: number): BackupError {
  return new BackupError('storage-unreachable', `the server said nothing for ${limitMs} ms`, {
    hint: 'check that the server runs and can be reached from here, then try again',
  });
}
