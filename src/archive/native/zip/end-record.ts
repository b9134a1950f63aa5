import type { BackupError } from '../../../errors.js';
import { damage, isDamage } from '../../../errors.js';
import { tooLarge } from '../../archive-limit.js';
import type { ArchiveLimits } from '../../archive.js';
import { HEAD_BYTES, notAZip } from '../../foreign-file.js';
import type { RandomAccess } from '../../../files/random-access.js';
import {
  CENTRAL_BYTES,
  type Directory,
  END_BYTES,
  END_SIGNATURE,
  LOCAL_SIGNATURE,
  ZIP64_END_BYTES,
  ZIP64_END_SIGNATURE,
  ZIP64_ENTRIES_FROM,
  ZIP64_FROM,
  ZIP64_LOCATOR_BYTES,
  ZIP64_LOCATOR_SIGNATURE,
  endRecords,
} from '../../zip/zip-records.js';

/** A zip's comment has at most 65,535 bytes, so its end record begins at most so far before the end. */
const TAIL_BYTES = END_BYTES + 0xffff;

/**
 * Finds the central directory. The end record has to be the last 22 bytes, the directory directly before it; all else
 * is told apart only to name what is wrong.
 */
export async function findDirectory(file: RandomAccess, limits: ArchiveLimits): Promise<Directory> {
  const tail = await file.read(Math.max(0, file.size - TAIL_BYTES), Math.min(file.size, TAIL_BYTES));
  const head = await file.read(0, Math.min(file.size, HEAD_BYTES));
  const end = tail.subarray(Math.max(0, tail.length - END_BYTES));
  if (end.length < END_BYTES || end.readUInt32LE(0) !== END_SIGNATURE) throw noEndRecord(file, head, tail);
  if (end.readUInt16LE(20) !== 0) throw damage('archive-truncated', 'the file ends inside its comment');
  const disks = [end.readUInt16LE(4), end.readUInt16LE(6)];
  if (disks.some((disk) => disk !== 0) || end.readUInt16LE(8) !== end.readUInt16LE(10)) {
    throw damage('archive-multidisk', 'the archive is one part of several');
  }
  const directory = directoryOf(tail, end);
  checkCount(directory);
  await checkPlace(file, directory, tail);
  if (directory.entries > limits.entries) {
    throw tooLarge('archive-limit', `the archive has ${directory.entries} entries`, 'entries', limits);
  }
  return directory;
}

/** Says why the last 22 bytes are not an end record. */
function noEndRecord(file: RandomAccess, head: Buffer, tail: Buffer): BackupError {
  if (head.length < 4 || head.readUInt32LE(0) !== LOCAL_SIGNATURE) {
    return notAZip(head);
  }
  const tailStart = file.size - tail.length;
  for (let at = tail.length - END_BYTES; at >= 0; at--) {
    if (tail.readUInt32LE(at) !== END_SIGNATURE) continue;
    if (at + END_BYTES + tail.readUInt16LE(at + 20) === tail.length)
      return damage('archive-comment', 'the zip has a comment');
    const directoryEnd = tail.readUInt32LE(at + 16) + tail.readUInt32LE(at + 12);
    if (directoryEnd === tailStart + at) return damage('archive-trailing-data', 'data follow the end of the zip');
  }
  return damage('archive-truncated', 'the end of the zip is missing');
}

function directoryOf(tail: Buffer, end: Buffer): Directory {
  const plain = { entries: end.readUInt16LE(10), size: end.readUInt32LE(12), offset: end.readUInt32LE(16) };
  const saysZip64 = plain.entries === ZIP64_ENTRIES_FROM || plain.size === ZIP64_FROM || plain.offset === ZIP64_FROM;
  return saysZip64 ? zip64Directory(tail) : plain;
}

function zip64Directory(tail: Buffer): Directory {
  const locator = tail.length - END_BYTES - ZIP64_LOCATOR_BYTES;
  const record = locator - ZIP64_END_BYTES;
  const found =
    record >= 0 &&
    tail.readUInt32LE(record) === ZIP64_END_SIGNATURE &&
    tail.readUInt32LE(locator) === ZIP64_LOCATOR_SIGNATURE;
  if (!found) throw damage('archive-structure', 'the zip64 end record is not where it should be');
  return {
    entries: Number(tail.readBigUInt64LE(record + 32)),
    size: Number(tail.readBigUInt64LE(record + 40)),
    offset: Number(tail.readBigUInt64LE(record + 48)),
  };
}

/** Before anything is allocated for the entries: a number that cannot be true costs nothing. */
function checkCount(directory: Directory): void {
  if (directory.entries * CENTRAL_BYTES > directory.size) {
    throw damage('archive-entry-count', `${directory.entries} entries do not fit into the directory`);
  }
}

async function checkPlace(file: RandomAccess, directory: Directory, tail: Buffer): Promise<void> {
  const { offset, size } = directory;
  if (!Number.isSafeInteger(offset) || !Number.isSafeInteger(size) || !Number.isSafeInteger(offset + size)) {
    throw damage('archive-structure', 'the central directory offset is out of range');
  }
  const records = endRecords(directory);
  const shift = file.size - records.length - offset - size;
  if (shift >= END_BYTES) {
    const before = await file.read(shift - END_BYTES, END_BYTES);
    if (before.readUInt32LE(0) === END_SIGNATURE)
      throw damage('archive-trailing-data', 'a second zip follows the first');
  }
  const matches = records.equals(tail.subarray(Math.max(0, tail.length - records.length)));
  if (shift !== 0 || !matches) throw damage('archive-structure', 'the directory is not directly before the end record');
}

/** Bytes at the end of a file that say whether it is a whole zip. */
export const ZIP_TAIL_BYTES = END_BYTES + ZIP64_LOCATOR_BYTES + ZIP64_END_BYTES;

/** Whether a file of `size` bytes that ends with `tail` ends as a whole zip does: with records that fit its size. */
export function endsAsZip(tail: Buffer, size: number): boolean {
  const end = tail.subarray(Math.max(0, tail.length - END_BYTES));
  if (end.length < END_BYTES || end.readUInt32LE(0) !== END_SIGNATURE) return false;
  try {
    const directory = directoryOf(tail, end);
    const records = endRecords(directory);
    const place = directory.offset + directory.size + records.length;
    return place === size && records.equals(tail.subarray(Math.max(0, tail.length - records.length)));
  } catch (error) {
    if (!isDamage(error)) throw error;
    return false;
  }
}
