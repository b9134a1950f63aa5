import { printable } from '../text/printable.js';

export { printable };

const NUMBERS = new Intl.NumberFormat('en-US');
const BYTE_UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];

/** Swedish writes dates as ISO does. */
const ISO_LIKE = 'sv-SE';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** `48,213` */
export function count(value: number): string {
  return NUMBERS.format(value);
}

/** `48,213 events`, `1 event`; every number has a noun. */
export function counted(value: number, noun: string): string {
  return `${count(value)} ${value === 1 ? noun : `${noun}s`}`;
}

/** `412 MB`, `1.4 GB`: decimal units, two digits at least. */
export function bytes(value: number): string {
  let unit = 0;
  let rest = value;
  while (rest >= 999.5 && unit < BYTE_UNITS.length - 1) {
    rest /= 1000;
    unit += 1;
  }
  const digits = unit === 0 || rest >= 9.95 ? 0 : 1;
  return `${rest.toFixed(digits)} ${BYTE_UNITS[unit]}`;
}

/** `0.2s`, `21s`, `3 min 5 s`, `2 h 10 min` */
export function duration(milliseconds: number): string {
  if (milliseconds < 9_950) return `${(milliseconds / SECOND).toFixed(1)}s`;
  if (milliseconds < MINUTE) return `${Math.round(milliseconds / SECOND)}s`;
  const seconds = Math.round(milliseconds / SECOND);
  if (milliseconds < HOUR) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
}

/** `today 02:00`, `yesterday 14:02`, `2026-08-03 02:00`, all UTC; what is not a time is shown as it is. */
export function shortTime(time: string, now: Date): string {
  const at = new Date(time);
  if (Number.isNaN(at.getTime())) return printable(time);
  const iso = at.toISOString();
  const clock = iso.slice(11, 16);
  const days = Math.floor(now.getTime() / DAY) - Math.floor(at.getTime() / DAY);
  if (days === 0) return `today ${clock}`;
  if (days === 1) return `yesterday ${clock}`;
  return `${iso.slice(0, 10)} ${clock}`;
}

/**
 * `3 min ago (2026-08-05 02:00:11 UTC, 2026-08-05 04:00:11 GMT+2)`: how long ago, the time that all machines share, and the
 * one on this machine's wall where that is another.
 */
export function longTime(time: string, now: Date): string {
  const at = new Date(time);
  if (Number.isNaN(at.getTime())) return printable(time);
  const shared = `${at.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
  const local = isUtcHere(at)
    ? ''
    : `, ${at.toLocaleString(ISO_LIKE, { dateStyle: 'short', timeStyle: 'medium' })} ${zoneAt(at)}`;
  return `${ago(now.getTime() - at.getTime())} (${shared}${local})`;
}

/** `2026-08-05 04:00`, on this machine's wall; what is not a time is shown as it is. */
export function localTime(time: string): string {
  const at = new Date(time);
  if (Number.isNaN(at.getTime())) return printable(time);
  return at.toLocaleString(ISO_LIKE, { dateStyle: 'short', timeStyle: 'short' });
}

/** `GMT+2`: the zone of this machine at a time. */
export function zoneAt(at: Date): string {
  const names = new Intl.DateTimeFormat('en-US', { timeZoneName: 'short' });
  const zone = names.formatToParts(at).find(({ type }) => type === 'timeZoneName');
  return zone?.value ?? '';
}

/** Whether this machine's clock shows UTC at a time. */
export function isUtcHere(at: Date): boolean {
  return at.getTimezoneOffset() === 0;
}

function ago(milliseconds: number): string {
  const past = Math.max(0, milliseconds);
  if (past < MINUTE) return 'just now';
  if (past < HOUR) return `${Math.floor(past / MINUTE)} min ago`;
  if (past < DAY) return `${Math.floor(past / HOUR)} h ago`;
  return `${counted(Math.floor(past / DAY), 'day')} ago`;
}
