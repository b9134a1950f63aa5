import type { VisibleApps } from '../apps/app-directory.js';
import type { AppDescription, EventVocabulary } from '../cms/event-vocabulary.js';
import type { AssetVersion } from '../cms/app-naming.js';
import type { EventStore } from '../events/event-store.js';
import type { Finding } from '../text/finding.js';
import type { AssetStore } from '../storage/asset-store.js';

export interface SampledParts {
  readonly store: EventStore;
  readonly vocabulary: EventVocabulary;
  readonly assets: AssetStore;
  readonly apps: VisibleApps;
}

/** A single file may be missing for its own reason; if none of them is there, this is another asset store. */
const MAX_FILES = 10;
/** Events looked at in all, for an app without assets may have millions. */
const MAX_EVENTS = 20_000;

/**
 * Looks for the first file that events mention; where it is missing, for a few more. Undefined where the events that were
 * looked at mention none: a look at the files of every app is a backup's work.
 */
export async function sampleAssets(parts: SampledParts): Promise<Finding | undefined> {
  let left = MAX_EVENTS;
  for (const app of await parts.apps.descriptions()) {
    if (app.deleted || left <= 0) continue;
    const missing: AssetVersion[] = [];
    for await (const { version, events } of mentions(parts, app.id, left)) {
      left -= events;
      if (version === undefined) continue;
      if (await parts.assets.has(app.id, version)) return found(parts.assets, app, version, missing.length);
      if (missing.push(version) === MAX_FILES) break;
    }
    const [first] = missing;
    if (first !== undefined) return notFound(parts.assets, app, first, missing.length);
  }
  return undefined;
}

/** The first mention of each file that the events do not delete in the same batch, and how many events it took. */
async function* mentions(
  { store, vocabulary }: SampledParts,
  app: string,
  most: number,
): AsyncIterable<{ readonly version?: AssetVersion; readonly events: number }> {
  const seen = new Set<string>();
  let read = 0;
  for await (const batch of store.readApp(app, {})) {
    const versions = new Map<string, AssetVersion>();
    const collector = {
      asset: (version: AssetVersion) => void versions.set(version.id, versions.get(version.id) ?? version),
      assetDeleted: (id: string) => void versions.delete(id),
      user: () => undefined,
      odd: () => undefined,
    };
    for (const event of batch) vocabulary.collectReferences(event, collector);
    yield { events: batch.length };
    for (const [id, version] of versions) {
      if (seen.has(id)) continue;
      seen.add(id);
      yield { version, events: 0 };
    }
    read += batch.length;
    if (read >= most) return;
  }
}

function found(assets: AssetStore, app: AppDescription, version: AssetVersion, missing: number): Finding {
  const others = missing === 0 ? '' : `; ${missing} that were looked for before it are not there`;
  const message = `${assets.fileName(app.id, version)}, which events of "${app.name}" mention, is there${others}`;
  return { subject: 'files', ok: true, message };
}

function notFound(assets: AssetStore, app: AppDescription, version: AssetVersion, missing: number): Finding {
  const others = missing === 1 ? '' : `, nor are ${missing - 1} more`;
  return {
    subject: 'files',
    ok: false,
    message: `${assets.fileName(app.id, version)}, which events of "${app.name}" mention, is not in ${assets.url}${others}`,
    hint: 'check that the asset store is the one that the CMS writes to, its folder or prefix included',
  };
}
