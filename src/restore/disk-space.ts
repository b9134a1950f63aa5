import { stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ContentBytes } from '../archive/archive.js';
import { BackupError } from '../errors.js';
import { undefinedIfMissing } from '../files/file-errors.js';

/** A store writes events into a log first, which grows to this before its pages are moved. */
const LOG_BYTES = 16 * 1024 * 1024;

/** Bytes of a disk. */
export interface DiskSpace {
  readonly needed: number;
  readonly free: number;
}

/** What is to be written on one disk, and a folder there. */
interface Need {
  readonly bytes: number;
  readonly folder: string;
}

/**
 * Refuses a restore for which there is no room, before it writes anything: a disk that its events have filled leaves no
 * room to undo them either. `events` is the folder of the event store and `assets` the URL of the asset store, undefined
 * where nothing is written there. Only disks of this machine are looked at; of two the answer is the tighter one.
 * Error: `no-space`.
 */
export async function requireSpace(
  content: ContentBytes,
  events: string | undefined,
  assets: string | undefined,
): Promise<DiskSpace | undefined> {
  const places: Need[] = [];
  if (events !== undefined)
    places.push({ bytes: content.events + Math.min(content.events, LOG_BYTES), folder: events });
  if (assets?.startsWith('file:') === true) places.push({ bytes: content.files, folder: fileURLToPath(assets) });
  const disks = new Map<number, Need>();
  for (const { bytes, folder } of places) {
    const found = await existing(folder);
    const { dev } = await stat(found);
    const before = disks.get(dev);
    disks.set(dev, { bytes: bytes + (before?.bytes ?? 0), folder: before?.folder ?? folder });
  }
  const spaces: DiskSpace[] = [];
  for (const need of disks.values()) spaces.push(await requireFree(need));
  return spaces.sort((a, b) => a.free - a.needed - (b.free - b.needed))[0];
}

async function requireFree({ bytes: needed, folder }: Need): Promise<DiskSpace> {
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

/** The folder, or the one in which it will be made. */
async function existing(folder: string): Promise<string> {
  const found = await stat(folder).catch(undefinedIfMissing);
  return found || dirname(folder) === folder ? folder : existing(dirname(folder));
}

function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / 1_000_000)} MB`;
}
