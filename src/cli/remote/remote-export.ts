import { Readable } from 'node:stream';
import type { OddEvents } from '../../cms/event-vocabulary.js';
import { BackupError, throwIfCancelled } from '../../errors.js';
import { printable } from '../format.js';
import { requireNewFile, writeNewFile } from '../new-file.js';
import { findBackup } from './remote-points.js';
import { timeOf, type RemoteSession } from './remote-session.js';

/**
 * Has a backup of the server exported there, and fetches the archive into a new file here. Errors: `file-exists`, before anything is
 * begun, and those of the job.
 */
export async function remoteExport(
  remote: RemoteSession,
  text: string,
  { output: file, odd }: { readonly output: string; readonly odd: OddEvents },
): Promise<void> {
  const { client, output } = remote;
  requireNewFile(file);
  const { id, app } = await findBackup(client, text);
  const path = { app, backup: id };
  const job = await client.ask('exportBackup', { path, body: { odd } });
  await remote.follow(job, (ended) => [
    `${output.style('green', '✓')} Exported ${id} of ${printable(app)} at the server in ${timeOf(ended)}`,
  ]);
  const { href } = await client.ask('createDownload', { path, body: { kind: 'squidex' } });
  const answer = await client.send({ method: 'GET', path: `/d/${href.split('/').at(-1) ?? ''}` });
  await writeNewFile(file, bytesOf(answer, file, remote.signal), remote.signal);
  output.message(`Wrote ${printable(file)}.`);
}

/** Errors: `server-unreachable` where the line breaks, `cancelled`. */
async function* bytesOf({ body }: Response, path: string, signal: AbortSignal): AsyncGenerator<Uint8Array, void, void> {
  try {
    yield* body ?? Readable.from([]);
  } catch (cause) {
    throwIfCancelled(signal);
    throw new BackupError(
      'server-unreachable',
      `the line broke while the export was fetched; ${path} was not written`,
      {
        hint: 'run the command again: the export is kept at the server for a day',
        cause,
      },
    );
  }
}
