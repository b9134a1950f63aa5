import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { ProgressSink } from '../archive/archive.js';
import type { RestorePoint } from './restore-point.js';
import type { Storage } from '../storage/storage.js';

/** Path of a local file with the bytes of a restore point: where they lie, or a copy in `folder`. */
export async function fetchArchive(
  destination: Storage,
  { archive, size }: RestorePoint,
  folder: string,
  progress: ProgressSink,
  signal: AbortSignal,
): Promise<string> {
  const inPlace = destination.localPath(archive);
  if (inPlace !== undefined) return inPlace;
  const path = join(folder, 'archive.zip');
  let done = 0;
  const counted = async function* (): AsyncIterable<Uint8Array> {
    for await (const chunk of destination.read(archive, undefined, signal)) {
      done += chunk.length;
      progress({ phase: 'download', done, total: size, unit: 'bytes' });
      yield chunk;
    }
  };
  await pipeline(counted, createWriteStream(path, { mode: 0o600, flags: 'wx' }), { signal });
  return path;
}
