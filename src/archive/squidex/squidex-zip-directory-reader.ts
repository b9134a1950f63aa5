import { setImmediate } from 'node:timers/promises';
import { type Entry, fromRandomAccessReader, RandomAccessReader, type ZipFile } from 'yauzl';
import { BackupError, damage, type ErrorCode, messageOf } from '../../errors.js';
import type { ArchiveLimits } from '../archive.js';
import type { RandomAccess } from '../../files/random-access.js';
import { SquidexDirectory } from './squidex-directory.js';

const WINDOW = 1 << 20;
const DIRECTORY_RECORD = 46;
/** What may follow the central directory: the end record, or its zip64 form. */
const END_RECORDS = [0x06054b50, 0x06064b50];
const LOCAL_SIGNATURE = 0x04034b50;
const METHODS = [0, 8];
const ENCRYPTED = 0x1;
/** Smaller entries cannot do harm, however well they are packed. */
const RATIO_FROM = 8 * 1024 * 1024;
/** Entries between two breaks for whatever else the process has to do. */
const ENTRIES_A_TURN = 10_000;

/** Reads the central directory with yauzl and checks what yauzl does not. */
export async function readDirectory(file: RandomAccess, limits: ArchiveLimits): Promise<SquidexDirectory> {
  const reader = new WindowReader(file);
  const zip = await openZip(reader, file.size);
  checkEnd(zip, file.size, limits);
  const directory = new SquidexDirectory(zip.entryCount);
  const totals = { bytes: 0 };
  let failure: BackupError | undefined;
  zip.on('entry', (entry: Entry) => {
    try {
      checkEntry(entry, limits, totals);
      directory.add(entry, decodeName(entry));
    } catch (error) {
      failure ??= translate(error);
    }
  });
  zip.on('error', (error: unknown) => (failure ??= translate(error)));
  reader.startTracking();
  for (let read = 0; read < zip.entryCount; read++) {
    zip.readEntry();
    if (failure !== undefined) throw failure;
    // yauzl answers later, not at once, where there is nothing to read: no name
    if (zip.entriesRead !== read + 1) throw damage('archive-entry-name', 'an entry has no name');
    if (read % ENTRIES_A_TURN === ENTRIES_A_TURN - 1) await setImmediate();
  }
  if (!END_RECORDS.includes(reader.signatureAt(reader.lastEnd))) {
    throw damage('archive-entry-count', `the end record says ${zip.entryCount} entries, the directory has more`);
  }
  directory.complete(reader.firstPosition);
  return directory;
}

/**
 * Serves yauzl's many small reads from a window, at once: so one entry costs two reads from memory, not two from disk.
 */
class WindowReader extends RandomAccessReader {
  #window = Buffer.alloc(0);
  #start = 0;
  firstPosition = -1;
  lastEnd = 0;

  constructor(private readonly file: RandomAccess) {
    super();
  }

  /** From here on `firstPosition` and `lastEnd` tell which part of the file has been read. */
  startTracking(): void {
    this.firstPosition = -1;
    this.lastEnd = this.file.size - 22;
  }

  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null) => void,
  ): void {
    if (this.firstPosition < 0) this.firstPosition = position;
    this.lastEnd = position + length;
    if (position < 0 || position + length > this.file.size) return callback(new Error('unexpected EOF'));
    this.#load(position, length);
    this.#window.copy(buffer, offset, position - this.#start, position - this.#start + length);
    callback(null);
  }

  signatureAt(position: number): number {
    if (position + 4 > this.file.size) return -1;
    this.#load(position, 4);
    return this.#window.readUInt32LE(position - this.#start);
  }

  #load(position: number, length: number): void {
    if (position >= this.#start && position + length <= this.#start + this.#window.length) return;
    const window = Buffer.allocUnsafe(Math.min(Math.max(WINDOW, length), this.file.size - position));
    this.file.readNow(position, window.length, window);
    this.#window = window;
    this.#start = position;
  }
}

async function openZip(reader: WindowReader, size: number): Promise<ZipFile> {
  const options = { lazyEntries: true, autoClose: false, decodeStrings: false, validateEntrySizes: false };
  try {
    return await new Promise<ZipFile>((resolve, reject) => {
      fromRandomAccessReader(reader, size, options, (error, zip) => (error ? reject(error) : resolve(zip)));
    });
  } catch (error) {
    if (error instanceof BackupError) throw error;
    if (size < 4 || reader.signatureAt(0) !== LOCAL_SIGNATURE) {
      throw new BackupError('archive-not-zip', 'the file is no zip archive', { cause: error });
    }
    throw translate(error);
  }
}

function checkEnd(zip: ZipFile, size: number, limits: ArchiveLimits): void {
  if (zip.comment.length > 0) throw damage('archive-comment', 'the archive has a comment, which Squidex never writes');
  if (zip.entryCount > limits.entries) {
    throw damage('archive-entry-count', `the archive has ${zip.entryCount} entries, ${limits.entries} are allowed`);
  }
  if (zip.entryCount * DIRECTORY_RECORD > size) {
    throw damage('archive-entry-count', `the end record says ${zip.entryCount} entries, more than fit into the file`);
  }
}

function checkEntry(entry: Entry, limits: ArchiveLimits, totals: { bytes: number }): void {
  const { uncompressedSize: size, compressedSize: stored } = entry;
  if ((entry.generalPurposeBitFlag & ENCRYPTED) !== 0)
    throw new BackupError('archive-encrypted', 'an entry is encrypted');
  if (!METHODS.includes(entry.compressionMethod)) {
    throw damage('archive-method', `an entry is compressed with method ${entry.compressionMethod}`);
  }
  if (size > RATIO_FROM && size > stored * limits.ratio) {
    throw damage('archive-ratio', `an entry grows from ${stored} to ${size} bytes`);
  }
  if (entry.compressionMethod === 0 && stored !== size) {
    throw damage('archive-size-mismatch', `${size} bytes are stored as ${stored}`);
  }
  // deflate adds five bytes to each 16 KiB that it cannot shrink, so more is a lie that would cost memory
  if (stored > size + size / 1024 + 64) throw damage('archive-size-mismatch', `${size} bytes are stored as ${stored}`);
  totals.bytes += size;
  if (totals.bytes > limits.totalBytes) {
    throw damage('archive-too-large', `the archive holds more than ${limits.totalBytes} bytes`);
  }
}

function decodeName(entry: Entry): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(entry.fileNameRaw);
  } catch (error) {
    throw new BackupError('archive-entry-name', 'the name of an entry is not UTF-8', { cause: error });
  }
}

const TRANSLATIONS: readonly (readonly [RegExp, ErrorCode])[] = [
  [/record signature not found|unexpected EOF/i, 'archive-truncated'],
  [/comment length/i, 'archive-trailing-data'],
  [/multi-disk/i, 'archive-multidisk'],
  [/encryption/i, 'archive-encrypted'],
];

function translate(error: unknown): BackupError {
  if (error instanceof BackupError) return error;
  const message = messageOf(error);
  const code = TRANSLATIONS.find(([pattern]) => pattern.test(message))?.[1] ?? 'archive-structure';
  return new BackupError(code, `the archive is damaged: ${message}`, { cause: error });
}
