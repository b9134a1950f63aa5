import { BackupError } from '../../../errors.js';
import { type FlatEvents, STREAM } from '../../../events/flat-events.js';
import type { Problem } from '../../archive.js';
import { NumberList } from '../../../collections/number-list.js';
import { StringTable } from '../../../collections/string-table.js';

/** One stream of an archive, and where its events are. */
interface IndexedStream {
  readonly stream: string;
  readonly first: number;
  readonly last: number;
  /** NumberList of the segments that hold its events, rising. */
  readonly segments: readonly number[];
}

/**
 * Which streams an archive holds, in order of their first event: one short key and a few numbers a stream. The segments
 * a stream appears in are a linked list through two arrays, newest first.
 */
export class StreamList {
  readonly #names = new StringTable();
  readonly #first = new NumberList(Float64Array);
  readonly #last = new NumberList(Float64Array);
  /** Newest list cell of each stream. */
  readonly #cell = new NumberList(Int32Array);
  readonly #cellSegment = new NumberList(Int32Array);
  readonly #cellBefore = new NumberList(Int32Array);

  get size(): number {
    return this.#names.size;
  }

  /**
   * Notes that the segment holds this event, and returns the revision of the stream's event before it; undefined for its
   * first. One that does not rise is not noted. Segments come in rising order.
   */
  add(stream: string, revision: number, segment: number): number | undefined {
    const known = this.#names.size;
    return this.#note(this.#names.add(stream), known, revision, segment);
  }

  /** As `add`, of one of many events that lie in one memory. */
  addFlat(all: FlatEvents, event: number, segment: number): number | undefined {
    const known = this.#names.size;
    const id = this.#names.addBytes(all.bytes, all.words, all.start(event, STREAM), all.end(event, STREAM));
    return this.#note(id, known, all.revision(event), segment);
  }

  #note(id: number, known: number, revision: number, segment: number): number | undefined {
    if (id === known) {
      this.#first.push(revision);
      this.#last.push(revision);
      this.#cell.push(this.#newCell(segment, -1));
      return undefined;
    }
    const before = this.#last.get(id);
    if (revision <= before) return before;
    this.#last.set(id, revision);
    const cell = this.#cell.get(id);
    if (this.#cellSegment.get(cell) !== segment) this.#cell.set(id, this.#newCell(segment, cell));
    return before;
  }

  /** The lines of `index/streams.ndjson`, line feeds included. */
  *lines(): Generator<string> {
    for (let id = 0; id < this.#names.size; id++) {
      const stream = this.#names.name(id);
      const segments: number[] = [];
      for (let cell = this.#cell.get(id); cell >= 0; cell = this.#cellBefore.get(cell)) {
        segments.push(this.#cellSegment.get(cell));
      }
      segments.reverse();
      yield printStreamLine({ stream, first: this.#first.get(id), last: this.#last.get(id), segments });
    }
  }

  #newCell(segment: number, before: number): number {
    this.#cellSegment.push(segment);
    this.#cellBefore.push(before);
    return this.#cellSegment.length - 1;
  }
}

/** What is wrong with a revision that does not follow the one before it in its stream. */
export function orderProblem(where: string, stream: string, before: number, revision: number): Problem {
  if (revision > before) {
    const missing = revision - before - 1;
    const message = `stream ${stream} has no events between revision ${before} and ${revision}: ${missing} missing`;
    return { code: 'event-gap', where, message };
  }
  if (revision === before) {
    return { code: 'event-duplicate', where, message: `stream ${stream} has revision ${revision} twice` };
  }
  return { code: 'event-order', where, message: `stream ${stream} goes back from revision ${before} to ${revision}` };
}

function printStreamLine({ stream, first, last, segments }: IndexedStream): string {
  return `${JSON.stringify({ stream, first, last, segments })}\n`;
}

/** How the line of a stream begins: what a search for one stream looks for. */
export function streamLinePrefix(stream: string): string {
  return `{"stream":${JSON.stringify(stream)},`;
}

/** Reads a line (without its line feed) and refuses what would not have been written. Error: `archive-manifest`. */
export function parseStreamLine(line: string): IndexedStream {
  try {
    const value: unknown = JSON.parse(line);
    if (isIndexedStream(value) && printStreamLine(value) === `${line}\n`) return value;
  } catch {
    // Told below, with everything else that is wrong.
  }
  throw new BackupError('archive-manifest', 'a line of the stream index is not written the way eventark writes it');
}

function isIndexedStream(value: unknown): value is IndexedStream {
  if (typeof value !== 'object' || value === null) return false;
  if (!('stream' in value && 'first' in value && 'last' in value && 'segments' in value)) return false;
  const { stream, first, last, segments } = value;
  return (
    typeof stream === 'string' && isCount(first) && isCount(last) && Array.isArray(segments) && segments.every(isCount)
  );
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
