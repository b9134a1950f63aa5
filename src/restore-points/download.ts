import { BackupError } from '../errors.js';
import type { ByteRange, Storage } from '../storage/storage.js';
import type { RestorePoint } from './restore-point.js';

/** An archive on its way out: the name to save it under, its size in bytes, and the bytes. */
export interface Download {
  readonly name: string;
  readonly size: number;
  readonly bytes: AsyncIterable<Uint8Array>;
}

/**
 * A restore point on its way out, or a range of it; nothing is read before `bytes` is. Error while reading: `archive-truncated` if there
 * are not as many bytes as were listed.
 */
export function downloadOf(
  destination: Storage,
  { archive, size }: RestorePoint,
  { start, end = size - 1 }: ByteRange = { start: 0 },
  signal?: AbortSignal,
): Download {
  const range = start === 0 && end === size - 1 ? undefined : { start, end };
  async function* exactly(wanted: number): AsyncIterable<Uint8Array> {
    let done = 0;
    for await (const chunk of destination.read(archive, range, signal)) {
      done += chunk.length;
      yield chunk;
    }
    if (done === wanted) return;
    throw new BackupError('archive-truncated', `${archive} gave ${done} bytes instead of ${wanted}`);
  }
  return { name: archive, size, bytes: exactly(end - start + 1) };
}
