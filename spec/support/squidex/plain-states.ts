import type { BackupModule } from '../../../src/backup-module.js';
import type { JsonObject } from '../../../src/json/json-value.js';

/** What is not compared of objects: people, times, versions, and ids of apps. */
const GONE = new Set([
  ...['appId', 'created', 'createdBy', 'lastModified', 'lastModifiedBy', 'version'],
  ...['contributors', 'clients', 'plan', 'totalSize'],
]);

/** States of all that is in an app, by stream without the app's id. */
export async function statesOf(
  { contents }: Pick<BackupModule, 'contents'>,
  source: string,
  app: { readonly id: string },
): Promise<ReadonlyMap<string, unknown>> {
  const all = new Map<string, unknown>();
  for await (const { stream, state } of contents.allObjects(source)) {
    const { name: _name, ...value } = state.value;
    all.set(stream.replace(app.id, 'APP'), plain(state.kind === 'app' ? value : state.value, app.id));
  }
  return all;
}

function plain(value: JsonObject, app: string): unknown {
  const rest = Object.entries(value).filter(([name]) => !GONE.has(name));
  const text = JSON.stringify(Object.fromEntries(rest)).replaceAll(app, 'APP');
  return JSON.parse(text.replace(/("scheduledBy":)"[^"]*"/g, '$1null'));
}
