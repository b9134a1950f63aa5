import { createHash } from 'node:crypto';
import { BackupError, type ErrorCode, kindOf } from '../../errors.js';
import type { AppNaming } from '../../cms/app-naming.js';
import type { StoredEvent } from '../../events/event.js';
import type { ArchiveLimits, EventVisitor } from '../archive.js';
import { STREAM_INDEX } from './zip/entry-names.js';
import { boundedTime } from './bounds.js';
import type { EventOutline } from './segments/event-line-reader.js';
import type { Manifest, Segment } from './manifest/manifest.js';
import { outlineSegment, visitSegment } from './segments/segment-reader.js';
import { ProblemList } from '../problem-list.js';
import { StreamList, orderProblem } from './segments/stream-index.js';

/** Few enough to keep the heap small. */
const BATCH_EVENTS = 200;

type Report = (code: ErrorCode, where: string, message: string) => void;

/** Looks at every event: revisions that rise, all of one app, and everything as the manifest says. */
export class ReplayChecks {
  /** Holes in streams. */
  readonly warnings = new ProblemList();
  readonly #streams = new StreamList();
  #number = 0;
  #firstTime: string | undefined;
  #lastTime = '';

  constructor(
    private readonly manifest: Manifest,
    private readonly naming: AppNaming,
    private readonly limits: ArchiveLimits,
    private readonly report: Report,
    private readonly onEvents: EventVisitor | undefined,
  ) {}

  /** Segments come in order. */
  async segment(segment: Segment, bytes: Buffer): Promise<void> {
    let events = 0;
    let firstPosition = '';
    let lastPosition = '';
    const event = (event: EventOutline, line: number): void => {
      if (events === 0) firstPosition = event.position;
      lastPosition = event.position;
      events += 1;
      this.#event(event, `${segment.name}, line ${line}`);
    };
    const badLine = (error: BackupError, line: number): void => {
      const where = `${segment.name}, line ${line}`;
      if (kindOf(error) === 'damage') return this.report(error.code, where, error.message);
      // A limit is not damage: with a higher one the archive can be read.
      const { code, message, hint, facts } = error;
      throw new BackupError(code, `${where}: ${message}`, { facts, cause: error, ...(hint && { hint }) });
    };
    const lines = this.onEvents
      ? await this.#decoded(bytes, this.onEvents, event, badLine)
      : outlineSegment(bytes, this.limits, { event, badLine });
    this.#number += 1;
    if (lines !== segment.events) {
      this.report('event-count', segment.name, `it has ${lines} events, the manifest says ${segment.events}`);
    } else if (firstPosition !== segment.firstPosition || lastPosition !== segment.lastPosition) {
      this.report('event-order', segment.name, 'it does not begin and end at the positions that the manifest says');
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
    for (const line of visitSegment(bytes, this.limits, { event, badLine })) {
      lines = line;
      if (batch.length < BATCH_EVENTS) continue;
      await onEvents(batch);
      batch = [];
    }
    if (batch.length > 0) await onEvents(batch);
    return lines;
  }

  end(): void {
    const { counts, range, entries } = this.manifest;
    if (this.#streams.size !== counts.streams) {
      this.report('event-count', 'manifest.json', `it says ${counts.streams} streams, there are ${this.#streams.size}`);
    }
    const [first, last] = [boundedTime(this.#firstTime ?? ''), boundedTime(this.#lastTime)];
    if (first !== range.firstEventTime || last !== range.lastEventTime) {
      this.report(
        'archive-manifest',
        'manifest.json',
        'the times of the first and last event differ from the manifest',
      );
    }
    const digest = createHash('sha256');
    for (const line of this.#streams.lines()) digest.update(line);
    if (digest.digest('hex') !== entries.find(({ name }) => name === STREAM_INDEX)?.sha256) {
      this.report('archive-manifest', STREAM_INDEX, 'it is not the index of the streams that are there');
    }
  }

  #event(event: EventOutline, where: string): void {
    this.#firstTime ??= event.time;
    this.#lastTime = event.time;
    const { stream, revision } = event;
    const last = this.#streams.add(stream, revision, this.#number);
    if (last !== undefined && revision !== last + 1) {
      const problem = orderProblem(where, stream, last, revision);
      // A store may have truncated a stream, or keep something in it that is not an event: the index says where it begins and ends.
      if (problem.code === 'event-gap') this.warnings.add(problem);
      else this.report(problem.code, problem.where, problem.message);
    }
    if (last === undefined && this.naming.appOfStream(stream) !== this.manifest.app.id) {
      this.report('event-foreign', where, `stream ${stream} does not belong to app ${this.manifest.app.id}`);
    }
  }
}
