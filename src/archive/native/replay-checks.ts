import { createHash } from 'node:crypto';
import { BackupError, type ErrorCode, kindOf } from '../../errors.js';
import type { AppNaming } from '../../cms/app-naming.js';
import type { StoredEvent } from '../../events/event.js';
import type { ArchiveLimits, EventVisitor } from '../archive.js';
import { MANIFEST, STREAM_INDEX } from './zip/entry-names.js';
import { boundedTime } from './bounds.js';
import type { EventOutline } from './segments/event-line-reader.js';
import type { Manifest, Segment } from './manifest/manifest.js';
import { outlineSegment, visitSegment } from './segments/segment-reader.js';
import type { WantedSegment } from './segments/segments-until.js';
import { ProblemList } from '../problem-list.js';
import { StreamList, orderProblem } from './segments/stream-index.js';

/** Few enough to keep the heap small. */
const BATCH_EVENTS = 200;

/** `name` is an entry or a line of one, `from` the number of the event that it is, or begins with. */
type Report = (code: ErrorCode, place: { readonly name: string; readonly from?: number }, message: string) => void;

interface CheckedParts {
  readonly manifest: Manifest;
  readonly naming: AppNaming;
  readonly limits: ArchiveLimits;
  /** Only the first events are looked at: what the manifest says of all is no measure. */
  readonly isCut: boolean;
  /** Whose order matters; that of all by default. */
  readonly streams?: ((stream: string) => boolean) | undefined;
  readonly report: Report;
  readonly onEvents: EventVisitor | undefined;
}

/** Looks at every event: revisions that rise, all of one app, and everything as the manifest says. */
export class ReplayChecks {
  /** Holes in streams. */
  readonly warnings = new ProblemList();
  readonly #streams = new StreamList();
  #number = 0;
  #firstTime: string | undefined;
  #lastTime = '';

  readonly #parts: CheckedParts;

  constructor(parts: CheckedParts) {
    this.#parts = parts;
  }

  /** Segments come in order. */
  async segment(segment: Segment & WantedSegment & { readonly from: number }, bytes: Buffer): Promise<void> {
    const { limits, report, onEvents } = this.#parts;
    const place = (line: number) => ({ name: `${segment.name}, line ${line}`, from: segment.from + line - 1 });
    let events = 0;
    let firstPosition = '';
    let lastPosition = '';
    const event = (event: EventOutline, line: number): void => {
      if (events === 0) firstPosition = event.position;
      lastPosition = event.position;
      events += 1;
      this.#event(event, place(line));
    };
    const badLine = (error: BackupError, line: number): void => {
      if (kindOf(error) === 'damage') return report(error.code, place(line), error.message);
      // A limit is not damage: with a higher one the archive can be read.
      const { code, message, hint, facts } = error;
      throw new BackupError(code, `${place(line).name}: ${message}`, { facts, cause: error, ...(hint && { hint }) });
    };
    const lines = onEvents
      ? await this.#decoded(bytes, onEvents, event, badLine)
      : outlineSegment(bytes, limits, { event, badLine });
    const expected = segment.lines ?? segment.events;
    this.#number += 1;
    const endsAsStated = segment.lines !== undefined || lastPosition === segment.lastPosition;
    if (lines !== expected) {
      report('event-count', segment, `it has ${lines} events, the manifest says ${segment.events}`);
    } else if (firstPosition !== segment.firstPosition || !endsAsStated) {
      report('event-order', segment, 'it does not begin and end at the positions that the manifest says');
    }
  }

  /** As `outlineSegment`, with whole events in batches for `onEvents`. */
  async #decoded(
    bytes: Buffer,
    onEvents: EventVisitor,
    outline: (event: StoredEvent, line: number) => void,
    badLine: (error: BackupError, line: number) => void,
  ): Promise<number> {
    let batch: StoredEvent[] = [];
    let lines = 0;
    const event = (event: StoredEvent, line: number): void => {
      outline(event, line);
      batch.push(event);
    };
    for (const line of visitSegment(bytes, this.#parts.limits, { event, badLine })) {
      lines = line;
      if (batch.length < BATCH_EVENTS) continue;
      await onEvents(batch);
      batch = [];
    }
    if (batch.length > 0) await onEvents(batch);
    return lines;
  }

  end(): void {
    const { manifest, isCut, report } = this.#parts;
    if (isCut) return;
    const { counts, range, entries } = manifest;
    // What the manifest says about all events does not matter to a caller that takes all but the last ones.
    const from = counts.events;
    const place = { name: MANIFEST, from };
    if (this.#streams.size !== counts.streams) {
      report('event-count', place, `it says ${counts.streams} streams, there are ${this.#streams.size}`);
    }
    const [first, last] = [boundedTime(this.#firstTime ?? ''), boundedTime(this.#lastTime)];
    if (first !== range.firstEventTime || last !== range.lastEventTime) {
      report('archive-manifest', place, 'the times of the first and last event differ from the manifest');
    }
    const digest = createHash('sha256');
    for (const line of this.#streams.lines()) digest.update(line);
    if (digest.digest('hex') !== entries.find(({ name }) => name === STREAM_INDEX)?.sha256) {
      report('archive-manifest', { name: STREAM_INDEX, from }, 'it is not the index of the streams that are there');
    }
  }

  #event(event: EventOutline, place: { readonly name: string; readonly from: number }): void {
    const { naming, manifest, streams, report } = this.#parts;
    this.#firstTime ??= event.time;
    this.#lastTime = event.time;
    const { stream, revision } = event;
    const last = this.#streams.add(stream, revision, this.#number);
    if (streams?.(stream) === false) return;
    if (last !== undefined && revision !== last + 1) {
      const problem = orderProblem(place.name, stream, last, revision);
      // A store may have truncated a stream, or keep something in it that is not an event: the index says where it begins and ends.
      if (problem.code === 'event-gap') this.warnings.add(problem);
      else report(problem.code, place, problem.message);
    }
    if (last === undefined && naming.appOfStream(stream) !== manifest.app.id) {
      report('event-foreign', place, `stream ${stream} does not belong to app ${manifest.app.id}`);
    }
  }
}
