import { type BackupError, damage } from '../../../errors.js';
import type { RandomAccess } from '../../../files/random-access.js';
import { HEAD_BYTES, lastPart, notAZip, zipBehind } from '../../foreign-file.js';
import {
  CENTRAL_BYTES,
  END_BYTES,
  END_SIGNATURE,
  LOCAL_SIGNATURE,
  ZIP64_END_BYTES,
  ZIP64_END_SIGNATURE,
  ZIP64_ENTRIES_FROM,
  ZIP64_FROM,
  ZIP64_LOCATOR_BYTES,
  ZIP64_LOCATOR_SIGNATURE,
} from '../../zip/zip-records.js';
import { walkRecords } from './directory-records.js';

const MAX_COMMENT = 0xffff;
/** So many entries a number of 16 bits can tell apart. */
const COUNTED = 0x10000;
const SIGNATURE = Buffer.from('PK\u0005\u0006');
/** Of the zip64 end record, the part that its own length does not count. */
const UNCOUNTED = 12;
/** What a zip begins with that was to be split: it is whole if it needed one part only. */
const SPLIT_MARKS: readonly Buffer[] = [Buffer.from('PK\x07\x08'), Buffer.from('PK00')];
export const SPLIT_MARK_BYTES = 4;

/** What the end of a zip says about its directory, which is right before the end. */
export interface ZipEnd {
  readonly entries: number;
  readonly offset: number;
  readonly size: number;
  /** Bytes of the archive's comment. */
  readonly comment: number;
}

/**
 * Finds the end record that any tool may have written: with a comment, with or without zip64. Where two readers could
 * find two directories, there is an error. Errors: `archive-not-zip`, `archive-truncated`, `archive-trailing-data`,
 * `archive-multidisk`, `archive-structure`, `archive-entry-count`.
 */
export async function findZipEnd(file: RandomAccess): Promise<ZipEnd> {
  const length = Math.min(file.size, ZIP64_LOCATOR_BYTES + END_BYTES + MAX_COMMENT);
  const start = file.size - length;
  const tail = await file.read(start, length);
  const head = await file.read(0, Math.min(file.size, HEAD_BYTES));
  const at = endRecordAt(tail, head);
  const behind = isZip(head) ? undefined : zipBehind(head);
  if (behind !== undefined) throw behind;
  const plain = plainEnd(tail, at, head);
  const isWide = at >= ZIP64_LOCATOR_BYTES && tail.readUInt32LE(at - ZIP64_LOCATOR_BYTES) === ZIP64_LOCATOR_SIGNATURE;
  const found = isWide ? await zip64End(file, tail.subarray(at - ZIP64_LOCATOR_BYTES), start + at, plain) : plain;
  const { end, directoryEnd = start + at } = 'directoryEnd' in found ? found : { end: found };
  if (end.offset + end.size > directoryEnd && !isZip(head)) throw lastPart();
  if (end.offset + end.size !== directoryEnd) {
    throw damage('archive-structure', 'the directory is not where the end record says');
  }
  const entries = isWide ? end.entries : await wholeCount(file, end);
  return { ...end, entries, comment: plain.comment };
}

/** macOS counts on from 0 behind 65,535 entries, and says it nowhere else: then the directory tells how many there are. */
async function wholeCount(file: RandomAccess, end: ZipEnd): Promise<number> {
  if (end.size < (end.entries + COUNTED) * CENTRAL_BYTES) return end.entries;
  let count = 0;
  const walked = await walkRecords(file, end, () => ++count > 0);
  return walked === end.size && count % COUNTED === end.entries ? count : end.entries;
}

