import type { NotedEvents } from '../cms/event-vocabulary.js';
import type { ErrorCode } from '../errors.js';
import type { Problem } from './archive.js';

/** A warning for each event noted, and one that says how many more there are. */
export function eventProblems(code: ErrorCode, outcome: string, { count, first }: NotedEvents): readonly Problem[] {
  const problems = first.map(({ position, stream, revision, type, reason }): Problem => ({
    code,
    where: `event ${revision} of stream ${stream}`,
    message: `event ${revision} of stream ${stream} (${type}, position ${position}) ${reason}; ${outcome}`,
  }));
  const more = count - first.length;
  return more > 0 ? [...problems, { code, where: 'the archive', message: `${more} more like these` }] : problems;
}
