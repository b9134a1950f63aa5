import type { Entry } from 'yauzl';
import { BackupError, damage } from '../../errors.js';
import { eventNumberOf, eventPath, isAttachmentPath } from './squidex-names.js';

const LOCAL_HEADER = 30;

/** The central directory of a Squidex archive, in flat arrays: an archive has one entry an event. */
export class SquidexDirectory {
  readonly offsets: Float64Array;
  readonly stored: Float64Array;
  readonly sizes: Float64Array;
  readonly crcs: Uint32Array;
  readonly methods: Uint8Array;
  /** Where the next entry or the directory begins: no entry reaches beyond. */
  readonly ends: Float64Array;
  /** Number of each event, -1 for an attachment. */
  readonly #eventNumbers: Float64Array;
  /** Entry of each event number. */
  #events = new Uint32Array(0);
  readonly #attachmentNames = new Map<number, string>();
  readonly #attachments = new Map<string, number[]>();
  #highest = -1;
  #count = 0;

  constructor(readonly length: number) {
    this.offsets = new Float64Array(length);
    this.stored = new Float64Array(length);
    this.sizes = new Float64Array(length);
    this.crcs = new Uint32Array(length);
    this.methods = new Uint8Array(length);
    this.ends = new Float64Array(length);
    this.#eventNumbers = new Float64Array(length).fill(-1);
  }

  get eventCount(): number {
    return this.#events.length;
  }

  /** Entry of an event. */
  event(number: number): number {
    return this.#events[number] ?? -1;
  }

  /** Entries of this path, in the order in which they lie in the file. */
  attachments(path: string): readonly number[] {
    return this.#attachments.get(path) ?? [];
  }

  attachmentPaths(): Iterable<string> {
    return this.#attachments.keys();
  }

  path(entry: number): string {
    const number = this.#eventNumbers[entry] ?? -1;
    return number < 0 ? (this.#attachmentNames.get(entry) ?? '') : eventPath(number);
  }

  isEvent(entry: number): boolean {
    return (this.#eventNumbers[entry] ?? -1) >= 0;
  }

  add(entry: Entry, path: string): void {
    const index = this.#count++;
    this.offsets[index] = entry.relativeOffsetOfLocalHeader;
    this.stored[index] = entry.compressedSize;
    this.sizes[index] = entry.uncompressedSize;
    this.crcs[index] = entry.crc32;
    this.methods[index] = entry.compressionMethod;
    this.ends[index] = entry.relativeOffsetOfLocalHeader + LOCAL_HEADER + entry.fileNameLength + entry.compressedSize;
    const number = eventNumberOf(path);
    if (number !== undefined) {
      this.#eventNumbers[index] = number;
      this.#highest = Math.max(this.#highest, number);
    } else if (isAttachmentPath(path)) {
      this.#attachmentNames.set(index, path);
    } else {
      throw damage('archive-entry-name', `the archive has an entry that Squidex does not write: ${printable(path)}`);
    }
  }

  /** Once all entries are there. `directoryStart` is where the entries' part of the file ends. */
  complete(directoryStart: number): void {
    const order = this.#checkOverlap(directoryStart);
    this.#indexEvents();
    for (const index of order) {
      const path = this.#attachmentNames.get(index);
      if (path === undefined) continue;
      const same = this.#attachments.get(path);
      if (same === undefined) this.#attachments.set(path, [index]);
      else same.push(index);
    }
  }

  #checkOverlap(directoryStart: number): Uint32Array {
    const order = Uint32Array.from({ length: this.length }, (_, index) => index);
    order.sort((a, b) => (this.offsets[a] ?? 0) - (this.offsets[b] ?? 0));
    for (let at = 0; at < order.length; at++) {
      const index = order[at] ?? 0;
      const next = order[at + 1];
      const limit = next === undefined ? directoryStart : (this.offsets[next] ?? 0);
      if ((this.ends[index] ?? 0) > limit) {
        throw damage('archive-overlap', `entry ${this.path(index)} reaches into what follows it`);
      }
      this.ends[index] = limit;
    }
    return order;
  }

  #indexEvents(): void {
    const count = this.#highest + 1;
    if (count > this.length) throw this.#gap();
    this.#events = new Uint32Array(count);
    const seen = new Uint8Array(count);
    for (let index = 0; index < this.length; index++) {
      const number = this.#eventNumbers[index] ?? -1;
      if (number < 0) continue;
      if (seen[number] === 1) {
        throw damage('archive-entry-duplicate', `the archive has two entries ${eventPath(number)}`);
      }
      seen[number] = 1;
      this.#events[number] = index;
    }
    if (seen.includes(0)) throw this.#gap();
  }

  /** Names the first missing event. Squidex's own reader stops there and reports success. */
  #gap(): BackupError {
    const present = new Set(this.#eventNumbers);
    let missing = 0;
    while (present.has(missing)) missing++;
    return new BackupError('event-gap', `event ${missing} of ${this.#highest + 1} is missing`, {
      facts: { missing },
      hint: 'take a new backup: what follows a missing event must not be restored without it',
    });
  }
}

/** At most so much of a hostile name, without control characters. */
function printable(path: string): string {
  return JSON.stringify(path.slice(0, 80));
}