/** The one end record whose comment reaches exactly to the end of the file, or that only zeros follow. */
function endRecordAt(tail: Buffer, head: Buffer): number {
  const fitting: number[] = [];
  let nearest = -1;
  let at = tail.length < END_BYTES ? -1 : tail.lastIndexOf(SIGNATURE, tail.length - END_BYTES);
  for (; at >= 0; at = at === 0 ? -1 : tail.lastIndexOf(SIGNATURE, at - 1)) {
    nearest = Math.max(nearest, at);
    if (at + END_BYTES + tail.readUInt16LE(at + 20) === tail.length) fitting.push(at);
  }
  const [found, other] = fitting;
  if (other !== undefined) throw damage('archive-structure', 'the archive has two end records');
  if (found !== undefined) return found;
  // What is piped through tar's writers is padded with zeros to a whole block.
  const isPadded = nearest >= 0 && tail.subarray(nearest + END_BYTES).every((byte) => byte === 0);
  if (isPadded && tail.readUInt16LE(nearest + 20) === 0) return nearest;
  if (nearest >= 0 && isZip(head)) {
    const isCut = nearest + END_BYTES + tail.readUInt16LE(nearest + 20) > tail.length;
    if (isCut) throw truncated('its comment is cut');
    throw damage('archive-trailing-data', 'there are bytes after the end of the archive');
  }
  if (isZip(head) && !hasSplitMark(head)) throw truncated('its end record is missing');
  throw notAZip(head);
}

export function hasSplitMark(head: Buffer): boolean {
  return SPLIT_MARKS.some((mark) => mark.equals(head.subarray(0, SPLIT_MARK_BYTES)));
}

/** It may begin with the mark of a zip that was to be split, and needed one part only. */
function isZip(head: Buffer): boolean {
  const at = hasSplitMark(head) ? SPLIT_MARK_BYTES : 0;
  return head.length >= at + 4 && [LOCAL_SIGNATURE, END_SIGNATURE].includes(head.readUInt32LE(at));
}

function truncated(why: string): BackupError {
  return damage('archive-truncated', `the archive ends too early: ${why}`);
}

function plainEnd(tail: Buffer, at: number, head: Buffer): ZipEnd {
  const disks = [tail.readUInt16LE(at + 4), tail.readUInt16LE(at + 6)];
  if (disks.some((disk) => disk !== 0 && disk !== ZIP64_ENTRIES_FROM)) throw isZip(head) ? multidisk() : lastPart();
  const entries = tail.readUInt16LE(at + 10);
  if (tail.readUInt16LE(at + 8) !== entries) {
    throw damage('archive-entry-count', 'the end record gives two different numbers of entries');
  }
  const comment = tail.readUInt16LE(at + 20);
  return { entries, size: tail.readUInt32LE(at + 12), offset: tail.readUInt32LE(at + 16), comment };
}

/** `locator` begins with the zip64 locator, which is right before `endAt`. */
async function zip64End(file: RandomAccess, locator: Buffer, endAt: number, plain: ZipEnd) {
  if (locator.readUInt32LE(4) !== 0 || locator.readUInt32LE(16) > 1) throw multidisk();
  const at = wide(locator, 8);
  const locatorAt = endAt - ZIP64_LOCATOR_BYTES;
  if (at + ZIP64_END_BYTES > locatorAt)
    throw damage('archive-structure', 'the zip64 end record is not where it must be');
  const record = await file.read(at, ZIP64_END_BYTES);
  if (record.readUInt32LE(0) !== ZIP64_END_SIGNATURE || at + UNCOUNTED + wide(record, 4) !== locatorAt) {
    throw damage('archive-structure', 'the zip64 end record is not where it must be');
  }
  if (record.readUInt32LE(16) !== 0 || record.readUInt32LE(20) !== 0) throw multidisk();
  const end = { entries: wide(record, 32), size: wide(record, 40), offset: wide(record, 48), comment: plain.comment };
  const agree =
    wide(record, 24) === end.entries &&
    [end.entries, ZIP64_ENTRIES_FROM].includes(plain.entries) &&
    [end.size, ZIP64_FROM].includes(plain.size) &&
    [end.offset, ZIP64_FROM].includes(plain.offset);
  if (!agree) throw damage('archive-structure', 'the two end records of the archive do not agree');
  return { end, directoryEnd: at };
}

/** A 64-bit number; none is larger than any file. */
function wide(bytes: Buffer, at: number): number {
  const value = bytes.readBigUInt64LE(at);
  if (value > BigInt(Number.MAX_SAFE_INTEGER))
    throw damage('archive-structure', 'a number in the end record is too large');
  return Number(value);
}

function multidisk(): BackupError {
  return damage('archive-multidisk', 'the archive is one part of several', { hint: 'join all its parts first' });
}
