import { isTime, type Moment, momentIn } from '../archive/as-of/moment.js';
import { TIME } from './schema.js';
import { InvalidRequest } from './validate.js';

/** The number of an event, or a time. */
export const MOMENT = new RegExp(`^(\\d{1,15}|${TIME.source.slice(1, -1)})$`);

/** The moment that a member of a request says, which matches `MOMENT`. Error: one that names the member. */
export function momentOf(member: string, text: string | undefined): Moment | undefined {
  const moment = text === undefined ? undefined : momentIn(text);
  if (moment === undefined || 'event' in moment || isTime(moment.time)) return moment;
  const detail = `${member} is not a date of the calendar`;
  throw new InvalidRequest([{ pointer: `/${member}`, code: 'isIso8601', detail }]);
}
