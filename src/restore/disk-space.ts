import { stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Archive } from '../archive/archive.js';
import { BackupError } from '../errors.js';
import { undefinedIfMissing } from '../files/file-errors.js';

/** A store writes events into a log first, which grows to this before its pages are moved. */
const LOG_BYTES = 16 * 1024 * 1024;

/** What an event takes, by experience, where the archive does not say it. */
const EVENT_BYTES = 700;

/** Bytes of a disk. */
export interface DiskSpace {
  readonly needed: number;
  readonly free: number;
}

/**
 * Refuses a restore for which there is no room, before it writes anything: a disk that its events have filled leaves no
 * room to undo them either. Only where the events' folder and the assets (a URL) are on one disk of this machine; no
 * other room can be told, and undefined is the answer. Error: `no-space`.
 */
export async function requireSpace(
  archive: Archive,
  folder: string | undefined,
  assets: string,
): Promise<DiskSpace | undefined> {
  if (folder === undefined || !assets.startsWith('file:')) return undefined;
  const [one, other] = await Promise.all([deviceOf(folder), deviceOf(fileURLToPath(assets))]);
  if (one === undefined || one !== other) return undefined;
  const raw = archive.manifest?.bytes.raw ?? archive.eventCount * EVENT_BYTES;
  const needed = raw + Math.min(raw, LOG_BYTES);
  const { bavail, bsize } = await statfs(await existing(folder));
  const free = bavail * bsize;
  if (free >= needed) return { needed, free };
  throw new BackupError(
    'no-space',
    `the restore needs about ${megabytes(needed)}, and ${folder} has ${megabytes(free)}`,
    {
      hint: 'free some space there, or choose another place for events and assets',
      facts: { needed, free },
    },
  );
}

async function deviceOf(folder: string): Promise<number | undefined> {
  return (await stat(await existing(folder)).catch(undefinedIfMissing))?.dev;
}

/** The folder, or the one in which it will be made. */
async function existing(folder: string): Promise<string> {
  const found = await stat(folder).catch(undefinedIfMissing);
  return found || dirname(folder) === folder ? folder : existing(dirname(folder));
}

function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / 1_000_000)} MB`;
}
