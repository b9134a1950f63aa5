import type { Readable } from 'node:stream';
import { BackupError } from '../../errors.js';
import { abortable } from './byte-flow.js';
import { unstalled } from './silence-limit.js';

export interface BodyLimits {
  /** How many bytes the server has announced, if it has. */
  readonly expected?: number | undefined;
  /** How long it may send nothing while we wait. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The chunks of a response. A connection that is cut, a server that stalls and one that sends less than it announced
 * all end in an error; leaving the loop early closes the connection.
 */
export async function* remoteBody(body: Readable, limits: BodyLimits): AsyncGenerator<Uint8Array, void, void> {
  let received = 0;
  // Destroying a body in the middle makes some SDKs raise an error that no one awaits any more.
  body.on('error', () => undefined);
  try {
    for await (const chunk of abortable(unstalled(body, limits.timeoutMs), limits.signal)) {
      received += chunk.byteLength;
      yield chunk;
    }
    if (limits.expected !== undefined && received !== limits.expected) {
      throw new BackupError(
        'storage-unreachable',
        `the download broke off: ${received} of ${limits.expected} bytes came`,
        {
          hint: 'try again',
        },
      );
    }
  } finally {
    body.destroy();
  }
}
