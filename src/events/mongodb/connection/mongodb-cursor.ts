import type { FindCursor } from 'mongodb';
import { throwIfCancelled } from '../../../errors.js';

/**
 * The documents of a cursor. A cancel is honoured even while the server keeps silent, where the driver itself would
 * wait for the answer.
 */
export async function* documents<T>(cursor: FindCursor<T>, signal?: AbortSignal): AsyncIterable<T> {
  for await (const answer of answers(cursor, signal)) yield* answer;
}

/** The same, all documents of an answer of the server together. */
export async function* answers<T>(cursor: FindCursor<T>, signal?: AbortSignal): AsyncIterable<readonly T[]> {
  let stop = () => {};
  const cancelled = new Promise<false>((resolve) => (stop = () => resolve(false)));
  signal?.addEventListener('abort', stop);
  try {
    throwIfCancelled(signal);
    while (await Promise.race([cursor.hasNext(), cancelled])) {
      throwIfCancelled(signal);
      yield cursor.readBufferedDocuments();
    }
    throwIfCancelled(signal);
  } finally {
    signal?.removeEventListener('abort', stop);
    // Not waited for: on a silent server that would take as long as the answer.
    cursor.close().catch(() => undefined);
  }
}
