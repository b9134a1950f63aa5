import { BackupError } from '../errors.js';
import type { NewEvent } from './event.js';

/** What a stream must look like for an append: not there, anything, or with exactly this last revision. */
export type ExpectedRevision = 'no-stream' | 'any' | number;

/** What a stream looks like: not there, deleted so that nothing can follow, or with this last revision. */
export type ActualRevision = 'no-stream' | 'deleted' | number;

/** Events of one commit for one stream. */
export interface Append {
  readonly stream: string;
  readonly expected: ExpectedRevision;
  /** Id of the commit; events of one commit are stored together where the store can. */
  readonly commit: string;
  readonly events: readonly NewEvent[];
}

export function matches(expected: ExpectedRevision, actual: ActualRevision): boolean {
  return expected === actual || (expected === 'any' && actual !== 'deleted');
}

/** `stream-conflict`, with both revisions in its message and its facts. */
export function streamConflict(stream: string, expected: ExpectedRevision, actual: ActualRevision): BackupError {
  return new BackupError('stream-conflict', `stream ${stream} was expected at ${expected} and is at ${actual}`, {
    hint: 'another process has written to the stream; see what it wrote, then try again',
    facts: { stream, expected, actual },
  });
}
