import { BackupError } from '../../errors.js';
import type { Schemas } from '../../client/create-client.js';
import { defined } from '../../collections/defined.js';
import { bytes, count, printable, shortTime } from '../format.js';
import { table } from '../view/table.js';
import type { ServerClient } from './server-client.js';

export type Backup = Schemas['Backup'];

const LATEST = '@latest';
const ID = /^[0-9a-z]{4,26}$/i;

/** Names of the apps that the token may see. */
export async function appNames(client: ServerClient): Promise<readonly string[]> {
  const { items } = await client.ask('listApps', {});
  return items.map(({ name }) => name);
}

/** Backups of an app, the newest first, all pages of them unless `limit` says how many. */
export async function backupsOf(client: ServerClient, app: string, limit = Infinity): Promise<readonly Backup[]> {
  const found: Backup[] = [];
  for (let cursor: string | undefined; ;) {
    const query = { limit: Math.min(200, limit - found.length), ...defined({ cursor }) };
    const { items, nextCursor } = await client.ask('listBackups', { path: { app }, query });
    found.push(...items);
    if (nextCursor === undefined || found.length >= limit) return found;
    cursor = nextCursor;
  }
}

/** What a person means by `APP@latest`, an id, or its unique beginning. Errors: as at this machine. */
export async function findBackup(client: ServerClient, text: string): Promise<Backup> {
  if (text.endsWith(LATEST)) return latestOf(client, text.slice(0, -LATEST.length));
  const found: Backup[] = [];
  if (ID.test(text)) {
    for (const app of await appNames(client)) {
      found.push(...(await backupsOf(client, app)).filter(({ id }) => id.startsWith(text.toLowerCase())));
    }
  }
  const [first, ...others] = found;
  if (first === undefined) throw noSuch(`there is no backup ${text} at the server`);
  if (others.length > 0) throw new BackupError('invalid-argument', `${found.length} backups begin with ${text}`);
  return first;
}

async function latestOf(client: ServerClient, app: string): Promise<Backup> {
  const latest = (await backupsOf(client, app)).find(({ archiveState }) => archiveState === 'available');
  if (latest !== undefined) return latest;
  throw noSuch(`there is no backup of "${app}" at the server`);
}

function noSuch(message: string): BackupError {
  return new BackupError('restore-point-not-found', message, { hint: 'see what is there' });
}

export function backupTable(backups: readonly Backup[], now: Date, width: number | undefined): string {
  const rows = backups.map(({ app, id, started, handledEvents, size, state, archiveState, comment }) => [
    printable(app),
    shortTime(started, now),
    id,
    count(handledEvents),
    bytes(size),
    archiveState === 'damaged' ? 'damaged' : state,
    printable(comment),
  ]);
  const columns = [
    { heading: 'APP', min: 8 },
    { heading: 'STARTED' },
    { heading: 'ID' },
    { heading: 'EVENTS', right: true },
    { heading: 'SIZE', right: true },
    { heading: 'STATE' },
    { heading: 'COMMENT', min: 8, drop: 1 },
  ];
  return table(rows, columns, width);
}
