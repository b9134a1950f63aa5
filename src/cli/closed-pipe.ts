/**
 * Aborted when the reader of our results has stopped reading, as in `eventark events … | head`. That is no failure:
 * what is written from then on goes nowhere.
 */
export function watchForClosedPipe(): AbortSignal {
  const gone = new AbortController();
  const onError = (error: NodeJS.ErrnoException): void => {
    if (error.code !== 'EPIPE') throw error;
    gone.abort();
  };
  process.stdout.on('error', onError);
  process.stderr.on('error', onError);
  return gone.signal;
}
