import { BackupError } from '../errors.js';
import type { StoredEvent } from '../events/event.js';
import type { ArchiveLimits } from './archive.js';
import { checkUtf8, decodeEventLine } from './event-line.js';
import { scanBytes } from './json-scan.js';

const LINE_FEED = 0x0a;
/** Events of one batch: enough to make batches cheap, few enough to give others a turn. */
const BATCH_EVENTS = 1000;

/** Takes what a segment holds, line by line; lines count from 1, as `sed -n 17p` does. */
export interface SegmentSink {
  event(event: StoredEvent, line: number): void;
  /** Called instead of `event` for a line that is none; the next line follows. */
  badLine(error: BackupError, line: number): void;
}

/** The events of a segment, in batches. Metadata and payload are views of `bytes`. Errors name entry and line. */
export function* decodeSegment(name: string, bytes: Buffer, limits: ArchiveLimits): Generator<readonly StoredEvent[]> {
  let batch: StoredEvent[] = [];
  const sink = {
    event: (event: StoredEvent): unknown => batch.push(event),
    badLine: (error: BackupError, line: number): void => {
      throw new BackupError(error.code, `${name}, line ${line}: ${error.message}`, {
        cause: error,
      });
    },
  };
  for (const line of visitSegment(bytes, limits, sink)) {
    if (line % BATCH_EVENTS !== 0) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** Passes every line of a segment to `sink`, and yields its number after each. */
export function* visitSegment(bytes: Buffer, limits: ArchiveLimits, sink: SegmentSink): Generator<number> {
  checkUtf8(bytes);
  const source = scanBytes(bytes);
  let line = 1;
  for (let at = 0; at < bytes.length; line++) {
    const feed = bytes.indexOf(LINE_FEED, at);
    const end = feed < 0 ? bytes.length : feed;
    try {
      if (feed < 0) throw new BackupError('event-json', 'the line has no line feed');
      sink.event(decodeEventLine(source, at, end, limits), line);
    } catch (error) {
      if (!(error instanceof BackupError)) throw error;
      sink.badLine(error, line);
    }
    at = end + 1;
    yield line;
  }
}
