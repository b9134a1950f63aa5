import type { ApiClient } from '../../api/api-client.js';
import type { Backup, List } from '../../api/wire.js';

/** Backups that are offered of one app. */
const OFFERED = 100;

/** Those of an app that can be restored, newest first. */
export async function backupsOf(app: string, client: ApiClient, signal: AbortSignal): Promise<readonly Backup[]> {
  const path = `/apps/${encodeURIComponent(app)}/backups?limit=${OFFERED}&archiveState=available`;
  return (await client.get<List<Backup>>(path, signal)).items;
}
