import { BackupError } from '../errors.js';
import type { ByteRange, Storage } from '../storage/storage.js';
import type { RestorePoint } from './restore-point.js';

/** An archive on its way out: the name to save it under, its size in bytes, and the bytes. */
export interface Download {
  readonly name: string;
  readonly size: number;
  readonly bytes: AsyncIterable<Uint8Array>;
}

/** The bytes of an archive, or a range of them, as they are stored. Error: `archive-truncated` if there are not as many as were listed. */
export async function* archiveBytes(
  destination: Storage,
  { archive, size }: RestorePoint,
  signal: AbortSignal | undefined,
  { start, end = size - 1 }: ByteRange = { start: 0 },
): AsyncIterable<Uint8Array> {
  let done = 0;
  for await (const chunk of destination.read(
    archive,
    start === 0 && end === size - 1 ? undefined : { start, end },
    signal,
  )) {
    done += chunk.length;
    yield chunk;
  }
  const wanted = end - start + 1;
  if (done !== wanted) throw new BackupError('archive-truncated', `${archive} gave ${done} bytes instead of ${wanted}`);
}
