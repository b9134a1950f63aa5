import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A new empty folder, and how to remove it. */
export async function tempFolder(): Promise<{ readonly path: string; readonly remove: () => Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'eventark-spec-'));
  // A request whose client is gone may write its last line meanwhile.
  return { path, remove: () => rm(path, { recursive: true, force: true, maxRetries: 5 }) };
}
