import { setImmediate as nextTurn } from 'node:timers/promises';
import type { BackupError } from '../errors.js';
import { fileError } from '../files/file-errors.js';

export interface WatchedOutput {
  /** Aborted when the reader of our results has stopped reading, as in `eventark events … | head`. */
  readonly readerGone: AbortSignal;
  /** Why the result was not printed; undefined if it was, or if nobody wanted to read on. */
  readonly failure: () => Promise<BackupError | undefined>;
}

/**
 * Hears what goes wrong with what is printed. A reader who leaves is no failure: what is written from then on goes nowhere.
 * A full disk is one, but ends no backup: that is told at the end.
 */
export function watchOutput(): WatchedOutput {
  const gone = new AbortController();
  let failed: NodeJS.ErrnoException | undefined;
  const onError = (error: NodeJS.ErrnoException): void => {
    if (error.code === 'EPIPE') gone.abort();
    else failed ??= error;
  };
  process.stdout.on('error', onError);
  process.stderr.on('error', onError);
  return {
    readerGone: gone.signal,
    failure: async () => {
      // What was written last is told of in the next turn.
      await nextTurn();
      return failed && fileError(failed, 'not all of the output was printed');
    },
  };
}
