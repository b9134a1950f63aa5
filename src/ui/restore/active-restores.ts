import type { ApiClient } from '../api/api-client.js';
import type { Job, List } from '../api/wire.js';

/**
 * Restores that were started and have not ended: however many have ended since, one that has not is found. Asked for in the order
 * in which they go through these states, so that one that goes on meanwhile is in a later answer, which counts.
 */
export async function activeRestores(client: ApiClient, signal: AbortSignal): Promise<readonly Job[]> {
  const found = new Map<string, Job>();
  for (const state of ['queued', 'running', 'cancelling']) {
    const { items } = await client.get<List<Job>>(`/restores?state=${state}&limit=20`, signal);
    for (const job of items) found.set(job.id, job);
  }
  return [...found.values()];
}
