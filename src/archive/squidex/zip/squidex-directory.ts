import { crc32 } from 'node:zlib';
import { isUtf8 } from 'node:buffer';
import { BackupError, damage } from '../../../errors.js';
import type { ArchiveLimits } from '../../archive.js';
import { tooLarge } from '../../archive-limit.js';
import { ForeignNames } from '../../foreign-file.js';
import { LOCAL_BYTES } from '../../zip/zip-records.js';
import { attachmentKeyOf, eventNumberOf, eventPath, isSafePath } from '../squidex-names.js';
import { hasOtherName, type DirectoryRecord } from './zip-directory.js';
import type { ZipEnd } from './zip-end.js';

const METHODS = [0, 8];
/** Other methods that tools offer; Windows chooses Deflate64 for files of 2 GB and more. */
const METHOD_NAMES: ReadonlyMap<number, string> = new Map([
  [9, 'Deflate64'],
  [12, 'bzip2'],
  [14, 'LZMA'],
  [93, 'zstd'],
  [95, 'xz'],
  [98, 'PPMd'],
]);
/** Encrypted, strongly encrypted, with a masked header. */
const ENCRYPTED = 0x1 | 0x40 | 0x2000;
const ATTACHMENT = -1;
const IGNORED = -2;
/** So many ignored names are kept, to be told. */
const KEPT_NAMES = 5;

/** What Squidex's reader never looks for. */
export interface Ignored {
  /** Without folders. */
  readonly entries: number;
  readonly folders: number;
  /** The first ones that are not folders. */
  readonly names: readonly string[];
  /** How many of the entries have a name that is not UTF-8. */
  readonly undecoded: number;
  /** Whether the archive has a comment. */
  readonly comment: boolean;
}

/** The central directory of a Squidex archive, in flat arrays: an archive has one entry an event. */
export class SquidexDirectory {
  readonly length: number;
  readonly offsets: Float64Array;
  readonly stored: Float64Array;
  readonly sizes: Float64Array;
  readonly crcs: Uint32Array;
  readonly methods: Uint8Array;
  readonly flags: Uint16Array;
  /** Of the bytes of each name, which the local header has to repeat. */
  readonly nameCrcs: Uint32Array;
  /** Where the next entry or the directory begins: no entry reaches beyond. */
  readonly ends: Float64Array;
  /** Number of each event, or what the entry is instead. */
  readonly #eventNumbers: Float64Array;
  /** Entry of each event number. */
  #events = new Uint32Array(0);
  readonly #attachmentPaths = new Map<number, string>();
  /** By key. */
  readonly #attachments = new Map<string, number[]>();
  readonly #ignored: string[] = [];
  #ignoredEntries = 0;
  #undecoded = 0;
  #folders = 0;
  readonly #foreign = new ForeignNames();
  /** The first name with which an entry would get out of its folder. */
  #unsafe: string | undefined;
  #highest = -1;
  #count = 0;
  #bytes = 0;

  constructor(
    private readonly end: ZipEnd,
    private readonly limits: ArchiveLimits,
  ) {
    const length = end.entries;
    this.length = length;
    this.offsets = new Float64Array(length);
    this.stored = new Float64Array(length);
    this.sizes = new Float64Array(length);
    this.crcs = new Uint32Array(length);
    this.methods = new Uint8Array(length);
    this.flags = new Uint16Array(length);
    this.nameCrcs = new Uint32Array(length);
    this.ends = new Float64Array(length);
    this.#eventNumbers = new Float64Array(length).fill(IGNORED);
  }

