import { createWriteStream, existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { BackupError } from '../errors.js';
import { fileError, systemCode } from '../files/file-errors.js';

/** Says before long work what `writeNewFile` would meet after it. Errors: `file-exists`, `source-not-found`. */
export function requireNewFile(path: string): void {
  if (existsSync(path)) throw isThere(path);
  const folder = dirname(resolve(path));
  if (existsSync(folder)) return;
  throw new BackupError('source-not-found', `there is no folder ${folder}; nothing was written`, {
    hint: 'make that folder first, or choose another one',
  });
}

/**
 * Writes a file that is not there yet; until it is whole it has another name, and after a failure it is gone.
 * Errors: `file-exists`, and those of the file system and of `bytes`.
 */
export async function writeNewFile(
  path: string,
  bytes: AsyncIterable<Uint8Array>,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (existsSync(path)) throw isThere(path);
  const part = `${path}.${process.pid}.part`;
  try {
    await pipeline(bytes, createWriteStream(part, { flags: 'wx', mode: 0o600, flush: true }), signal ? { signal } : {});
    // It may have come meanwhile.
    if (existsSync(path)) throw isThere(path);
    await rename(part, path);
  } catch (error) {
    throw systemCode(error).startsWith('E') ? fileError(error, `${path} was not written`) : error;
  } finally {
    await rm(part, { force: true });
  }
}

function isThere(path: string): BackupError {
  return new BackupError('file-exists', `${path} is there already; nothing was written`, {
    hint: 'choose another name, or remove that file first',
  });
}
