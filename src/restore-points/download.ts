import { BackupError } from '../errors.js';
import type { Storage } from '../storage/storage.js';
import type { RestorePoint } from './restore-point.js';

/** An archive on its way out: the name to save it under, its size in bytes, and the bytes. */
export interface Download {
  readonly name: string;
  readonly size: number;
  readonly bytes: AsyncIterable<Uint8Array>;
}

/** The bytes of an archive as they are stored. Error: `archive-truncated` if there are not as many as were listed. */
export async function* archiveBytes(
  destination: Storage,
  { archive, size }: RestorePoint,
  signal: AbortSignal | undefined,
): AsyncIterable<Uint8Array> {
  let done = 0;
  for await (const chunk of destination.read(archive, undefined, signal)) {
    done += chunk.length;
    yield chunk;
  }
  if (done !== size) throw new BackupError('archive-truncated', `${archive} has ${done} bytes instead of ${size}`);
}
