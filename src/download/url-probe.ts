import type { Dispatcher } from 'undici';
import { isBackupError, throwIfCancelled } from '../errors.js';
import { textOf, validatorOf } from './answer.js';
import type { SourceUrl } from './source-url.js';
import { agentOf, followed, type TransferParts } from './url-transfer.js';

/** What was downloaded before. */
export interface KnownVersion {
  readonly bytes: number;
  readonly validator: string | undefined;
}

/**
 * Whether the archive at an address may be another one than was downloaded: unless its server says by its tag, or by the time of the
 * last change, that it is the same. One that does not give it any more tells nothing of what was downloaded. At most a few bytes are
 * read. Errors: `url-denied`, `cancelled`.
 */
export async function mayHaveChanged(
  parts: TransferParts,
  url: SourceUrl,
  known: KnownVersion,
  signal: AbortSignal,
): Promise<boolean> {
  const agent = agentOf(parts);
  const stop = AbortSignal.any([signal, AbortSignal.timeout(parts.limits.connectMs)]);
  try {
    const asked = { received: Math.max(1, known.bytes - 1), validator: known.validator };
    const answer = await followed(parts, url, asked, agent, stop);
    answer.body.on('error', () => undefined).destroy();
    return isOther(answer, known);
  } catch (error) {
    throwIfCancelled(signal);
    if (isBackupError(error, 'url-denied')) throw error;
    return false;
  } finally {
    await agent.destroy();
  }
}

function isOther(answer: Dispatcher.ResponseData, { bytes, validator }: KnownVersion): boolean {
  const { statusCode: status } = answer;
  if (status !== 200 && status !== 206) return status === 416;
  if (validator === undefined || validatorOf(answer) !== validator) return true;
  const size =
    status === 206 ? /\/(\d+)$/.exec(textOf(answer, 'content-range') ?? '')?.[1] : textOf(answer, 'content-length');
  return size !== undefined && Number(size) !== bytes;
}
