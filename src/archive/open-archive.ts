import type { EventVocabulary } from '../cms/event-vocabulary.js';
import { DEFAULT_LIMITS, type Archive, type ArchiveLimits } from './archive.js';
import { NativeArchive } from './native/native-archive.js';
import { RandomAccess } from '../files/random-access.js';
import { SquidexArchive } from './squidex/squidex-archive.js';

/** A local header's fixed part, and where it says how long the name after it is. */
const LOCAL_HEADER_BYTES = 30;
const NAME_LENGTH_AT = 26;
/** More of it tells nothing. */
const LONGEST_NAME = 255;

/** Every first entry of a Squidex archive, in whatever order it was zipped: `events/0/0.json`, `attachments/…`, a folder. */
const SQUIDEX_NAME = /^(attachments\/|events\/($|\d+\/))/;

/**
 * Opens an archive of either kind; with the manifest that lies beside it, a native one that holds the same. The name of its first entry decides which reader judges it, and each reader accepts
 * only its own format. Errors: as `RandomAccess.open`, and all `archive-…` codes.
 */
export async function openArchive(
  path: string,
  vocabulary: EventVocabulary,
  limits: ArchiveLimits = DEFAULT_LIMITS,
  expectedManifest?: Uint8Array,
): Promise<Archive> {
  const isNative = expectedManifest !== undefined || !SQUIDEX_NAME.test(await firstEntryName(path));
  return isNative
    ? NativeArchive.open(path, vocabulary, limits, expectedManifest)
    : SquidexArchive.open(path, vocabulary, limits);
}

async function firstEntryName(path: string): Promise<string> {
  const file = await RandomAccess.open(path);
  try {
    const header = await file.read(0, Math.min(file.size, LOCAL_HEADER_BYTES + LONGEST_NAME));
    if (header.length < LOCAL_HEADER_BYTES) return '';
    const length = header.readUInt16LE(NAME_LENGTH_AT);
    return header.toString('latin1', LOCAL_HEADER_BYTES, Math.min(header.length, LOCAL_HEADER_BYTES + length));
  } finally {
    await file.close();
  }
}
