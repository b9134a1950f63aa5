import { type BackupError, damage } from '../../../errors.js';
import type { ArchiveLimits } from '../../archive.js';
import { tooLarge } from '../../archive-limit.js';
import { CENTRAL_RECORD_BYTES, centralRecordBytes, parseCentralRecord, sizeBeyond } from './central-record.js';
import { findDirectory } from './end-record.js';
import { ASSET_INDEX, ENTRY_KINDS, MANIFEST, STREAM_INDEX, kindOf, segmentNumber } from './entry-names.js';
import { EntryTable } from './entry-table.js';
import type { ZipEntry } from '../../zip/zip-entry.js';
import type { RandomAccess } from '../../../files/random-access.js';
import { CENTRAL_BYTES, type Directory, LOCAL_SIGNATURE, endOfEntry, localHeader } from '../../zip/zip-records.js';

const WINDOW_BYTES = 1 << 20;
/** Headers of entries no larger than this are read together, a window at a time. */
const HEADER_GAP = 8 * 1024;
const HEADER_WINDOW = 64 * 1024;
/** After this many synchronous reads others get their turn. */
const READS_PER_TURN = 256;

/**
 * Checks everything that the closed profile says about structure, from the end record to each local header, and
 * returns the entries. Reads no content and writes nothing.
 */
export async function preflight(file: RandomAccess, limits: ArchiveLimits): Promise<EntryTable> {
  const directory = await findDirectory(file, limits);
  const entries = new EntryTable();
  const layout = new Layout(entries);
  let beyond: BackupError | undefined;
  for await (const entry of readDirectory(file, directory)) {
    layout.add(entry);
    beyond ??= sizeBeyond(entry, limits) ?? totalBeyond(entries, limits);
  }
  layout.end(directory);
  await checkLocalHeaders(file, entries);
  // Last: a size that only one place tells is damage, and no setting helps.
  if (beyond !== undefined) throw beyond;
  return entries;
}

/** The directory's entries, read through a window: it may be far larger than what is kept of it. */
async function* readDirectory(file: RandomAccess, { offset, size, entries }: Directory): AsyncGenerator<ZipEntry> {
  let window = Buffer.alloc(0);
  let at = 0;
  let read = 0;
  for (let index = 0; index < entries; index++) {
    if (window.length - at < CENTRAL_RECORD_BYTES && read < size) {
      const more = await file.read(offset + read, Math.min(WINDOW_BYTES, size - read));
      read += more.length;
      window = Buffer.concat([window.subarray(at), more]);
      at = 0;
    }
    if (window.length - at < CENTRAL_BYTES) throw wrongCount(entries);
    const length = centralRecordBytes(window, at);
    if (window.length - at < length) throw damage('archive-structure', 'the last directory record breaks off');
    yield parseCentralRecord(window.subarray(at, at + length));
    at += length;
  }
  if (read - (window.length - at) !== size) throw wrongCount(entries);
}

function totalBeyond({ totalSize }: EntryTable, limits: ArchiveLimits): BackupError | undefined {
  if (totalSize <= limits.totalBytes) return undefined;
  return tooLarge('archive-too-large', `the archive holds ${totalSize} bytes and more`, 'totalBytes', limits);
}

function wrongCount(entries: number): BackupError {
  return damage('archive-entry-count', `the directory does not hold exactly ${entries} entries`);
}

/** Follows the entries in directory order: each once, kinds in their order, bytes without gap or overlap. */
class Layout {
  #rank = 0;
  #segments = 0;
  #end = 0;

  constructor(private readonly entries: EntryTable) {}

  add(entry: ZipEntry): void {
    if (entry.offset < this.#end) throw damage('archive-overlap', `${entry.name} begins inside the entry before it`);
    if (entry.offset > this.#end) throw damage('archive-structure', `unexpected bytes before ${entry.name}`);
    this.#end = endOfEntry(entry);
    this.#checkOrder(entry.name);
    if (!this.entries.add(entry)) throw damage('archive-entry-duplicate', `${entry.name} occurs twice`);
  }

  end(directory: Directory): void {
    if (this.#end > directory.offset) throw damage('archive-overlap', 'the last entry reaches into the directory');
    if (this.#end < directory.offset) throw damage('archive-structure', 'unexpected bytes before the directory');
    for (const name of [ASSET_INDEX, STREAM_INDEX, MANIFEST]) {
      if (this.entries.find(name) === undefined) throw damage('archive-entry-missing', `the archive has no ${name}`);
    }
  }

  #checkOrder(name: string): void {
    const kind = kindOf(name);
    const rank = ENTRY_KINDS.findIndex((candidate) => candidate === kind);
    if (rank < this.#rank && this.entries.find(name) === undefined) {
      throw damage('archive-structure', `${name} is not where entries of its kind must be`);
    }
    this.#rank = Math.max(rank, this.#rank);
    const number = segmentNumber(name);
    if (number === undefined) return;
    if (number > this.#segments) throw damage('archive-entry-missing', `segments are missing before ${name}`);
    this.#segments = Math.max(this.#segments, number + 1);
  }
}

/** Each local header has to be what the directory says, byte for byte. */
async function checkLocalHeaders(file: RandomAccess, entries: EntryTable): Promise<void> {
  // One window for all reads: fresh memory would cost more than reading into it.
  const window = Buffer.allocUnsafe(HEADER_WINDOW);
  let start = 0;
  let end = 0;
  let reads = 0;
  for (const entry of entries) {
    const expected = localHeader(entry);
    if (entry.offset < start || entry.offset + expected.length > end) {
      // Neighbours come with it where entries are small; a large entry's data would be read for nothing.
      const more = entry.stored > HEADER_GAP ? expected.length : HEADER_WINDOW;
      start = entry.offset;
      end = Math.min(start + more, file.size);
      file.readSync(start, end - start, window);
      // The reads are synchronous, since a trip through the thread pool costs ten times the read.
      if (++reads % READS_PER_TURN === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    compareHeader(entry, expected, window, entry.offset - start);
  }
}

function compareHeader(entry: ZipEntry, expected: Buffer, window: Buffer, at: number): void {
  if (window.compare(expected, 0, expected.length, at, at + expected.length) === 0) return;
  if (window.readUInt32LE(at) !== LOCAL_SIGNATURE)
    throw damage('archive-structure', `${entry.name} has no local header`);
  throw damage('archive-header-mismatch', `the local header of ${entry.name} is not what the directory says`);
}
