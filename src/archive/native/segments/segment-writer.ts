import { hash } from 'node:crypto';
import { BackupError } from '../../../errors.js';
import { EventOutlines } from '../../../events/event-outlines.js';
import type { EventBatch, StoredEvent } from '../../../events/event.js';
import { FlatEvents, PassingEvent, POSITION, TIME } from '../../../events/flat-events.js';
import type { ArchiveLimits, Problem } from '../../archive.js';
import { SEGMENT_EVENTS } from '../bounds.js';
import { segmentName } from '../zip/entry-names.js';
import { encodeEventLine, lineMemory, type LineMemory, lineTooLong } from './event-line.js';
import type { Segment } from '../manifest/manifest.js';
import { OrderedQueue } from '../../../concurrency/ordered-queue.js';
import { ProblemList } from '../../problem-list.js';
import { StreamList, orderProblem } from './stream-index.js';
import type { ZipWriter } from '../zip/zip-writer.js';
import type { PressOptions } from './segment-press.js';
import { SegmentThread } from './segment-thread.js';

/** Segments end here, well below what the format allows: several of them are in memory at once, on both cores. */
const SEGMENT_TARGET = 1024 * 1024;

/** Encoding a line asks for a little more room than the line takes in the end. */
const HEAD_MARGIN = 64 * 1024;
/** Twice: behind the lines there is room for what they are compressed to. */
const SEGMENT_MEMORY = 2 * (SEGMENT_TARGET + HEAD_MARGIN);

/** One segment is filled while this many less one are compressed or written. */
const SEGMENTS_AT_ONCE = 3;

/** SHA-256 of no bytes. */
const CHAIN_OF_NOTHING = hash('sha256', '', 'hex');

/** A segment while it is filled. */
interface OpenSegment {
  readonly memory: Buffer<ArrayBuffer>;
  /** The front half of the memory. */
  readonly lines: LineMemory;
  size: number;
  events: number;
  firstPosition: string;
}

/** Turns events into segments: lines, chain, index of streams; compresses several at once and writes them in order. */
export class SegmentWriter {
  readonly streams = new StreamList();
  /** Holes in streams: the events before and after them are kept as they are. */
  readonly warnings = new ProblemList();
  readonly segments: Segment[] = [];
  readonly #queue = new OrderedQueue(SEGMENTS_AT_ONCE);
  readonly #outlines = new EventOutlines();
  readonly #thread: SegmentThread;
  readonly #memories: Buffer<ArrayBuffer>[] = [];
  readonly #cutAt: ReadonlySet<number>;
  #open: OpenSegment;
  #events = 0;
  #number = 0;
  /** The event that was put last: its position and time become text when they are asked for, once a segment. */
  #last: StoredEvent | Pick<PassingEvent, 'all' | 'number'> | undefined;
  firstEventTime = '';

  constructor(
    private readonly zip: ZipWriter,
    pressing: PressOptions,
    private readonly limits: ArchiveLimits,
    cutAt: readonly number[],
    /** Leaves out what does not rise in its stream, instead of failing. */
    private readonly leavesOut: boolean,
  ) {
    this.#thread = new SegmentThread(pressing);
    this.#cutAt = new Set(cutAt);
    this.#open = this.#fresh();
  }

  get events(): number {
    return this.#events;
  }

  /** The empty string while there are no events. */
  get lastEventTime(): string {
    const last = this.#last;
    if (last === undefined) return '';
    return 'all' in last ? last.all.text(last.number, TIME) : last.time;
  }

