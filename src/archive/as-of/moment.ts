import { BackupError } from '../../errors.js';

/**
 * A moment in the history of an app: after the event of that number, counted from 1, or at a time (ISO 8601; what names no zone is
 * UTC, and a day alone is its end). Both include it.
 */
export type Moment = { readonly event: number } | { readonly time: string };

/** A moment as text: the number of an event, or else a time, which is not looked at. */
export function momentIn(text: string): Moment {
  return /^\d{1,15}$/.test(text) ? { event: Number(text) } : { time: text };
}

/** Error: `invalid-argument` for what is neither a number from 1 nor a time. */
export function requireMoment(moment: Moment): void {
  if ('event' in moment ? Number.isSafeInteger(moment.event) && moment.event >= 1 : isTime(moment.time)) return;
  const given = 'event' in moment ? String(moment.event) : `"${moment.time}"`;
  throw new BackupError(
    'invalid-argument',
    `${given} is neither the number of an event nor a time; nothing was written`,
    {
      hint: 'give a whole number from 1, or a time such as 2026-06-14T09:03:00Z',
    },
  );
}

const DAY_ONLY = /^\d{4}-\d\d-\d\d$/;
const ZONE = /(z|[+-]\d\d:?\d\d)$/i;

/** A day of the calendar, or a time of one, with or without a zone. */
const TIME = /^(\d{4}-\d\d-\d\d)(T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,9})?)?(Z|[+-]([01]\d|2[0-3]):?[0-5]\d)?)?$/i;

/** `Date.parse` guesses: it takes `-5` for a month, and the 30th of February for a day in March. */
export function isTime(text: string): boolean {
  const [, day = ''] = TIME.exec(text) ?? [];
  return new Date(`${day}T00:00Z`).toJSON()?.startsWith(day) === true;
}

/** A time of `Moment` in ms since 1970. */
export function msOf(time: string): number {
  return Date.parse(inFull(time, 'end'));
}

/** A time with its zone; a day alone is its start or its end. */
export function inFull(time: string, edge: 'start' | 'end'): string {
  if (DAY_ONLY.test(time)) return `${time}T${edge === 'start' ? '00:00:00' : '23:59:59.999'}Z`;
  return ZONE.test(time) ? time : `${time}Z`;
}
