import { BackupError, isBackupError } from '../../../errors.js';
import type { StoredEvent } from '../../../events/event.js';
import type { ArchiveLimits } from '../../archive.js';
import { type EventOutline, checkUtf8, decodeEventLine, outlineEventLine } from './event-line-reader.js';
import { type ScanBytes, scanLines } from '../../../json/json-scan.js';

const LINE_FEED = 0x0a;
/** Events of one batch: enough to make batches cheap, few enough to keep the heap small. */
const BATCH_EVENTS = 200;

type Decode<T> = (source: ScanBytes, from: number, end: number, limits: ArchiveLimits) => T;

/** Takes what a segment holds, line by line; lines count from 1, as `sed -n 17p` does. */
interface SegmentSink<T> {
  event(event: T, line: number): void;
  /** Called instead of `event` for a line that is not an event; the next line follows. */
  badLine(error: BackupError, line: number): void;
}

/** The events of a segment, in batches. Metadata and payload are views of `bytes`. Errors name entry and line. */
export function* decodeSegment(name: string, bytes: Buffer, limits: ArchiveLimits): Generator<readonly StoredEvent[]> {
  let batch: StoredEvent[] = [];
  const sink = {
    event: (event: StoredEvent): unknown => batch.push(event),
    badLine: (cause: BackupError, line: number): void => {
      const hint = cause.hint === undefined ? {} : { hint: cause.hint };
      throw new BackupError(cause.code, `${name}, line ${line}: ${cause.message}`, { ...hint, cause });
    },
  };
  for (const line of visitLines(bytes, limits, decodeEventLine, sink)) {
    if (line % BATCH_EVENTS !== 0) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** The bytes of so many lines, or of all if there are not more. */
export function firstLines(bytes: Buffer, count: number | undefined): Buffer {
  if (count === undefined) return bytes;
  let end = 0;
  for (let line = 0; line < count; line++) {
    const feed = bytes.indexOf(LINE_FEED, end);
    if (feed < 0) return bytes;
    end = feed + 1;
  }
  return bytes.subarray(0, end);
}

/** Passes the outline of every event to `sink`; returns how many lines there are. Error: `event-utf8`. */
export function outlineSegment(bytes: Buffer, limits: ArchiveLimits, sink: SegmentSink<EventOutline>): number {
  let lines = 0;
  for (const line of visitLines(bytes, limits, outlineEventLine, sink)) lines = line;
  return lines;
}

/** As `outlineSegment`, with whole events, which are views of `bytes`; yields the number of each line behind it. */
export function visitSegment(bytes: Buffer, limits: ArchiveLimits, sink: SegmentSink<StoredEvent>): Generator<number> {
  return visitLines(bytes, limits, decodeEventLine, sink);
}

/** Passes every line to `sink`, and yields its number after each. */
function* visitLines<T>(
  bytes: Buffer,
  limits: ArchiveLimits,
  decode: Decode<T>,
  sink: SegmentSink<T>,
): Generator<number> {
  checkUtf8(bytes);
  const source = scanLines(bytes);
  let line = 1;
  for (let at = 0; at < bytes.length; line++) {
    const feed = bytes.indexOf(LINE_FEED, at);
    const end = feed < 0 ? bytes.length : feed;
    try {
      if (feed < 0) throw new BackupError('event-json', 'the line has no line feed');
      sink.event(decode(source, at, end, limits), line);
    } catch (error) {
      if (!isBackupError(error)) throw error;
      sink.badLine(error, line);
    }
    at = end + 1;
    yield line;
  }
}