  get ignored(): Ignored {
    const comment = this.end.comment > 0;
    const undecoded = this.#undecoded;
    return { entries: this.#ignoredEntries, folders: this.#folders, names: this.#ignored, undecoded, comment };
  }

  get eventCount(): number {
    return this.#events.length;
  }

  /** Entry of an event. */
  event(number: number): number {
    return this.#events[number] ?? -1;
  }

  /** Entries of the file with this key, in the order in which they are in the archive. */
  attachments(key: string): readonly number[] {
    return this.#attachments.get(key) ?? [];
  }

  attachmentKeys(): Iterable<string> {
    return this.#attachments.keys();
  }

  path(entry: number): string {
    const number = this.#eventNumbers[entry] ?? IGNORED;
    return number < 0 ? (this.#attachmentPaths.get(entry) ?? 'an entry that is ignored') : eventPath(number);
  }

  isEvent(entry: number): boolean {
    return (this.#eventNumbers[entry] ?? IGNORED) >= 0;
  }

  isIgnored(entry: number): boolean {
    return this.#eventNumbers[entry] === IGNORED;
  }

  add(record: DirectoryRecord): void {
    const index = this.#count++;
    this.offsets[index] = record.offset;
    this.stored[index] = record.stored;
    this.sizes[index] = record.size;
    this.crcs[index] = record.crc;
    this.methods[index] = record.method;
    this.flags[index] = record.flags;
    this.nameCrcs[index] = crc32(record.name);
    this.ends[index] = record.offset + LOCAL_BYTES + record.name.length + record.stored;
    const path = record.name.toString('utf8');
    const number = eventNumberOf(path);
    if (number === undefined) this.#addOther(index, path, record);
    else {
      this.#eventNumbers[index] = number;
      this.#highest = Math.max(this.#highest, number);
      this.#check(record);
    }
  }

  #addOther(index: number, path: string, record: DirectoryRecord): void {
    if (!isSafePath(path)) this.#unsafe ??= path;
    const isText = isUtf8(record.name);
    if (!isText) this.#undecoded++;
    const key = isText ? attachmentKeyOf(path) : undefined;
    if (key === undefined) return this.#ignore(path);
    this.#eventNumbers[index] = ATTACHMENT;
    this.#attachmentPaths.set(index, path);
    const same = this.#attachments.get(key);
    if (same === undefined) this.#attachments.set(key, [index]);
    else same.push(index);
    this.#check(record);
  }

  #ignore(path: string): void {
    this.#foreign.add(path);
    if (path.endsWith('/')) {
      this.#folders++;
      return;
    }
    this.#ignoredEntries++;
    if (this.#ignored.length < KEPT_NAMES) this.#ignored.push(path);
  }

  /** An entry that is going to be read. */
  #check(record: DirectoryRecord): void {
    const { flags, method, size, stored } = record;
    if (hasOtherName(record)) throw damage('archive-structure', 'an entry has two names');
    if ((flags & ENCRYPTED) !== 0) throw encrypted();
    if (!METHODS.includes(method)) throw unreadable(method);
    // deflate adds five bytes to each 16 KiB that it cannot shrink, so more is a lie that would cost memory
    const most = method === 0 ? size : size + size / 1024 + 64;
    if (stored > most || (method === 0 && stored < size)) {
      throw damage('archive-size-mismatch', `${size} bytes are stored as ${stored}`);
    }
    this.#bytes += size;
    if (this.#bytes <= this.limits.totalBytes) return;
    throw tooLarge('archive-too-large', `the archive holds ${this.#bytes} bytes and more`, 'totalBytes', this.limits);
  }

  /** Once all entries are there, the first of which begins at `start`. */
  complete(start: number): void {
    if (this.#isForeign) throw this.#foreign.problem();
    if (this.#unsafe !== undefined) {
      throw damage('archive-entry-name', `the archive has an entry with an unsafe name: ${printable(this.#unsafe)}`);
    }
    this.#checkOverlap(start);
    this.#indexEvents();
    for (const same of this.#attachments.values()) {
      same.sort((a, b) => (this.offsets[a] ?? 0) - (this.offsets[b] ?? 0));
    }
  }

  /** Names in another case are refused beside others, too, where what they hold would be lost in silence. */
  get #isForeign(): boolean {
    const lacks = { events: this.#highest < 0, attachments: this.#attachments.size === 0 };
    if ((lacks.events && lacks.attachments) || this.#foreign.explain(lacks)) return true;
    return this.#foreign.otherCase.some((name) => !this.#holds(name));
  }

  #holds(path: string): boolean {
    const number = eventNumberOf(path);
    return number === undefined
      ? this.#attachments.has(attachmentKeyOf(path) ?? '')
      : this.#eventNumbers.includes(number);
  }

  /** The bytes behind an entry's data are checked when the entry is read. */
  #checkOverlap(start: number): void {
    const order = Uint32Array.from({ length: this.length }, (_, index) => index);
    order.sort((a, b) => (this.offsets[a] ?? 0) - (this.offsets[b] ?? 0));
    if (this.offsets[order[0] ?? 0] !== start) {
      throw damage('archive-structure', 'unexpected bytes before the first entry');
    }
    for (let at = 0; at < order.length; at++) {
      const index = order[at] ?? 0;
      const next = order[at + 1];
      const limit = next === undefined ? this.end.offset : (this.offsets[next] ?? 0);
      if ((this.ends[index] ?? 0) > limit) {
        throw damage('archive-overlap', `entry ${this.path(index)} reaches into what follows it`);
      }
      this.ends[index] = limit;
    }
  }

  #indexEvents(): void {
    const count = this.#highest + 1;
    // Of more events than there are entries, one of the first is missing.
    const seen = new Uint8Array(Math.min(count, this.length + 1));
    this.#events = new Uint32Array(seen.length);
    for (let index = 0; index < this.length; index++) {
      const number = this.#eventNumbers[index] ?? -1;
      if (number < 0 || number >= seen.length) continue;
      if (seen[number] === 1) {
        throw damage('archive-entry-duplicate', `the archive has two entries ${eventPath(number)}`);
      }
      seen[number] = 1;
      this.#events[number] = index;
    }
    const missing = seen.indexOf(0);
    if (missing >= 0) throw this.#gap(missing);
  }

  /** Names the first missing event. Squidex's own reader stops there and reports success. */
  #gap(missing: number): BackupError {
    return new BackupError('event-gap', `event ${missing} of ${this.#highest + 1} is missing`, {
      facts: { missing },
      hint: 'make a new backup: what follows a missing event must not be restored without it',
    });
  }
}

function encrypted(): BackupError {
  return new BackupError('archive-encrypted', 'an entry of the zip is encrypted', {
    hint: 'unpack the archive with its password, and zip what is inside again without one',
  });
}

function unreadable(method: number): BackupError {
  const name = METHOD_NAMES.get(method) ?? `method ${method}`;
  return new BackupError('archive-packing', `an entry is compressed with ${name}`, {
    hint: 'unpack the archive and zip what is inside again, with plain deflate',
  });
}

/** The beginning of a hostile name, without control characters. */
function printable(path: string): string {
  return JSON.stringify(path.slice(0, 80));
}
