import { saveFile } from '../../log/save-file.js';
import type { InsideClient } from '../inside-client.js';
import type { StoredObject } from '../wire-inside.js';

/** Asked for at a time. */
const AT_ONCE = 8;

/** Downloads the states of objects at the end of the backup, with what their list says of them, as one JSON file. */
export async function saveStates(objects: readonly StoredObject[], inside: InsideClient): Promise<void> {
  const states: StoredObject[] = [];
  for (let from = 0; from < objects.length; from += AT_ONCE) {
    const some = objects.slice(from, from + AT_ONCE);
    const asked = some.map(async ({ stream }) => inside.ask<StoredObject>(`/streams/${encodeURIComponent(stream)}`));
    states.push(...(await Promise.all(asked)));
  }
  const backup = inside.path.split('/').at(-1) ?? '';
  const all = states.map(({ kind, id, name, schema, stream, deleted, state }) => {
    return { kind, id, name, ...(schema === undefined ? {} : { schema }), stream, deleted, state };
  });
  const text = JSON.stringify({ backup, objects: all }, undefined, 2);
  saveFile(text, 'application/json', `${backup}-objects.json`);
}
