import type { Readable } from 'node:stream';

/** So much waits in memory at most before the stream is asked to pause. */
const MAX_QUEUED = 4 << 20;

/**
 * The bytes of a stream, those before an error included: a stream that is destroyed drops what nobody has taken yet, which
 * would be downloaded once more. It listens from the call on, so that no end comes unheard.
 */
export function eagerBytes(stream: Readable): AsyncGenerator<Uint8Array, void, void> {
  const queue: Uint8Array[] = [];
  let queued = 0;
  let end: { readonly error?: unknown } | undefined;
  let changed = Promise.withResolvers<void>();
  const ended = (error?: unknown): void => {
    end ??= error === undefined ? {} : { error };
    changed.resolve();
  };
  stream.on('data', (chunk: Uint8Array) => {
    queue.push(chunk);
    queued += chunk.length;
    if (queued > MAX_QUEUED) stream.pause();
    changed.resolve();
  });
  stream.on('end', () => ended()).on('error', ended);
  stream.on('close', () => ended(stream.readableEnded ? undefined : new Error('the stream was closed')));
  if (stream.destroyed) ended(stream.errored ?? new Error('the stream was closed'));
  return (async function* () {
    for (;;) {
      const chunk = queue.shift();
      if (chunk !== undefined) {
        queued -= chunk.length;
        yield chunk;
        if (queued === 0) stream.resume();
      } else if (end === undefined) {
        await changed.promise;
        changed = Promise.withResolvers<void>();
      } else {
        if ('error' in end) throw end.error;
        return;
      }
    }
  })();
}
