import { idMeant } from '../../text/beginning.js';
import type { ServerClient } from './server-client.js';

const WHOLE_ID = /^[0-9a-z]{26}$/;
/** Jobs of a page, the newest first: an older one is named by its whole id. */
const MAX_LOOKED_AT = 200;

/** Id of the job that a person means by it, or by its unique beginning among the newest; the text where there is none. */
export async function jobMeant(client: ServerClient, text: string, list: 'listJobs' | 'listRestores'): Promise<string> {
  if (WHOLE_ID.test(text)) return text;
  const { items } = await client.ask(list, { query: { limit: MAX_LOOKED_AT } });
  const ids = items.map(({ id }) => id);
  return idMeant(text, ids, 'ids of jobs') ?? text;
}
