import type { EventVocabulary } from '../cms/event-vocabulary.js';
import { damage, isBackupError, isDamage } from '../errors.js';
import { DEFAULT_LIMITS, type Archive, type ArchiveLimits } from './archive.js';
import { kindOf } from './native/zip/entry-names.js';
import { NativeArchive } from './native/native-archive.js';
import { packedAgain } from './packed-again.js';
import { RandomAccess } from '../files/random-access.js';
import { SquidexArchive } from './squidex/squidex-archive.js';
import { attachmentKeyOf, eventNumberOf } from './squidex/squidex-names.js';
import { visitDirectory } from './squidex/zip/zip-directory.js';
import { findZipEnd } from './squidex/zip/zip-end.js';
import { LOCAL_BYTES } from './zip/zip-records.js';

type Kind = 'native' | 'squidex';

/** Where a local header says how long the name after it is. */
const NAME_LENGTH_AT = 26;
/** More of a name tells nothing. */
const MAX_NAME = 255;

/** Names that only eventark writes; the others (`manifest.json`) may be in any zip. */
const NATIVE_KINDS = new Set(['segment', 'asset-index', 'stream-index']);

/**
 * Opens an archive of either kind; with the manifest that is beside it, a native one that holds the same. The first name
 * that only one kind has decides which reader judges it, wherever it is in the directory, and each reader accepts only
 * its own format. Errors: as `RandomAccess.open`, all `archive-…` codes, and `not-a-backup`.
 */
export async function openArchive(
  path: string,
  vocabulary: EventVocabulary,
  limits: ArchiveLimits = DEFAULT_LIMITS,
  expectedManifest?: Uint8Array,
): Promise<Archive> {
  if (expectedManifest !== undefined) return openListed(path, vocabulary, limits, expectedManifest);
  const kind = await tellKind(path);
  if (kind === 'squidex') return SquidexArchive.open(path, vocabulary, limits);
  try {
    return await NativeArchive.open(path, vocabulary, limits);
  } catch (error) {
    if (!isDamage(error) && !isBackupError(error, 'archive-encrypted')) throw error;
    const again = await withFile(path, (file) =>
      packedAgain(async (visit) => visitDirectory(file, await findZipEnd(file), visit)),
    );
    throw again ?? error;
  }
}

/** A listed file was an archive once: if it is not a zip any more, it is damaged. */
async function openListed(
  path: string,
  vocabulary: EventVocabulary,
  limits: ArchiveLimits,
  manifest: Uint8Array,
): Promise<Archive> {
  try {
    return await NativeArchive.open(path, vocabulary, limits, manifest);
  } catch (error) {
    if (!isBackupError(error, 'archive-not-zip')) throw error;
    throw damage('archive-structure', 'the archive was overwritten or lost its bytes: it is not a zip any more', {
      cause: error,
    });
  }
}

async function tellKind(path: string): Promise<Kind> {
  return withFile(path, async (file) => {
    try {
      return (await kindByDirectory(file)) ?? 'squidex';
    } catch (error) {
      if (!isDamage(error)) throw error;
      // What is left of a damaged archive: its first entry.
      const kind = kindOfName(await firstEntryName(file));
      if (kind === undefined) throw error;
      return kind;
    }
  });
}

async function withFile<T>(path: string, look: (file: RandomAccess) => Promise<T>): Promise<T> {
  const file = await RandomAccess.open(path);
  try {
    return await look(file);
  } finally {
    await file.close();
  }
}

/** Undefined where no name tells: Squidex's reader says then what the zip is. */
async function kindByDirectory(file: RandomAccess): Promise<Kind | undefined> {
  let kind: Kind | undefined;
  await visitDirectory(file, await findZipEnd(file), ({ name }) => {
    kind = kindOfName(name.toString('utf8'));
    return kind === undefined;
  });
  return kind;
}

function kindOfName(name: string): Kind | undefined {
  if (NATIVE_KINDS.has(kindOf(name) ?? '')) return 'native';
  return eventNumberOf(name) !== undefined || attachmentKeyOf(name) !== undefined ? 'squidex' : undefined;
}

async function firstEntryName(file: RandomAccess): Promise<string> {
  const header = await file.read(0, Math.min(file.size, LOCAL_BYTES + MAX_NAME));
  if (header.length < LOCAL_BYTES) return '';
  const length = header.readUInt16LE(NAME_LENGTH_AT);
  return header.toString('utf8', LOCAL_BYTES, Math.min(header.length, LOCAL_BYTES + length));
}
