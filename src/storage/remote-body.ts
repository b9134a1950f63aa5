import type { Readable } from 'node:stream';
import { BackupError } from '../errors.js';
import { abortable, unstalled } from './byte-flow.js';

export interface BodyLimits {
  /** How many bytes the server has announced, if it has. */
  readonly expected?: number | undefined;
  /** How long it may send nothing while we wait. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The chunks of a response. A connection that is cut, a server that stalls and one that sends less than it announced
 * all end in an error; whoever leaves the loop early closes the connection.
 */
export async function* remoteBody(body: Readable, limits: BodyLimits): AsyncGenerator<Uint8Array, void, void> {
  const stalled = () => unreachable(`nothing came for ${limits.timeoutMs} ms`);
  let received = 0;
  // Destroying a body in the middle makes some SDKs raise an error that nobody waits for any more.
  body.on('error', () => undefined);
  try {
    for await (const chunk of abortable(unstalled(body, limits.timeoutMs, stalled), limits.signal)) {
      received += chunk.byteLength;
      yield chunk;
    }
    if (limits.expected !== undefined && received !== limits.expected) {
      throw unreachable(`${received} of ${limits.expected} bytes came`);
    }
  } finally {
    body.destroy();
  }
}

function unreachable(what: string): BackupError {
  return new BackupError('storage-unreachable', `the download broke off: ${what}`, { hint: 'try again' });
}
