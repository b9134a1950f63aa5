import { open } from 'node:fs/promises';
import type { Cms } from '../cms/cms.js';
import { BackupError } from '../errors.js';
import { DEFAULT_LIMITS, type Archive, type ArchiveLimits } from './archive.js';
import { NativeArchive } from './native-archive.js';
import { SquidexArchive } from './squidex-archive.js';

/** A local header's fixed part, and where it says how long the name after it is. */
const LOCAL_HEADER_BYTES = 30;
const NAME_LENGTH_AT = 26;

/** Every first entry of a Squidex archive, in whatever order it was zipped: `events/0/0.json`, `attachments/…`, a folder. */
const SQUIDEX_NAME = /^(attachments\/|events\/($|\d+\/))/;

/**
 * Opens an archive of either kind. The name of its first entry decides which reader judges it, and each reader accepts
 * only its own format. Errors: `source-not-found`, and all `archive-…` codes.
 */
export async function openArchive(path: string, cms: Cms, limits: ArchiveLimits = DEFAULT_LIMITS): Promise<Archive> {
  const name = await firstEntryName(path);
  return SQUIDEX_NAME.test(name) ? SquidexArchive.open(path, cms, limits) : NativeArchive.open(path, limits);
}

async function firstEntryName(path: string): Promise<string> {
  const file = await openForReading(path);
  try {
    const header = Buffer.alloc(LOCAL_HEADER_BYTES + 255);
    const { bytesRead } = await file.read(header, 0, header.length, 0);
    if (bytesRead < LOCAL_HEADER_BYTES) return '';
    const length = header.readUInt16LE(NAME_LENGTH_AT);
    return header.toString('latin1', LOCAL_HEADER_BYTES, Math.min(bytesRead, LOCAL_HEADER_BYTES + length));
  } finally {
    await file.close();
  }
}

async function openForReading(path: string) {
  try {
    return await open(path, 'r');
  } catch (cause) {
    throw new BackupError('source-not-found', `the archive ${path} cannot be opened`, {
      hint: 'check the path and whether you may read the file',
      cause,
    });
  }
}
