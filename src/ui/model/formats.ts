/** Numbers, sizes and times as the language and the time zone of the reader write them. */
export interface Formats {
  readonly number: (value: number) => string;
  /** "a, b and c" */
  readonly list: (parts: readonly string[]) => string;
  /** "412 MB", or "393 MiB" */
  readonly bytes: (value: number) => string;
  /** "3 hours ago" */
  readonly ago: (time: string, now: number) => string;
  /** "Today, 02:00" */
  readonly day: (time: string, now: number) => string;
  /** Within a sentence: "today 02:00" */
  readonly when: (time: string, now: number) => string;
  /** Below a chart that is this many ms wide, as short as it can be. */
  readonly axis: (time: number, span: number) => string;
  /** "14:02:11" */
  readonly clock: (time: string) => string;
  /** When it is as late as a field for a time says (`2026-06-14T09:03`) where the reader is, in ms. */
  readonly instant: (local: string) => number;
  /** With seconds and zone. */
  readonly exact: (time: string) => string;
  /** "about 4 minutes" */
  readonly duration: (ms: number) => string;
  /** The day of a time where the reader is, as a number: the next day is one more, however long a day is. */
  readonly dayNumber: (time: number) => number;
  /** "3 Aug", of such a number. */
  readonly date: (day: number) => string;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
/** Of a damaged backup nobody may know when it was made. */
const UNKNOWN = '—';
const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;
/** No language has names for these. */
const BINARY_UNITS = ['', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

/** 1 kB is 1,000 bytes, or 1 KiB is 1,024. */
export type Units = 'decimal' | 'binary';

export function formats(lang: string, timeZone: string | undefined, units: Units): Formats {
  const zone = timeZone === undefined ? {} : { timeZone };
  const number = new Intl.NumberFormat(lang);
  const list = new Intl.ListFormat(lang);
  const relative = new Intl.RelativeTimeFormat(lang, { numeric: 'auto' });
  const time = new Intl.DateTimeFormat(lang, { ...zone, hour: '2-digit', minute: '2-digit' });
  const date = new Intl.DateTimeFormat(lang, { ...zone, day: 'numeric', month: 'short' });
  const ofDay = new Intl.DateTimeFormat(lang, { timeZone: 'UTC', day: 'numeric', month: 'short' });
  const long = new Intl.DateTimeFormat(lang, { ...zone, day: 'numeric', month: 'short', year: 'numeric' });
  const month = new Intl.DateTimeFormat(lang, { ...zone, month: 'short', year: 'numeric' });
  const clock = new Intl.DateTimeFormat(lang, { ...zone, hour: '2-digit', minute: '2-digit', second: '2-digit' });
  const exact = new Intl.DateTimeFormat(lang, { ...zone, dateStyle: 'long', timeStyle: 'long' });
  // A fixed form, so that days are counted in the reader's zone.
  const calendar = new Intl.DateTimeFormat('en-CA', { ...zone, dateStyle: 'short' });
  const dayNumber = (at: number): number => Date.parse(`${calendar.format(at)}T00:00:00Z`) / DAY;
  const capital = (text: string): string => text.charAt(0).toLocaleUpperCase(lang) + text.slice(1);
  const known = new Map<string, Intl.NumberFormat>();
  // Making one takes longer than all else of a row of a list.
  const unitFormat: UnitFormat = (unit, unitDisplay, maximumFractionDigits) => {
    const key = `${unit} ${unitDisplay} ${maximumFractionDigits}`;
    const options = { style: 'unit', unit, unitDisplay, maximumFractionDigits } as const;
    const format = known.get(key) ?? new Intl.NumberFormat(lang, options);
    known.set(key, format);
    return format;
  };
  const ago = (at: string, now: number): string => {
    if (Number.isNaN(Date.parse(at))) return UNKNOWN;
    const [value, unit] = distance(now - Date.parse(at));
    return relative.format(-value, unit);
  };
  const on = (at: string, now: number, near: (day: string) => string): string => {
    const when = Date.parse(at);
    if (Number.isNaN(when)) return UNKNOWN;
    const days = dayNumber(now) - dayNumber(when);
    if (days < 0 || days > 1) return `${(days < 300 ? date : long).format(when)}, ${time.format(when)}`;
    return `${near(relative.format(-days, 'day'))} ${time.format(when)}`;
  };
  return {
    number: (value) => number.format(value),
    list: (parts) => list.format(parts),
    bytes: (value) => size(value, unitFormat, units),
    ago,
    day: (at, now) => on(at, now, (day) => `${capital(day)},`),
    when: (at, now) => on(at, now, (day) => day),
    axis: (at, span) => (span > 300 * DAY ? month : span > 3 * DAY ? date : time).format(at),
    clock: (at) => clock.format(Date.parse(at)),
    instant: (local) => {
      const asUtc = Date.parse(`${local}Z`);
      if (Number.isNaN(asUtc)) return NaN;
      // Twice: the first guess may lie at the other side of a change of the clock.
      const first = asUtc - offsetAt(asUtc, zone);
      return asUtc - offsetAt(first, zone);
    },
    exact: (at) => (Number.isNaN(Date.parse(at)) ? UNKNOWN : exact.format(Date.parse(at))),
    duration: (ms) => {
      const [value, unit] = distance(ms);
      return unitFormat(unit, 'long', 0).format(value);
    },
    dayNumber,
    date: (day) => ofDay.format(day * DAY),
  };
}

/** How far the clocks of a zone are ahead of UTC, in ms. */
function offsetAt(time: number, zone: { readonly timeZone?: string }): number {
  const options = { ...zone, dateStyle: 'short', timeStyle: 'medium' } as const;
  // The Swedish way to write a time is that of ISO 8601.
  const local = new Intl.DateTimeFormat('sv-SE', options).format(time).replace(' ', 'T');
  return Date.parse(`${local}Z`) - Math.floor(time / 1000) * 1000;
}

function distance(ms: number): [number, 'second' | 'minute' | 'hour' | 'day'] {
  if (ms < MINUTE) return [Math.max(1, Math.round(ms / 1000)), 'second'];
  if (ms < HOUR) return [Math.round(ms / MINUTE), 'minute'];
  if (ms < 2 * DAY) return [Math.round(ms / HOUR), 'hour'];
  return [Math.round(ms / DAY), 'day'];
}

type UnitFormat = (unit: string, display: 'long' | 'short', digits: number) => Intl.NumberFormat;

function size(value: number, format: UnitFormat, units: Units): string {
  const base = units === 'binary' ? 1024 : 1000;
  let scaled = value;
  let step = 0;
  for (; scaled >= base && step < UNITS.length - 1; step += 1) scaled /= base;
  const digits = step === 0 || scaled >= 100 ? 0 : 1;
  const form = format(UNITS[step] ?? 'byte', step === 0 ? 'long' : 'short', digits);
  // A number and its unit stay on one line.
  return form
    .formatToParts(scaled)
    .map(({ type, value: part }) => (type === 'unit' && units === 'binary' ? BINARY_UNITS[step] || part : part))
    .join('')
    .replaceAll(' ', '\u00a0');
}
