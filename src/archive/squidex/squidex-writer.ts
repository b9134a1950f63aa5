import type { AssetVersion } from '../../cms/app-naming.js';
import type { EventVocabulary } from '../../cms/event-vocabulary.js';
import { throwIfCancelled } from '../../errors.js';
import type { StoredEvent } from '../../events/event.js';
import type { Archive, ArchivedAsset, ProgressSink } from '../archive.js';
import { SquidexEncoder } from './squidex-encoder.js';
import {
  APP_IMAGE_FILE,
  assetFile,
  attachmentPath,
  DOCUMENT_FILES,
  eventPath,
  FORMAT_VERSION,
  VERSION_FILE,
} from './squidex-names.js';
import { SquidexZipFile } from './squidex-zip-writer.js';

const EMPTY = Buffer.from('{}');

/** Written even if the app has none: without some of them Squidex's restore fails, and always at its end. */
const ALWAYS_THERE = new Set(['settings.json', 'asset-tags.json', 'users.json']);
/** Stands before the first event, because that is when Squidex looks for it. */
const FIRST_DOCUMENT = 'urls.json';

/**
 * Writes an archive that Squidex restores, in the order in which its own backup writes: what an event mentions stands
 * before the event, small documents behind the last one. On failure no file is left.
 */
export async function writeSquidexArchive(
  path: string,
  source: Archive,
  vocabulary: EventVocabulary,
  progress: ProgressSink = () => undefined,
  signal?: AbortSignal,
): Promise<void> {
  const zip = await SquidexZipFile.create(path);
  try {
    const documents = await source.documents();
    await zip.add(attachmentPath(VERSION_FILE), Buffer.from(`{"major":${FORMAT_VERSION}}`));
    const urls = documents.get(FIRST_DOCUMENT);
    if (urls !== undefined) await addDocument(zip, FIRST_DOCUMENT, urls);
    await writeEvents(zip, source, vocabulary, progress, signal);
    for (const name of DOCUMENT_FILES.keys()) {
      const json = documents.get(name) ?? (ALWAYS_THERE.has(name) ? EMPTY : undefined);
      if (json !== undefined && name !== FIRST_DOCUMENT) await addDocument(zip, name, json);
    }
    await zip.finish();
  } catch (error) {
    await zip.abort();
    throw error;
  }
}

async function addDocument(zip: SquidexZipFile, name: string, json: Uint8Array): Promise<void> {
  await zip.add(attachmentPath(DOCUMENT_FILES.get(name) ?? name), json);
}

async function writeEvents(
  zip: SquidexZipFile,
  source: Archive,
  vocabulary: EventVocabulary,
  progress: ProgressSink,
  signal: AbortSignal | undefined,
): Promise<void> {
  const held = await heldAssets(source, signal);
  const encoder = new SquidexEncoder();
  let number = 0;
  for await (const batch of source.events({ signal })) {
    throwIfCancelled(signal);
    for (const event of batch) {
      for (const version of mentionedBy(event, vocabulary)) await addAsset(zip, version, held, source, signal);
      await zip.add(eventPath(number++), encoder.encode(event));
    }
    progress({ phase: 'export', done: number, total: source.eventCount, unit: 'events' });
  }
}

/** Assets that the source has bytes for, by role, version and id. */
async function heldAssets(
  source: Archive,
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<string, ArchivedAsset>> {
  const held = new Map<string, ArchivedAsset>();
  for await (const asset of source.assets(signal)) if (!asset.missing) held.set(keyOf(asset), asset);
  return held;
}

function mentionedBy(event: StoredEvent, vocabulary: EventVocabulary): readonly AssetVersion[] {
  const versions: AssetVersion[] = [];
  vocabulary.collectReferences(event, {
    asset: (version) => versions.push(version),
    user: () => undefined,
    odd: () => undefined,
  });
  return versions;
}

/** Squidex leaves an empty entry behind for a file that it does not find. */
async function addAsset(
  zip: SquidexZipFile,
  version: AssetVersion,
  held: ReadonlyMap<string, ArchivedAsset>,
  source: Archive,
  signal: AbortSignal | undefined,
): Promise<void> {
  const file = version.role === 'app-image' ? APP_IMAGE_FILE : assetFile(version.id, version.version);
  const asset = held.get(keyOf(version));
  if (asset === undefined) await zip.add(attachmentPath(file), Buffer.alloc(0));
  else await zip.addStream(attachmentPath(file), asset.bytes, () => source.readAsset(asset, signal));
}

function keyOf({ role, version, id }: AssetVersion): string {
  return `${role}/${version}/${id}`;
}
