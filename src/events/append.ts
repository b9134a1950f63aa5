import { BackupError } from '../errors.js';
import type { NewEvent } from './event.js';

/** What a stream must be for an append: absent, anything but deleted, or at exactly this last revision. */
export type ExpectedRevision = 'no-stream' | 'any' | number;

/** What a stream is: absent, deleted for good, or at this last revision. */
export type ActualRevision = 'no-stream' | 'deleted' | number;

/** One commit: events for one stream. */
export interface Append {
  readonly stream: string;
  readonly expected: ExpectedRevision;
  /** Id of the commit. Its events are stored together where the store can. */
  readonly commit: string;
  readonly events: readonly NewEvent[];
}

export function matches(expected: ExpectedRevision, actual: ActualRevision): boolean {
  return expected === actual || (expected === 'any' && actual !== 'deleted');
}

/** The error `stream-conflict`, with both revisions in its message and its facts. */
export function streamConflict(stream: string, expected: ExpectedRevision, actual: ActualRevision): BackupError {
  return new BackupError('stream-conflict', `stream ${stream} was expected at ${expected} and is at ${actual}`, {
    hint: 'another process has written to the stream; see what it wrote, then try again',
    facts: { stream, expected, actual },
  });
}
