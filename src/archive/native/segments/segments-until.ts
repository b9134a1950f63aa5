import type { Segment } from '../manifest/manifest.js';

/** A segment, and how many of its lines are wanted; all of them if undefined. */
export interface WantedSegment {
  readonly name: string;
  readonly lines?: number;
}

/** The segments up to that event; of the last one only the lines that are wanted. */
export function segmentsUntil<S extends Pick<Segment, 'name' | 'events'>>(
  segments: readonly S[],
  until: number | undefined,
): readonly (S & WantedSegment)[] {
  if (until === undefined) return segments;
  const wanted: (S & WantedSegment)[] = [];
  let left = until;
  for (const segment of segments) {
    if (left <= 0) break;
    wanted.push(left < segment.events ? { ...segment, lines: left } : segment);
    left -= segment.events;
  }
  return wanted;
}
