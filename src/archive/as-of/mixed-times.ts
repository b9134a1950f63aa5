import type { Problem } from '../archive.js';
import type { Point } from './find-point.js';

/** A time is a position only as far as the clocks of the source agree: a warning where they do not. */
export function mixedTimes(point: Point | undefined): readonly Problem[] {
  if (point?.misplaced === undefined) return [];
  const { event, misplaced } = point;
  const { later, earlier } = misplaced;
  const message =
    `the clocks of the source differed: of the events up to event ${event}, ${later} are later than the time that was given, ` +
    `and ${earlier} after it are not; to cut elsewhere, give the number of an event`;
  return [{ code: 'until-times-mixed', where: `event ${event}`, message, facts: { event, later, earlier } }];
}
