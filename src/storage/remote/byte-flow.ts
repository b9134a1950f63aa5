import { BackupError, throwIfCancelled } from '../../errors.js';
import type { OpenBytes } from '../storage.js';

/**
 * The chunks of `source`, none of them empty, until `signal` is aborted: then `cancelled` at once, even while the
 * source is stalled.
 */
export async function* abortable(
  source: AsyncIterable<Uint8Array>,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array, void, void> {
  throwIfCancelled(signal);
  const iterator = source[Symbol.asyncIterator]();
  let open = true;
  try {
    for (;;) {
      const next = await orCancelled(iterator.next(), signal);
      if (next.done === true) break;
      if (next.value.byteLength > 0) yield next.value;
    }
    open = false;
  } finally {
    // A stalled source answers `return` only when it continues, so it is notified but not awaited.
    if (open) void iterator.return?.().catch(() => undefined);
  }
}

/** What `work` gives, or `cancelled` as soon as `signal` is aborted; the work itself is stopped by other means. */
export async function orCancelled<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = () => reject(new BackupError('cancelled', 'the operation was cancelled', { cause: signal.reason }));
  signal.addEventListener('abort', abort, { once: true });
  if (signal.aborted) abort();
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

/** For one write: the size of a part times the parts that are sent at once. */
const MEMORY = 64 * 1024 * 1024;

/** How many parts of this size a write sends side by side. */
export function partsInFlight(partSize: number): number {
  return Math.max(1, Math.floor(MEMORY / partSize));
}

/** A block that was taken to look at it, and those after it. */
export async function* chain(
  first: Uint8Array,
  rest: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, void> {
  yield first;
  yield* rest;
}

/** The same bytes in blocks of exactly `size`, but for the last one; nothing if there are no bytes. */
export async function* blocks(source: AsyncIterable<Uint8Array>, size: number): AsyncGenerator<Buffer, void, void> {
  let held: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of source) {
    let rest = chunk;
    while (length + rest.byteLength >= size) {
      held.push(rest.subarray(0, size - length));
      rest = rest.subarray(size - length);
      yield Buffer.concat(held);
      held = [];
      length = 0;
    }
    if (rest.byteLength > 0) held.push(rest);
    length += rest.byteLength;
  }
  if (length > 0) yield Buffer.concat(held);
}

/**
 * The bytes of one write. Adapters hand `chunks` to an SDK that wraps or hides whatever goes wrong; the failure of the
 * source itself is kept here, to be thrown as it is.
 */
export class SourceBytes {
  /** Bytes handed out so far. */
  count = 0;
  #failure: { readonly error: unknown } | undefined;

  constructor(
    private readonly open: OpenBytes,
    private readonly signal: AbortSignal | undefined,
  ) {}

  async *chunks(): AsyncGenerator<Uint8Array, void, void> {
    const chunks = await this.#ownFailures(() => abortable(this.open(), this.signal));
    try {
      for (;;) {
        // A stream that is destroyed throws its error in at the `yield`: that one is not the source's.
        const next = await this.#ownFailures(() => chunks.next());
        if (next.done === true) return;
        this.count += next.value.byteLength;
        yield next.value;
      }
    } finally {
      await chunks.return();
    }
  }

  async #ownFailures<T>(work: () => T): Promise<Awaited<T>> {
    try {
      return await work();
    } catch (error) {
      this.#failure = { error };
      throw error;
    }
  }

  /** Throws what the source has thrown, as it is, or `cancelled`; returns if neither is so. */
  throwOwnFailure(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
    throwIfCancelled(this.signal);
  }
}
