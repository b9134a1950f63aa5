import type { AssetVersion } from '../../cms/app-naming.js';
import type { EventVocabulary } from '../../cms/event-vocabulary.js';
import type { StoredEvent } from '../../events/event.js';
import type { ArchivedAsset } from '../archive.js';
import type { SquidexDirectory } from './zip/squidex-directory.js';
import { APP_IMAGE_FILE, assetFile, attachmentKey, DOCUMENT_FILES, VERSION_FILE } from './squidex-names.js';

const DOCUMENT_KEYS = new Set([VERSION_FILE, ...DOCUMENT_FILES.values()].map(attachmentKey));

interface Unlisted {
  readonly path: string;
  /** So many entries of this name are asked for. */
  readonly asked: number;
}

/**
 * Which entry holds which asset version. Squidex writes one entry for each mention, in the order of the events, under
 * a name in lower case: so the n-th mention of a name belongs to the n-th entry of that name, even where two ids
 * differ in case alone.
 */
export class SquidexAssets {
  readonly #assets = new Map<string, { asset: ArchivedAsset; entry: number }>();
  /** Mentions of each file so far, by key. */
  readonly #mentions = new Map<string, number>();

  constructor(
    private readonly directory: SquidexDirectory,
    private readonly vocabulary: EventVocabulary,
  ) {}

  /** Takes the events in order. */
  add(event: StoredEvent): void {
    if (!this.vocabulary.mentionsFiles(event.type)) return;
    this.vocabulary.collectReferences(event, {
      asset: (version) => this.#mention(version),
      user: () => undefined,
      odd: () => undefined,
    });
  }

  *all(): IterableIterator<ArchivedAsset> {
    for (const { asset } of this.#assets.values()) yield asset;
  }

  /** Undefined for an asset that the archive does not hold. */
  entryOf(asset: AssetVersion): number | undefined {
    const known = this.#assets.get(keyOf(asset));
    return known === undefined || known.asset.missing ? undefined : known.entry;
  }

  /** Attachments that nothing asks for, or not so often, each once. */
  unlisted(): readonly Unlisted[] {
    const found: Unlisted[] = [];
    for (const key of this.directory.attachmentKeys()) {
      const asked = DOCUMENT_KEYS.has(key) ? 1 : (this.#mentions.get(key) ?? 0);
      const entry = this.directory.attachments(key)[asked];
      if (entry !== undefined) found.push({ path: this.directory.path(entry), asked });
    }
    return found;
  }

  #mention(version: AssetVersion): void {
    const file = attachmentKey(fileOf(version));
    const count = this.#mentions.get(file) ?? 0;
    this.#mentions.set(file, count + 1);
    const key = keyOf(version);
    const known = this.#assets.get(key);
    if (known !== undefined && !known.asset.missing) return;
    const entry = this.directory.attachments(file)[count];
    const found = { asset: this.#archived(version, entry), entry: entry ?? -1 };
    if (known === undefined || !found.asset.missing) this.#assets.set(key, found);
  }

  /** An entry without bytes stands for a file that Squidex did not find, unless the event says that it is empty. */
  #archived(version: AssetVersion, entry: number | undefined): ArchivedAsset {
    const bytes = entry === undefined ? 0 : (this.directory.sizes[entry] ?? 0);
    const missing = entry === undefined || (bytes === 0 && version.size !== 0);
    return { ...version, missing, bytes };
  }
}

function fileOf(version: AssetVersion): string {
  return version.role === 'app-image' ? APP_IMAGE_FILE : assetFile(version.id, version.version);
}

function keyOf(version: AssetVersion): string {
  return `${version.role}/${version.version}/${version.id}`;
}
