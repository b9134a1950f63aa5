import { inFull, isTime, type Moment, momentIn } from '../archive/as-of/moment.js';
import { BackupError } from '../errors.js';

/** The number of an event, or a time, that a person typed: a day alone is its start or its end. */
export function pointAt(text: string, edge: 'start' | 'end'): Moment {
  const moment = momentIn(text.trim());
  return 'event' in moment ? moment : { time: momentAt(text, edge) };
}

/** A time that a person typed, as ISO 8601. Without a zone it is UTC; a day alone means its start or its end. */
function momentAt(text: string, edge: 'start' | 'end'): string {
  const written = text.trim().replace(' ', 'T').toUpperCase();
  if (isTime(written)) return new Date(inFull(written, edge)).toISOString();
  throw new BackupError('invalid-argument', `"${text}" is not a date or time`, {
    hint: 'write it as 2026-06-14 or 2026-06-14T09:03, UTC unless it names a zone',
  });
}
