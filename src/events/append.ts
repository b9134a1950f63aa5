import type { NewEvent } from './event.js';

/** What a stream must look like for an append: not there, anything, or with exactly this last revision. */
export type ExpectedRevision = 'no-stream' | 'any' | number;

/** Events of one commit for one stream. */
export interface Append {
  readonly stream: string;
  readonly expected: ExpectedRevision;
  /** Id of the commit; events of one commit are stored together where the store can. */
  readonly commit: string;
  readonly events: readonly NewEvent[];
}
