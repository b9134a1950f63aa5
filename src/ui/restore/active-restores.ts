import type { ApiClient } from '../api/api-client.js';
import type { Job, List } from '../api/wire.js';

/** Restores that were started and have not ended: however many have ended since, one that has not is found. */
export async function activeRestores(client: ApiClient, signal: AbortSignal): Promise<readonly Job[]> {
  const lists = await Promise.all(
    (['running', 'queued', 'cancelling'] as const).map(async (state) =>
      client.get<List<Job>>(`/restores?state=${state}&limit=20`, signal),
    ),
  );
  return lists.flatMap(({ items }) => items);
}