  get #lastPosition(): string {
    const last = this.#last;
    if (last === undefined) return '';
    return 'all' in last ? last.all.text(last.number, POSITION) : last.position;
  }

  /** Over all lines of the segments that are finished, lower-case hex. */
  get chain(): string {
    return this.segments.at(-1)?.chain ?? CHAIN_OF_NOTHING;
  }

  /** `kept` is shown each event that was not left out for not rising in its stream. */
  async add(events: EventBatch, kept: (event: StoredEvent) => void): Promise<void> {
    for (const event of events instanceof FlatEvents ? events.passing() : events) {
      const before = this.#events;
      if (!this.#put(event)) {
        await this.cut();
        this.#putLarge(event);
      }
      if (this.#events === before) continue;
      kept(event);
      if (this.#open.events === SEGMENT_EVENTS || this.#cutAt.has(this.#events)) await this.cut();
    }
  }

  /** Ends the open segment, if it has events, and returns when there is room for the next. */
  async cut(): Promise<void> {
    const { memory, size, events, firstPosition } = this.#open;
    if (events === 0) return;
    const lastPosition = this.#lastPosition;
    const name = segmentName(this.#number++);
    const pressed = this.#thread.press({ memory, size });
    await this.#queue.push(pressed, async ({ memory, method, crc, start, end, sha256, storedSha256, chain }) => {
      await this.zip.add(name, { method, crc, size, bytes: memory.subarray(start, end) });
      this.segments.push({ name, events, firstPosition, lastPosition, size, sha256, storedSha256, chain });
      if (memory.length === SEGMENT_MEMORY) this.#memories.push(memory);
    });
    this.#open = this.#fresh();
  }

  async finish(): Promise<void> {
    await this.cut();
    this.#thread.finish();
    await this.#queue.drain();
    this.#memories.length = 0;
    await this.#thread.end();
  }

  /** Writes no further segment. */
  async stop(): Promise<void> {
    this.#thread.finish();
    await this.#queue.stop();
    await this.#thread.end();
  }

  /**
   * Whether the event's revision follows the one before it in its stream. A damaged store may list an event twice or go
   * back; no store could restore such events. With `leavesOut` they are skipped, so that the rest is still backed up.
   */
  #follows(event: StoredEvent): boolean {
    const { revision } = event;
    if (!Number.isSafeInteger(revision) || revision < 0) return this.#leaveOut(event, noRevision(event));
    const before = this.#addToStream(event);
    if (before === undefined || revision === before + 1) return true;
    const { stream } = event;
    const problem = orderProblem(`event ${this.#events}`, stream, before, revision);
    if (problem.code === 'event-gap') {
      this.warnings.add(problem);
      return true;
    }
    return this.#leaveOut(event, problem);
  }

  #leaveOut({ stream, revision, position }: StoredEvent, problem: Pick<Problem, 'code' | 'message'>): false {
    if (!this.leavesOut) {
      const hint = 'the event store has duplicate or moved events in this stream: repair it, then back up again';
      throw new BackupError(problem.code, problem.message, { hint, facts: { stream, revision } });
    }
    const message = `${problem.message}, at position ${position}: this event was left out`;
    this.warnings.add({ code: problem.code, where: `stream ${stream}`, message });
    return false;
  }

  /** Returns the revision of the stream's event before it. */
  #addToStream(event: StoredEvent): number | undefined {
    if (!(event instanceof PassingEvent)) return this.streams.add(event.stream, event.revision, this.#number);
    return this.streams.addFlat(event.all, event.number, this.#number);
  }

  /** Adds the event to the open segment, unless it is left out; false if it does not fit there. */
  #put(event: StoredEvent): boolean {
    const open = this.#open;
    const end = encodeEventLine(event, this.#outlines, this.limits, open.lines, open.size);
    if (end === undefined || (end > SEGMENT_TARGET && open.events > 0)) return false;
    if (end - open.size > this.limits.lineBytes) throw lineTooLong(nameOf(event), this.limits.lineBytes);
    if (!this.#follows(event)) return true;
    if (this.#events === 0) this.firstEventTime = event.time;
    if (open.events === 0) open.firstPosition = event.position;
    this.#last = event instanceof PassingEvent ? { all: event.all, number: event.number } : event;
    open.size = end;
    open.events += 1;
    this.#events += 1;
    return true;
  }

  /** Adds the event to a fresh segment, which becomes as large as the event needs. */
  #putLarge(event: StoredEvent): void {
    if (this.#put(event)) return;
    this.#open = this.#opened(Buffer.allocUnsafeSlow(2 * (mostLineBytes(event) + HEAD_MARGIN)));
    if (!this.#put(event)) throw lineTooLong(nameOf(event), this.limits.lineBytes);
  }

  #fresh(): OpenSegment {
    return this.#opened(this.#memories.pop() ?? Buffer.allocUnsafeSlow(SEGMENT_MEMORY));
  }

  #opened(memory: Buffer<ArrayBuffer>): OpenSegment {
    return { memory, lines: lineMemory(memory.subarray(0, memory.length / 2)), size: 0, events: 0, firstPosition: '' };
  }
}

/** No archive, and no store, has an event by such a number. */
function noRevision({ stream, revision }: StoredEvent): Pick<Problem, 'code' | 'message'> {
  return { code: 'event-order', message: `stream ${stream} has an event whose revision is none: ${revision}` };
}

function nameOf(event: StoredEvent): string {
  return `event ${event.revision} of stream ${event.stream}`;
}

/** Base64 takes four bytes for three; in the head a UTF-16 unit may become an escape of six characters, each up to three bytes. */
function mostLineBytes({ metadata, payload, position, stream, type, id, time, commit }: StoredEvent): number {
  const units = [position, stream, type, id, time, commit].reduce((sum, text) => sum + text.length, 0);
  return Math.ceil(((metadata.length + payload.length) * 4) / 3) + units * 18;
}
